// SPDX-License-Identifier: Apache-2.0
//
// RR (RFC 3550 section 6.4.2): a sender report of somebody who sends nothing.
// Owner and thread: a plain value that views its datagram.
#pragma once

#include <optional>

#include "rtp/rtcp/report_block.h"

namespace ringer::rtp::rtcp {

struct ReceiverReport {
  std::uint32_t sender_ssrc = 0;  ///< of this message
  ReportBlocks reports;

  static std::optional<ReceiverReport> parse(std::uint8_t count, Bytes body);
};

void write_receiver_report(ByteWriter& writer, std::uint32_t sender_ssrc, std::span<const ReportBlock> blocks);

}  // namespace ringer::rtp::rtcp
