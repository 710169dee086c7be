// SPDX-License-Identifier: Apache-2.0
//
// What a receiver says about one source (RFC 3550 section 6.4.1); sender and receiver reports carry up to 31 of them.
// Owner and thread: plain values; a list views its datagram.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "rtp/rtcp/ntp.h"

namespace ringer::rtp::rtcp {

inline constexpr std::size_t report_block_size = 24;
inline constexpr std::size_t max_report_blocks = 31;

struct ReportBlock {
  std::uint32_t ssrc = 0;              ///< the source that is reported on
  std::uint8_t fraction_lost = 0;      ///< of 256, since the last report
  std::int32_t cumulative_lost = 0;    ///< 24 bits on the wire, clamped when written; negative when duplicates came
  std::uint32_t highest_sequence = 0;  ///< cycles in the upper half
  std::uint32_t jitter = 0;            ///< in timestamp units
  CompactNtp last_sender_report = 0;   ///< 0: none yet
  CompactNtp delay_since = 0;          ///< since that report came, in 1/65536 s
  bool operator==(const ReportBlock&) const = default;
};

class ReportBlocks {
 public:
  ReportBlocks() = default;
  /// Whole blocks only.
  explicit ReportBlocks(Bytes bytes) : bytes_(bytes) {}

  std::size_t size() const { return bytes_.size() / report_block_size; }
  ReportBlock operator[](std::size_t index) const;

 private:
  Bytes bytes_;
};

/// At most max_report_blocks of them.
void write_report_blocks(ByteWriter& writer, std::span<const ReportBlock> blocks);

}  // namespace ringer::rtp::rtcp
