// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/report_block.h"

#include <algorithm>

#include "base/assert.h"

namespace ringer::rtp::rtcp {
namespace {

constexpr std::int32_t max_lost = 0x7fffff;

}  // namespace

ReportBlock ReportBlocks::operator[](std::size_t index) const {
  ByteReader reader(bytes_.subspan(index * report_block_size, report_block_size));
  ReportBlock block{.ssrc = reader.u32(), .fraction_lost = reader.u8()};
  const auto lost = static_cast<std::int32_t>(reader.u24());
  block.cumulative_lost = lost > max_lost ? lost - 0x1000000 : lost;
  block.highest_sequence = reader.u32();
  block.jitter = reader.u32();
  block.last_sender_report = reader.u32();
  block.delay_since = reader.u32();
  return block;
}

void write_report_blocks(ByteWriter& writer, std::span<const ReportBlock> blocks) {
  ASSERT(blocks.size() <= max_report_blocks);
  for (const ReportBlock& block : blocks) {
    writer.u32(block.ssrc);
    writer.u8(block.fraction_lost);
    writer.u24(static_cast<std::uint32_t>(std::clamp(block.cumulative_lost, -max_lost - 1, max_lost)) & 0xffffffU);
    writer.u32(block.highest_sequence);
    writer.u32(block.jitter);
    writer.u32(block.last_sender_report);
    writer.u32(block.delay_since);
  }
}

}  // namespace ringer::rtp::rtcp
