// SPDX-License-Identifier: Apache-2.0
//
// What the DTLS handshake agrees on for SRTP: the protection profile and, per direction, a master key and salt
// (RFC 5764 sections 4.1.2 and 4.2, RFC 7714 section 14.2); and the session keys that RFC 3711 section 4.3 derives from
// them. Key derivation rate 0 only, no master key identifier: DTLS-SRTP has neither.
// Owner and thread: plain values, overwritten when their life ends.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "crypto/secret.h"

namespace ringer::rtp::srtp {

enum class Profile : std::uint8_t { aead_aes_128_gcm, aes_cm_128_hmac_sha1_80 };

/// The profile's number in the use_srtp extension (RFC 5764 section 4.1.2, RFC 7714 section 14.2).
std::uint16_t number_of(Profile profile);
std::optional<Profile> profile_of(std::uint16_t number);

/// Bytes of a master salt: 12 or 14.
std::size_t salt_size(Profile profile);

/// The master key and salt of one direction.
struct Keys {
  Profile profile = Profile::aead_aes_128_gcm;
  std::array<std::uint8_t, 16> key{};
  std::array<std::uint8_t, 14> salt{};  ///< AEAD_AES_128_GCM uses the first 12 bytes

  ~Keys() {
    crypto::cleanse(key);
    crypto::cleanse(salt);
  }
};

/// Both directions, by who writes with them.
struct KeyPair {
  Keys client;
  Keys server;
};

/// `material` as a TLS exporter gives it for "EXTRACTOR-dtls_srtp": client key, server key, client salt, server salt
/// (RFC 5764 section 4.2); nothing when it has not exactly the profile's size, 56 or 60 bytes.
std::optional<KeyPair> split_keying_material(Profile profile, Bytes material);

/// The keys of one direction's RTP or one direction's RTCP.
struct SessionKeys {
  crypto::Secret<16> encryption;
  crypto::Secret<14> salt;  ///< AEAD_AES_128_GCM uses the first 12 bytes
  crypto::Secret<20> authentication;  ///< unused by AEAD_AES_128_GCM
};

enum class Stream : std::uint8_t { rtp, rtcp };

SessionKeys derive_session_keys(const Keys& keys, Stream stream);

/// AES-CM as a pseudo-random function (RFC 3711 section 4.3.3): fills `output` for one label of section 4.3.1.
void derive_key(std::span<const std::uint8_t, 16> master_key, std::span<const std::uint8_t, 14> master_salt,
                std::uint8_t label, MutableBytes output);

}  // namespace ringer::rtp::srtp
