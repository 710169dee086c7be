// SPDX-License-Identifier: Apache-2.0
//
// What a receiver reports about one incoming stream: extended highest sequence number, loss since the last report and
// in all, jitter, and when the last sender report came (RFC 3550 sections 6.4.1, 6.4.2, A.1, A.3, A.8). A jump in the
// sequence number counts as a restart only when it is confirmed by the packet after it.
// It does not write RTCP. Owner and thread: sfu::UpTrack, one per layer.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "rtp/rtcp/report_block.h"

namespace ringer::sfu {

class ReceiveStatistics {
 public:
  /// Ticks a second of the timestamps of what follows.
  void set_clock_rate(std::uint32_t clock_rate);

  /// False for a packet after a jump that is not confirmed yet: it should not be used.
  bool receive(Instant now, std::uint16_t sequence, std::uint32_t timestamp);
  void receive_sender_report(Instant now, rtp::rtcp::NtpTime ntp);

  /// Ends the interval for which the fraction is reckoned. The source's number is the caller's to fill in.
  rtp::rtcp::ReportBlock report(Instant now);

  /// How often the numbering began: once, and again with each jump that was confirmed.
  std::uint32_t starts() const { return starts_; }
  std::uint64_t received() const { return received_; }
  /// In all; negative when packets came more often than they were sent.
  std::int32_t cumulative_lost() const {
    return starts_ == 0 ? 0 : static_cast<std::int32_t>(extended_highest() - first_ + 1 - received_);
  }
  double jitter_seconds() const { return jitter_ / 16.0 / clock_rate_; }

 private:
  void start(std::uint16_t sequence);
  bool advance(std::uint16_t sequence);
  void measure_jitter(Instant now, std::uint32_t timestamp);
  std::uint32_t extended_highest() const { return cycles_ + highest_; }

  std::uint32_t clock_rate_ = 90000;
  std::uint32_t starts_ = 0;
  std::uint16_t highest_ = 0;
  std::uint32_t cycles_ = 0;
  std::uint32_t first_ = 0;
  std::uint32_t expected_before_ = 0;
  std::uint32_t received_before_ = 0;
  std::uint32_t received_ = 0;
  std::uint32_t restart_at_ = 0;  // beyond 16 bits: no jump seen
  std::uint32_t jitter_ = 0;      // times 16
  std::int64_t transit_ = 0;
  bool has_transit_ = false;
  std::uint32_t last_timestamp_ = 0;
  rtp::rtcp::CompactNtp last_sender_report_ = 0;
  Instant sender_report_at_{};
};

}  // namespace ringer::sfu
