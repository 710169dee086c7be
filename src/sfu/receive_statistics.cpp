// SPDX-License-Identifier: Apache-2.0
#include "sfu/receive_statistics.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace ringer::sfu {
namespace {

// RFC 3550 A.1.
constexpr std::uint16_t max_dropout = 3000;
constexpr std::uint16_t max_misorder = 100;
constexpr std::uint32_t no_jump = 0x10000;

}  // namespace

void ReceiveStatistics::set_clock_rate(std::uint32_t clock_rate) {
  if (clock_rate == clock_rate_) return;
  clock_rate_ = clock_rate;
  has_transit_ = false;
}

void ReceiveStatistics::start(std::uint16_t sequence) {
  ++starts_;
  highest_ = sequence;
  first_ = sequence;
  cycles_ = 0;
  restart_at_ = no_jump;
  received_ = received_before_ = expected_before_ = 0;
  has_transit_ = false;
}

bool ReceiveStatistics::receive(Instant now, std::uint16_t sequence, std::uint32_t timestamp) {
  if (starts_ == 0)
    start(sequence);
  else if (!advance(sequence))
    return false;
  ++received_;
  measure_jitter(now, timestamp);
  return true;
}

bool ReceiveStatistics::advance(std::uint16_t sequence) {
  const auto ahead = static_cast<std::uint16_t>(sequence - highest_);
  if (ahead < max_dropout) {
    if (sequence < highest_) cycles_ += 0x10000;
    highest_ = sequence;
  } else if (ahead <= 0x10000 - max_misorder) {
    if (sequence != restart_at_) {
      restart_at_ = static_cast<std::uint16_t>(sequence + 1);
      return false;
    }
    start(sequence);
  }
  return true;
}

void ReceiveStatistics::measure_jitter(Instant now, std::uint32_t timestamp) {
  const auto arrival =
      static_cast<std::int64_t>(std::chrono::duration<double>(now.time_since_epoch()).count() * clock_rate_);
  const std::int64_t transit = static_cast<std::int32_t>(static_cast<std::uint32_t>(arrival) - timestamp);
  // A frame's packets share a timestamp and are spread by the sender's pacer: only the first says something of the way.
  if (has_transit_ && timestamp == last_timestamp_) return;
  if (has_transit_) {
    const std::int64_t change =
        std::min<std::int64_t>(std::abs(static_cast<std::int32_t>(transit - transit_)), clock_rate_);
    jitter_ = static_cast<std::uint32_t>(jitter_ + change - ((jitter_ + 8) >> 4));
  }
  has_transit_ = true;
  transit_ = transit;
  last_timestamp_ = timestamp;
}

void ReceiveStatistics::receive_sender_report(Instant now, rtp::rtcp::NtpTime ntp) {
  last_sender_report_ = rtp::rtcp::compact(ntp);
  sender_report_at_ = now;
}

rtp::rtcp::ReportBlock ReceiveStatistics::report(Instant now) {
  const std::uint32_t expected = extended_highest() - first_ + 1;
  const std::int64_t lost = std::int64_t{expected} - received_;
  const std::uint32_t expected_interval = expected - expected_before_;
  const std::int64_t lost_interval = std::int64_t{expected_interval} - (received_ - received_before_);
  expected_before_ = expected;
  received_before_ = received_;

  rtp::rtcp::ReportBlock block{
      .cumulative_lost = static_cast<std::int32_t>(std::clamp<std::int64_t>(lost, -0x800000, 0x7fffff)),
      .highest_sequence = extended_highest(),
      .jitter = jitter_ >> 4,
      .last_sender_report = last_sender_report_};
  if (expected_interval > 0 && lost_interval > 0)
    block.fraction_lost =
        static_cast<std::uint8_t>(std::min<std::int64_t>(lost_interval * 256 / expected_interval, 255));
  if (last_sender_report_ != 0) block.delay_since = rtp::rtcp::compact_of(now - sender_report_at_);
  return block;
}

}  // namespace ringer::sfu
