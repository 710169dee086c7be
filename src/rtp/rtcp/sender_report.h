// SPDX-License-Identifier: Apache-2.0
//
// SR (RFC 3550 section 6.4.1): when, on the sender's clock, which timestamp was due, and how much it has sent.
// Profile-specific extensions at its end are passed over.
// Owner and thread: a plain value that views its datagram.
#pragma once

#include <optional>

#include "rtp/rtcp/report_block.h"

namespace ringer::rtp::rtcp {

struct SenderReport {
  std::uint32_t sender_ssrc = 0;
  NtpTime ntp = 0;
  std::uint32_t rtp_timestamp = 0;
  std::uint32_t packet_count = 0;
  std::uint32_t octet_count = 0;  ///< of payload
  ReportBlocks reports;           ///< not written from here: see write_sender_report()

  static std::optional<SenderReport> parse(std::uint8_t count, Bytes body);
};

void write_sender_report(ByteWriter& writer, const SenderReport& report, std::span<const ReportBlock> blocks);

}  // namespace ringer::rtp::rtcp
