// SPDX-License-Identifier: Apache-2.0
//
// AES with a 128-bit key in the two modes that SRTP uses: counter mode (NIST SP 800-38A section 6.5) and Galois/counter
// mode (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag. OpenSSL's EVP behind both: the key is expanded once, a
// message sets only the nonce, and no message allocates. They do not see to it that a nonce is used once.
// Owner and thread: the owner's; one object is not for two threads at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "crypto/openssl_handle.h"

namespace ringer::crypto {

using AesKey = std::span<const std::uint8_t, 16>;

/// OpenSSL overwrites the key when it releases it.
using KeyedCipher = std::unique_ptr<EVP_CIPHER_CTX, Release<EVP_CIPHER_CTX_free>>;

class AesCounterMode {
 public:
  explicit AesCounterMode(AesKey key);

  /// `input` XOR the keystream that begins with the counter block `counter`, to `output`: as large as `input`, and
  /// either the very same place or one that does not overlap it.
  void apply(std::span<const std::uint8_t, 16> counter, Bytes input, std::uint8_t* output);

 private:
  KeyedCipher cipher_;
};

class AesGcm {
 public:
  using Nonce = std::array<std::uint8_t, 12>;
  static constexpr std::size_t tag_size = 16;

  explicit AesGcm(AesKey key);

  /// Encrypts `plaintext` to `ciphertext` (as large; the same place or one that does not overlap) and writes the tag of
  /// both `associated` and the ciphertext.
  void seal(const Nonce& nonce, Bytes associated, Bytes plaintext, std::uint8_t* ciphertext,
            std::span<std::uint8_t, tag_size> tag);
  /// The reverse; false when the tag is not theirs, and what stands at `plaintext` then is worthless.
  bool open(const Nonce& nonce, Bytes associated, Bytes ciphertext, std::uint8_t* plaintext,
            std::span<const std::uint8_t, tag_size> tag);

 private:
  KeyedCipher cipher_;
};

}  // namespace ringer::crypto
