// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/receiver_report.h"

#include "rtp/rtcp/block.h"

namespace ringer::rtp::rtcp {

std::optional<ReceiverReport> ReceiverReport::parse(std::uint8_t count, Bytes body) {
  ByteReader reader(body);
  ReceiverReport report{.sender_ssrc = reader.u32()};
  report.reports = ReportBlocks(reader.take(count * report_block_size));
  if (reader.failed()) return std::nullopt;
  return report;
}

void write_receiver_report(ByteWriter& writer, std::uint32_t sender_ssrc, std::span<const ReportBlock> blocks) {
  write_head(writer, static_cast<std::uint8_t>(blocks.size()), PacketType::receiver_report,
             4 + blocks.size() * report_block_size);
  writer.u32(sender_ssrc);
  write_report_blocks(writer, blocks);
}

}  // namespace ringer::rtp::rtcp
