// SPDX-License-Identifier: Apache-2.0
//
// What the handshake leaves for DTLS' own records (RFC 5246 section 6.3): both directions' keys and fixed nonces, for
// the AEAD suites that Identity allows.
// Owner and thread: plain values, overwritten when their life ends.
#pragma once

#include <cstdint>

#include "crypto/secret.h"

namespace ringer::dtls {

enum class RecordCipher : std::uint8_t {
  aes_128_gcm,  ///< RFC 5288
  aes_256_gcm,
  chacha20_poly1305,  ///< RFC 7905
};

struct RecordKeys {
  struct Direction {
    crypto::Secret<32> key;  ///< as much of it as the cipher takes
    crypto::Secret<12> nonce;
  };

  RecordCipher cipher = RecordCipher::aes_128_gcm;
  Direction ours;
  Direction theirs;
};

constexpr std::size_t key_size(RecordCipher cipher) { return cipher == RecordCipher::aes_128_gcm ? 16 : 32; }
/// Of the fixed part: the rest stands in the record, or is its number.
constexpr std::size_t nonce_size(RecordCipher cipher) { return cipher == RecordCipher::chacha20_poly1305 ? 12 : 4; }

}  // namespace ringer::dtls
