// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/source_description.h"

#include "base/assert.h"
#include "rtp/rtcp/block.h"

namespace ringer::rtp::rtcp {
namespace {

constexpr std::uint8_t end_item = 0;
constexpr std::uint8_t cname_item = 1;

}  // namespace

std::optional<SourceDescription::Chunk> SourceDescription::Chunks::next() {
  if (left_ == 0) return std::nullopt;
  --left_;
  ByteReader reader(rest_);
  Chunk chunk{.ssrc = reader.u32()};
  while (!reader.failed()) {
    const std::uint8_t item = reader.u8();
    if (item == end_item) break;
    const Bytes text = reader.take(reader.u8());
    if (item == cname_item && chunk.cname.empty()) chunk.cname = as_text(text);
  }
  // Chunks begin at multiples of four octets, and what is left ends at one.
  reader.skip(reader.left() % 4);
  rest_ = reader.rest();
  if (reader.failed()) {
    left_ = 0;
    return std::nullopt;
  }
  return chunk;
}

std::optional<SourceDescription> SourceDescription::parse(std::uint8_t count, Bytes body) {
  SourceDescription description;
  description.body_ = body;
  description.count_ = count;
  Chunks chunks = description.chunks();
  for (std::uint8_t i = 0; i < count; ++i) {
    if (!chunks.next()) return std::nullopt;
  }
  return description;
}

void write_source_description(ByteWriter& writer, std::uint32_t ssrc, std::string_view cname) {
  ASSERT(cname.size() <= 255);
  // SSRC, item, and one to four zeros that end the chunk.
  const std::size_t used = 4 + 2 + cname.size();
  const std::size_t zeros = 4 - used % 4;
  write_head(writer, 1, PacketType::source_description, used + zeros);
  writer.u32(ssrc);
  writer.u8(cname_item);
  writer.u8(static_cast<std::uint8_t>(cname.size()));
  writer.bytes(as_bytes(cname));
  writer.zeros(zeros);
}

}  // namespace ringer::rtp::rtcp
