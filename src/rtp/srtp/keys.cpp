// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/keys.h"

#include <algorithm>

#include "crypto/aes.h"

namespace ringer::rtp::srtp {

std::uint16_t number_of(Profile profile) { return profile == Profile::aead_aes_128_gcm ? 0x0007 : 0x0001; }

std::optional<Profile> profile_of(std::uint16_t number) {
  for (const Profile profile : {Profile::aead_aes_128_gcm, Profile::aes_cm_128_hmac_sha1_80}) {
    if (number == number_of(profile)) return profile;
  }
  return std::nullopt;
}

std::size_t salt_size(Profile profile) { return profile == Profile::aead_aes_128_gcm ? 12 : 14; }

std::optional<KeyPair> split_keying_material(Profile profile, Bytes material) {
  ByteReader reader(material);
  KeyPair pair;
  pair.client.profile = pair.server.profile = profile;
  for (Keys* keys : {&pair.client, &pair.server}) std::ranges::copy(reader.take(keys->key.size()), keys->key.begin());
  for (Keys* keys : {&pair.client, &pair.server}) {
    std::ranges::copy(reader.take(salt_size(profile)), keys->salt.begin());
  }
  if (reader.failed() || reader.left() > 0) return std::nullopt;
  return pair;
}

void derive_key(std::span<const std::uint8_t, 16> master_key, std::span<const std::uint8_t, 14> master_salt,
                std::uint8_t label, MutableBytes output) {
  // The key id is the label before 48 zero bits, and XORed into the right end of the salt; two zero bytes behind the
  // salt count the blocks.
  crypto::Secret<16> counter;
  std::ranges::copy(master_salt, counter.bytes().begin());
  counter.bytes()[7] ^= label;
  std::ranges::fill(output, std::uint8_t{0});
  crypto::AesCounterMode(master_key).apply(counter.bytes(), output, output.data());
}

SessionKeys derive_session_keys(const Keys& keys, Stream stream) {
  // RFC 7714 section 11: a 96-bit salt is derived from as if it were 112 bits, with zeros behind.
  crypto::Secret<14> master_salt;
  std::ranges::copy(Bytes(keys.salt).first(salt_size(keys.profile)), master_salt.bytes().begin());
  // RFC 3711 section 4.3.1: encryption, authentication, salt; the same three for RTCP.
  const std::uint8_t first_label = stream == Stream::rtp ? 0x00 : 0x03;
  SessionKeys session;
  const auto derive = [&](int label, MutableBytes output) {
    derive_key(keys.key, master_salt.bytes(), static_cast<std::uint8_t>(first_label + label), output);
  };
  derive(0, session.encryption.bytes());
  derive(1, session.authentication.bytes());
  derive(2, session.salt.bytes().first(salt_size(keys.profile)));
  return session;
}

}  // namespace ringer::rtp::srtp
