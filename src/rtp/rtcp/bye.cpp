// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/bye.h"

#include "base/assert.h"

namespace ringer::rtp::rtcp {

std::optional<Bye> Bye::parse(std::uint8_t count, Bytes body) {
  ByteReader reader(body);
  Bye bye{.ssrcs = SsrcList(reader.take(count * std::size_t{4}))};
  if (reader.left() != 0) bye.reason = as_text(reader.take(reader.u8()));
  if (reader.failed()) return std::nullopt;
  return bye;
}

void write_bye(ByteWriter& writer, std::span<const std::uint32_t> ssrcs) {
  ASSERT(ssrcs.size() <= 31);
  write_head(writer, static_cast<std::uint8_t>(ssrcs.size()), PacketType::bye, ssrcs.size() * 4);
  for (const std::uint32_t ssrc : ssrcs) writer.u32(ssrc);
}

}  // namespace ringer::rtp::rtcp
