// SPDX-License-Identifier: Apache-2.0
//
// HMAC-SHA1 (RFC 2104) for a key that signs many messages: the two blocks that the key fills are hashed once, a message
// costs only its own bytes and allocates nothing. For a single message there is crypto/hmac.h.
// Owner and thread: the owner's; const members may be used from any thread.
#pragma once

#include <openssl/sha.h>

#include "base/bytes.h"
#include "crypto/hmac.h"

namespace ringer::crypto {

class KeyedHmacSha1 {
 public:
  /// `key` has at most 64 bytes, a block of SHA-1.
  explicit KeyedHmacSha1(Bytes key);
  KeyedHmacSha1(const KeyedHmacSha1&) = default;
  KeyedHmacSha1& operator=(const KeyedHmacSha1&) = default;
  ~KeyedHmacSha1();

  /// Of `first` followed by `second`.
  Sha1Tag sign(Bytes first, Bytes second = {}) const;

 private:
  SHA_CTX inner_;
  SHA_CTX outer_;
};

}  // namespace ringer::crypto
