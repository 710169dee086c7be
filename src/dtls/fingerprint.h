// SPDX-License-Identifier: Apache-2.0
//
// The hash of a certificate, by which a session description vouches for the DTLS connection that follows (RFC 8122
// section 5, RFC 8827 section 6.5). SHA-256, SHA-384 and SHA-512 only: MD5 and SHA-1 are for nobody to rely on any
// more. Owner and thread: plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace ringer::dtls {

class Fingerprint {
 public:
  enum class Hash : std::uint8_t { sha_256, sha_384, sha_512 };

  /// As in "a=fingerprint:", e.g. "sha-256 4A:AD:B9:...", in either case of letters; nothing for another hash or a
  /// value that has not exactly the hash's size.
  static std::optional<Fingerprint> parse(std::string_view text);
  /// `value` must have exactly the hash's size.
  Fingerprint(Hash hash, Bytes value);

  Hash hash() const { return hash_; }
  Bytes value() const { return Bytes(value_).first(size_of(hash_)); }
  /// "sha-256 4A:AD:B9:..."
  std::string text() const;

  static constexpr std::size_t size_of(Hash hash) {
    return hash == Hash::sha_256 ? 32 : hash == Hash::sha_384 ? 48 : 64;
  }

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;

 private:
  Hash hash_;
  std::array<std::uint8_t, 64> value_{};
};

}  // namespace ringer::dtls
