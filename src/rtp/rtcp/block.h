// SPDX-License-Identifier: Apache-2.0
//
// What all RTCP messages have in common: the four octets they begin with (RFC 3550 section 6.4.1, RFC 4585 section 6.1)
// and lists of SSRCs. A message is parsed from its body: what stands behind the head, without padding.
// Owner and thread: plain values and pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"

namespace ringer::rtp::rtcp {

/// RFC 3550 section 12.1, RFC 4585 section 6.1.
enum class PacketType : std::uint8_t {
  sender_report = 200,
  receiver_report = 201,
  source_description = 202,
  bye = 203,
  transport_feedback = 205,
  payload_feedback = 206,
};

inline constexpr std::size_t head_size = 4;

/// One message of a compound packet, of whatever type.
struct Block {
  std::uint8_t count = 0;  ///< of reports or sources; the format (FMT) of a feedback message; 0 to 31
  std::uint8_t packet_type = 0;
  Bytes body;
};

/// Takes the next message off `rest`. Nothing, and `rest` empty, when it has another version than 2, reaches beyond the
/// end, or is padded with a wrong number of octets.
std::optional<Block> take_block(Bytes& rest);

/// `body_size` is a multiple of 4.
void write_head(ByteWriter& writer, std::uint8_t count, PacketType type, std::size_t body_size);

class SsrcList {
 public:
  SsrcList() = default;
  explicit SsrcList(Bytes bytes) : bytes_(bytes) {}

  std::size_t size() const { return bytes_.size() / 4; }
  std::uint32_t operator[](std::size_t index) const { return ByteReader(bytes_.subspan(index * 4)).u32(); }

 private:
  Bytes bytes_;
};

}  // namespace ringer::rtp::rtcp
