// SPDX-License-Identifier: Apache-2.0
#include "crypto/aes.h"

#include "base/assert.h"

namespace ringer::crypto {
namespace {

KeyedCipher keyed(const EVP_CIPHER* algorithm, AesKey key) {
  KeyedCipher cipher(EVP_CIPHER_CTX_new());
  ASSERT(cipher != nullptr);
  ASSERT(EVP_EncryptInit_ex(cipher.get(), algorithm, nullptr, key.data(), nullptr) == 1);
  return cipher;
}

/// OpenSSL takes an update of zero bytes for one that says something else.
bool update(EVP_CIPHER_CTX* cipher, std::uint8_t* output, Bytes input) {
  int written = 0;
  return input.empty() || EVP_CipherUpdate(cipher, output, &written, input.data(), static_cast<int>(input.size())) == 1;
}

}  // namespace

AesCounterMode::AesCounterMode(AesKey key) : cipher_(keyed(EVP_aes_128_ctr(), key)) {}

void AesCounterMode::apply(std::span<const std::uint8_t, 16> counter, Bytes input, std::uint8_t* output) {
  ASSERT(EVP_EncryptInit_ex(cipher_.get(), nullptr, nullptr, nullptr, counter.data()) == 1);
  ASSERT(update(cipher_.get(), output, input));
}

AesGcm::AesGcm(AesKey key) : cipher_(keyed(EVP_aes_128_gcm(), key)) {}

void AesGcm::seal(const Nonce& nonce, Bytes associated, Bytes plaintext, std::uint8_t* ciphertext,
                  std::span<std::uint8_t, tag_size> tag) {
  EVP_CIPHER_CTX* const cipher = cipher_.get();
  int written = 0;
  ASSERT(EVP_EncryptInit_ex(cipher, nullptr, nullptr, nullptr, nonce.data()) == 1);
  ASSERT(update(cipher, nullptr, associated));
  ASSERT(update(cipher, ciphertext, plaintext));
  ASSERT(EVP_EncryptFinal_ex(cipher, tag.data(), &written) == 1 && written == 0);
  ASSERT(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, tag_size, tag.data()) == 1);
}

bool AesGcm::open(const Nonce& nonce, Bytes associated, Bytes ciphertext, std::uint8_t* plaintext,
                  std::span<const std::uint8_t, tag_size> tag) {
  EVP_CIPHER_CTX* const cipher = cipher_.get();
  std::array<std::uint8_t, tag_size> expected{};
  std::ranges::copy(tag, expected.begin());
  int written = 0;
  ASSERT(EVP_DecryptInit_ex(cipher, nullptr, nullptr, nullptr, nonce.data()) == 1);
  ASSERT(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, tag_size, expected.data()) == 1);
  ASSERT(update(cipher, nullptr, associated));
  ASSERT(update(cipher, plaintext, ciphertext));
  return EVP_DecryptFinal_ex(cipher, expected.data(), &written) == 1;
}

}  // namespace ringer::crypto
