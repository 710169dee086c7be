// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/ntp.h"

#include <algorithm>

namespace ringer::rtp::rtcp {
namespace {

constexpr std::int64_t second = std::nano::den;

}  // namespace

CompactNtp compact_of(Duration duration) {
  const std::int64_t ns = std::clamp(duration.count(), std::int64_t{0}, 65'536 * second - 1);
  return static_cast<CompactNtp>((ns / second << 16U) + (ns % second << 16U) / second);
}

Duration duration_of(CompactNtp difference) {
  return Duration(static_cast<std::int64_t>(std::uint64_t{difference} * static_cast<std::uint64_t>(second) >> 16U));
}

NtpTime NtpClock::at(Instant instant) const {
  const Duration since_1970 = Duration(anchor_.wall.time_since_epoch()) + (instant - anchor_.instant);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_1970);
  const auto fraction = static_cast<std::uint64_t>((since_1970 - seconds).count());
  return (static_cast<std::uint64_t>(seconds.count()) + ntp_unix_offset) << 32U | (fraction << 32U) / second;
}

Duration round_trip_time(CompactNtp now, CompactNtp last_sender_report, CompactNtp delay_since) {
  if (last_sender_report == 0) return Duration(0);
  const CompactNtp difference = now - last_sender_report - delay_since;
  // Half a cycle and more is a negative difference.
  return duration_of(difference == 0 || difference >= 1U << 31U ? 1 : difference);
}

}  // namespace ringer::rtp::rtcp
