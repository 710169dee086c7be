// SPDX-License-Identifier: Apache-2.0
//
// NTP's time format as RTCP uses it (RFC 3550 section 4): seconds since 1900 as 32.32 bit fixed point, and the middle
// 32 bits of it, "compact", which wrap every 18 hours. A sender's NTP clock must not jump, so it is the wall clock of
// one moment carried on by the monotonic one.
// Owner and thread: plain values.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace ringer::rtp::rtcp {

using NtpTime = std::uint64_t;
using CompactNtp = std::uint32_t;

/// Seconds from 1900 to 1970, 17 leap days in them (RFC 868).
inline constexpr std::uint64_t ntp_unix_offset = 2'208'988'800;

constexpr CompactNtp compact(NtpTime time) { return static_cast<CompactNtp>(time >> 16U); }

/// In steps of 1/65536 s; what is below 0 is 0, what does not fit the largest.
CompactNtp compact_of(Duration duration);
Duration duration_of(CompactNtp difference);

class NtpClock {
 public:
  explicit NtpClock(Now anchor) : anchor_(anchor) {}

  NtpTime at(Instant instant) const;

 private:
  Now anchor_;
};

/// From a report block that arrived at `now` (RFC 3550 section 6.4.1): 0 when the peer says that it has seen no sender
/// report yet, and at least 1/65536 s otherwise, because clocks that drift can make it negative.
Duration round_trip_time(CompactNtp now, CompactNtp last_sender_report, CompactNtp delay_since);

}  // namespace ringer::rtp::rtcp
