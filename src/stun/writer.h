// SPDX-License-Identifier: Apache-2.0
//
// Writes a STUN Binding message (RFC 8489 section 5) in place, attribute by attribute in the order of the calls; after
// message_integrity() only fingerprint() may come. Running out of room is noticed at the end: finish() is zero then.
// Owner and thread: a plain value that writes to its caller's room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/socket_address.h"
#include "stun/message.h"

namespace ringer::stun {

class Writer {
 public:
  /// `padding` fills attributes up to four bytes: zero by RFC 8489 section 14; the vectors of RFC 5769 have spaces.
  Writer(MutableBytes room, Class message_class, const TransactionId& id, std::uint8_t padding = 0);

  void attribute(Attribute type, Bytes value);
  void username(std::string_view name) { attribute(Attribute::username, as_bytes(name)); }
  void software(std::string_view name) { attribute(Attribute::software, as_bytes(name)); }
  void priority(std::uint32_t value);
  void use_candidate() { attribute(Attribute::use_candidate, {}); }
  void ice_controlling(std::uint64_t tie_breaker);
  void ice_controlled(std::uint64_t tie_breaker);
  void xor_mapped_address(const SocketAddress& address);
  /// Without a reason phrase: the number says it, and answers stay small.
  void error_code(ErrorCode code);
  void unknown_attributes(std::span<const std::uint16_t> types);

  void message_integrity(std::string_view password) { message_integrity(as_bytes(password)); }
  void message_integrity(Bytes key);
  void fingerprint();

  /// The message's size; zero when there was no room for it.
  std::size_t finish();

 private:
  void head(Attribute type, std::size_t size);
  void count(std::size_t size);

  ByteWriter writer_;
  TransactionId id_;
  std::uint8_t padding_;
};

}  // namespace ringer::stun
