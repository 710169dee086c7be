// SPDX-License-Identifier: Apache-2.0

// EVP_MAC, which OpenSSL 3 has in place of these functions, cannot start a message without two allocations.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/keyed_hmac.h"

#include "base/assert.h"
#include "crypto/secret.h"

namespace ringer::crypto {
namespace {

/// SHA-1 after the one block that is the key XOR `pad` (RFC 2104 section 2).
SHA_CTX padded(Bytes key, std::uint8_t pad) {
  ASSERT(key.size() <= SHA_CBLOCK);
  Secret<SHA_CBLOCK> block;
  std::ranges::fill(block.bytes(), pad);
  for (std::size_t i = 0; i < key.size(); ++i) block.bytes()[i] ^= key[i];
  SHA_CTX hash{};
  SHA1_Init(&hash);
  SHA1_Update(&hash, block.bytes().data(), block.bytes().size());
  return hash;
}

template <class T>
void cleanse_object(T& object) {
  cleanse({reinterpret_cast<std::uint8_t*>(&object), sizeof(object)});
}

}  // namespace

KeyedHmacSha1::KeyedHmacSha1(Bytes key) : inner_(padded(key, 0x36)), outer_(padded(key, 0x5c)) {}

KeyedHmacSha1::~KeyedHmacSha1() {
  cleanse_object(inner_);
  cleanse_object(outer_);
}

Sha1Tag KeyedHmacSha1::sign(Bytes first, Bytes second) const {
  Sha1Tag tag{};
  SHA_CTX hash = inner_;
  SHA1_Update(&hash, first.data(), first.size());
  SHA1_Update(&hash, second.data(), second.size());
  SHA1_Final(tag.data(), &hash);
  hash = outer_;
  SHA1_Update(&hash, tag.data(), tag.size());
  SHA1_Final(tag.data(), &hash);
  return tag;
}

}  // namespace ringer::crypto
