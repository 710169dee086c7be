// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/rtp_header.h"

namespace ringer::rtp::srtp {

std::optional<RtpHeader> read_header(Bytes packet) {
  ByteReader reader(packet);
  const std::uint8_t first = reader.u8();
  reader.skip(1);
  RtpHeader header;
  header.sequence_number = reader.u16();
  reader.skip(4);
  header.ssrc = reader.u32();
  reader.skip((first & 0x0fU) * std::size_t{4});
  if ((first & 0x10U) != 0) {
    reader.skip(2);
    reader.skip(reader.u16() * std::size_t{4});
  }
  if (reader.failed() || first >> 6U != 2) return std::nullopt;
  header.size = packet.size() - reader.left();
  return header;
}

}  // namespace ringer::rtp::srtp
