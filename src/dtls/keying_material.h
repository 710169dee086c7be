// SPDX-License-Identifier: Apache-2.0
//
// What the handshake leaves for SRTP (RFC 5764 section 4.2): the protection profile that both sides agreed on, and the
// exporter's block of keys and salts. How the block is split is SRTP's business.
// Owner and thread: plain values, overwritten when their life ends.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "crypto/secret.h"

namespace ringer::dtls {

/// Numbers of the use_srtp extension (RFC 7714 section 14.2, RFC 5764 section 4.1.2).
inline constexpr std::uint16_t srtp_aead_aes_128_gcm = 0x0007;
inline constexpr std::uint16_t srtp_aes128_cm_hmac_sha1_80 = 0x0001;

struct KeyingMaterial {
  std::uint16_t profile = srtp_aead_aes_128_gcm;
  crypto::Secret<60> block;

  std::size_t size() const { return profile == srtp_aead_aes_128_gcm ? 56 : 60; }
  /// Client key, server key, client salt, server salt.
  Bytes bytes() const { return Bytes(block.bytes()).first(size()); }
};

}  // namespace ringer::dtls
