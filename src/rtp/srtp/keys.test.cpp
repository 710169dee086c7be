// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/keys.h"

#include <gtest/gtest.h>

#include <numeric>

#include "rtp/srtp/packets.test.h"

namespace ringer::rtp::srtp {
namespace {

Keys keys_of_rfc_3711_b_3() {
  Keys keys{.profile = Profile::aes_cm_128_hmac_sha1_80};
  std::ranges::copy(bytes_of("E1F97A0D3E018BE0D64FA32C06DE4139"), keys.key.begin());
  std::ranges::copy(bytes_of("0EC675AD498AFEEBB6960B3AABE6"), keys.salt.begin());
  return keys;
}

TEST(M6_keys, are_derived_as_in_rfc_3711_b_3) {
  const Keys keys = keys_of_rfc_3711_b_3();
  const auto derived = [&](std::uint8_t label, std::size_t size) {
    Packet output(size, 0xff);
    derive_key(keys.key, keys.salt, label, output);
    return output;
  };
  EXPECT_EQ(derived(0, 16), bytes_of("C61E7A93744F39EE10734AFE3FF7A087"));
  EXPECT_EQ(derived(2, 14), bytes_of("30CBBC08863D8C85D49DB34A9AE1"));
  EXPECT_EQ(derived(1, 94), bytes_of("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCE"
                                     "E049646C43D9327AD175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC25"
                                     "6D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2"));
}

TEST(SrtpKeys, of_a_session_are_the_labels_of_its_stream) {
  const Keys keys = keys_of_rfc_3711_b_3();
  for (const auto& [stream, first_label] : {std::pair{Stream::rtp, 0}, std::pair{Stream::rtcp, 3}}) {
    const SessionKeys session = derive_session_keys(keys, stream);
    int label = first_label;
    const auto bytes_from = [&](std::size_t size) {
      Packet output(size);
      derive_key(keys.key, keys.salt, static_cast<std::uint8_t>(label++), output);
      return output;
    };
    EXPECT_TRUE(std::ranges::equal(session.encryption.bytes(), bytes_from(16)));
    EXPECT_TRUE(std::ranges::equal(session.authentication.bytes(), bytes_from(20)));
    EXPECT_TRUE(std::ranges::equal(session.salt.bytes(), bytes_from(14)));
  }
}

TEST(SrtpKeys, of_gcm_do_not_depend_on_the_salt_beyond_twelve_bytes) {
  Keys keys = some_keys(Profile::aead_aes_128_gcm);
  const SessionKeys session = derive_session_keys(keys, Stream::rtp);
  keys.salt[12] = keys.salt[13] = 0xee;
  EXPECT_TRUE(
      std::ranges::equal(derive_session_keys(keys, Stream::rtp).encryption.bytes(), session.encryption.bytes()));
}

TEST(SrtpKeys, are_split_in_the_order_of_rfc_5764) {
  Packet material(60);
  std::iota(material.begin(), material.end(), std::uint8_t{0});
  const auto pair = split_keying_material(Profile::aes_cm_128_hmac_sha1_80, material);
  ASSERT_TRUE(pair);
  EXPECT_TRUE(std::ranges::equal(pair->client.key, Bytes(material).subspan(0, 16)));
  EXPECT_TRUE(std::ranges::equal(pair->server.key, Bytes(material).subspan(16, 16)));
  EXPECT_TRUE(std::ranges::equal(pair->client.salt, Bytes(material).subspan(32, 14)));
  EXPECT_TRUE(std::ranges::equal(pair->server.salt, Bytes(material).subspan(46, 14)));

  EXPECT_FALSE(split_keying_material(Profile::aead_aes_128_gcm, material));
  const auto gcm = split_keying_material(Profile::aead_aes_128_gcm, Bytes(material).first(56));
  ASSERT_TRUE(gcm);
  EXPECT_EQ(gcm->client.profile, Profile::aead_aes_128_gcm);
  EXPECT_EQ(gcm->server.salt[0], 44);
  EXPECT_EQ(gcm->server.salt[12], 0);
  EXPECT_FALSE(split_keying_material(Profile::aead_aes_128_gcm, Bytes(material).first(55)));
}

TEST(SrtpKeys, profiles_have_the_numbers_of_the_registry) {
  EXPECT_EQ(profile_of(0x0001), Profile::aes_cm_128_hmac_sha1_80);
  EXPECT_EQ(profile_of(0x0007), Profile::aead_aes_128_gcm);
  EXPECT_EQ(profile_of(0x0002), std::nullopt);
}

}  // namespace
}  // namespace ringer::rtp::srtp
