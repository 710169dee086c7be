// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/block.h"

namespace ringer::rtp::rtcp {

std::optional<Block> take_block(Bytes& rest) {
  ByteReader reader(rest);
  rest = {};
  const std::uint8_t first = reader.u8();
  Block block{.count = static_cast<std::uint8_t>(first & 0x1fU), .packet_type = reader.u8()};
  block.body = reader.take(reader.u16() * std::size_t{4});
  if (reader.failed() || first >> 6U != 2) return std::nullopt;
  if ((first & 0x20U) != 0) {
    // RFC 3550 section 6.4.1 asks for a multiple of 4; browsers add to transport-wide feedback what makes it one.
    const std::size_t padding = block.body.empty() ? 0 : block.body.back();
    if (padding == 0 || padding > block.body.size()) return std::nullopt;
    block.body = block.body.first(block.body.size() - padding);
  }
  rest = reader.rest();
  return block;
}

void write_head(ByteWriter& writer, std::uint8_t count, PacketType type, std::size_t body_size) {
  writer.u8(static_cast<std::uint8_t>(0x80U | (count & 0x1fU)));
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u16(static_cast<std::uint16_t>(body_size / 4));
}

}  // namespace ringer::rtp::rtcp
