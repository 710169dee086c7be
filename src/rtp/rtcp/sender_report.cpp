// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/sender_report.h"

#include "rtp/rtcp/block.h"

namespace ringer::rtp::rtcp {
namespace {

constexpr std::size_t sender_size = 24;

}  // namespace

std::optional<SenderReport> SenderReport::parse(std::uint8_t count, Bytes body) {
  ByteReader reader(body);
  SenderReport report;
  report.sender_ssrc = reader.u32();
  report.ntp = reader.u64();
  report.rtp_timestamp = reader.u32();
  report.packet_count = reader.u32();
  report.octet_count = reader.u32();
  report.reports = ReportBlocks(reader.take(count * report_block_size));
  if (reader.failed()) return std::nullopt;
  return report;
}

void write_sender_report(ByteWriter& writer, const SenderReport& report, std::span<const ReportBlock> blocks) {
  write_head(writer, static_cast<std::uint8_t>(blocks.size()), PacketType::sender_report,
             sender_size + blocks.size() * report_block_size);
  writer.u32(report.sender_ssrc);
  writer.u64(report.ntp);
  writer.u32(report.rtp_timestamp);
  writer.u32(report.packet_count);
  writer.u32(report.octet_count);
  write_report_blocks(writer, blocks);
}

}  // namespace ringer::rtp::rtcp
