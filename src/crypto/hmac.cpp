// SPDX-License-Identifier: Apache-2.0
#include "crypto/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/assert.h"

namespace ringer::crypto {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Sha1Tag hmac_sha1(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message) {
  Sha1Tag tag{};
  unsigned int length = 0;
  // OpenSSL takes a null key for "the previous key": an empty one needs an address.
  static constexpr std::uint8_t empty = 0;
  const auto* done = HMAC(EVP_sha1(), key.empty() ? &empty : key.data(), static_cast<int>(key.size()),
                          message.empty() ? &empty : message.data(), message.size(), tag.data(), &length);
  ASSERT(done != nullptr && length == tag.size());
  return tag;
}

Sha1Tag hmac_sha1(std::string_view key, std::string_view message) {
  return hmac_sha1(bytes_of(key), bytes_of(message));
}

bool constant_time_equal(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return constant_time_equal(bytes_of(a), bytes_of(b));
}

}  // namespace ringer::crypto
