// SPDX-License-Identifier: Apache-2.0
#include "rtp/packet.h"

namespace ringer::rtp {

std::optional<Packet> Packet::parse(Bytes bytes) {
  ByteReader reader(bytes);
  const std::uint8_t first = reader.u8();
  const std::uint8_t second = reader.u8();
  if (first >> 6U != 2) return std::nullopt;
  Packet packet;
  packet.marker = (second & 0x80U) != 0;
  packet.payload_type = second & 0x7fU;
  packet.sequence_number = reader.u16();
  packet.timestamp = reader.u32();
  packet.ssrc = reader.u32();
  packet.csrcs = reader.take((first & 0x0fU) * std::size_t{4});
  if ((first & 0x10U) != 0) {
    packet.extension_profile = reader.u16();
    packet.extensions = reader.take(reader.u16() * std::size_t{4});
  }
  if (reader.failed()) return std::nullopt;
  packet.payload = reader.rest();
  packet.header_size = bytes.size() - packet.payload.size();
  if ((first & 0x20U) == 0) return packet;

  if (packet.payload.empty()) return std::nullopt;
  packet.padding_size = packet.payload.back();
  if (packet.padding_size == 0 || packet.padding_size > packet.payload.size()) return std::nullopt;
  packet.payload = packet.payload.first(packet.payload.size() - packet.padding_size);
  return packet;
}

}  // namespace ringer::rtp
