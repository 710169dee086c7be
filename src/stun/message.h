// SPDX-License-Identifier: Apache-2.0
//
// A STUN message as it arrives (RFC 8489), with the attributes that ICE adds (RFC 8445 section 16.1): a checked view of
// one whole datagram. Its attributes are read in one pass; each is known by its first occurrence, and what follows
// MESSAGE-INTEGRITY does not exist, but for FINGERPRINT. MESSAGE-INTEGRITY-SHA256 is not understood: ICE is defined on
// MESSAGE-INTEGRITY. The old STUN without a magic cookie (RFC 3489) is refused.
// Owner and thread: a plain value that views its caller's datagram.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/socket_address.h"

namespace ringer::stun {

inline constexpr std::size_t header_size = 20;
inline constexpr std::uint32_t magic_cookie = 0x2112A442;
inline constexpr std::uint16_t binding = 0x001;  // the only method that ICE uses

using TransactionId = std::array<std::uint8_t, 12>;

/// RFC 8489 section 5.
enum class Class : std::uint8_t { request = 0, indication = 1, success = 2, error = 3 };

/// RFC 8489 section 18.3, RFC 8445 section 20.1. Below 0x8000 an unknown one may not be passed over.
enum class Attribute : std::uint16_t {
  username = 0x0006,
  message_integrity = 0x0008,
  error_code = 0x0009,
  unknown_attributes = 0x000A,
  realm = 0x0014,
  nonce = 0x0015,
  xor_mapped_address = 0x0020,
  priority = 0x0024,
  use_candidate = 0x0025,
  software = 0x8022,
  fingerprint = 0x8028,
  ice_controlled = 0x8029,
  ice_controlling = 0x802A,
};

/// RFC 8489 section 14.8, RFC 8445 section 20.2.
enum class ErrorCode : std::uint16_t { bad_request = 400, unknown_attribute = 420, role_conflict = 487 };

/// Whether a datagram on a port that RTP, DTLS and STUN share is STUN's: by its first byte (RFC 7983).
inline bool is_stun(Bytes datagram) { return datagram.size() >= header_size && datagram[0] < 4; }

class Message {
 public:
  /// The datagram as a message; nothing when it is not one from its first byte to its last, when an attribute of a
  /// known type has another size than its type's, or when its FINGERPRINT is wrong.
  static std::optional<Message> parse(Bytes datagram);

  Class message_class() const { return class_; }
  std::uint16_t method() const { return method_; }
  bool is_binding_request() const { return class_ == Class::request && method_ == binding; }
  const TransactionId& transaction_id() const { return transaction_id_; }

  std::optional<std::string_view> username() const { return username_; }
  std::optional<std::string_view> software() const { return software_; }
  std::optional<std::string_view> realm() const { return realm_; }
  std::optional<std::string_view> nonce() const { return nonce_; }
  std::optional<std::uint32_t> priority() const { return priority_; }
  bool use_candidate() const { return use_candidate_; }
  /// The peer's tie-breaker, when the peer believes itself controlling.
  std::optional<std::uint64_t> ice_controlling() const { return ice_controlling_; }
  /// The peer's tie-breaker, when the peer believes itself controlled.
  std::optional<std::uint64_t> ice_controlled() const { return ice_controlled_; }
  std::optional<SocketAddress> xor_mapped_address() const { return xor_mapped_address_; }
  /// 300 to 699.
  std::optional<std::uint16_t> error_code() const { return error_code_; }
  /// Types below 0x8000 that are not known here; the first eight of them.
  std::span<const std::uint16_t> unknown_required() const { return std::span(unknown_).first(unknown_count_); }

  bool has_integrity() const { return integrity_at_ != 0; }
  /// There was one, and it was right.
  bool has_fingerprint() const { return has_fingerprint_; }

  /// Whether the message was made with this password (short-term credentials, RFC 8489 section 9.1); false without a
  /// MESSAGE-INTEGRITY. Takes the same time whatever the tag is.
  bool verify_integrity(std::string_view password) const { return verify_integrity(as_bytes(password)); }
  bool verify_integrity(Bytes key) const;

 private:
  explicit Message(Bytes datagram) : datagram_(datagram) {}
  bool read_header();
  bool read_attributes();
  bool read_attribute(std::uint16_t type, Bytes value, std::size_t at);
  bool read_known(Attribute type, Bytes value);
  bool read_fingerprint(Bytes value, std::size_t at);
  bool read_address(Bytes value);
  bool read_error(Bytes value);

  Bytes datagram_;
  Class class_ = Class::request;
  std::uint16_t method_ = 0;
  TransactionId transaction_id_{};
  std::optional<std::string_view> username_;
  std::optional<std::string_view> software_;
  std::optional<std::string_view> realm_;
  std::optional<std::string_view> nonce_;
  std::optional<std::uint32_t> priority_;
  std::optional<std::uint64_t> ice_controlling_;
  std::optional<std::uint64_t> ice_controlled_;
  std::optional<SocketAddress> xor_mapped_address_;
  std::optional<std::uint16_t> error_code_;
  std::array<std::uint16_t, 8> unknown_{};
  std::size_t unknown_count_ = 0;
  std::size_t integrity_at_ = 0;
  bool use_candidate_ = false;
  bool has_fingerprint_ = false;
};

}  // namespace ringer::stun
