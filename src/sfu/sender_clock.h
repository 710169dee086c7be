// SPDX-License-Identifier: Apache-2.0
//
// How a stream's RTP timestamps lie on its sender's wall clock, from its last sender report (RFC 3550 section 6.4.1).
// All streams of one sender share that clock: with it a timestamp of one layer is found in another's, and a subscriber
// gets reports on the sender's own line, which keeps sound and picture together.
// Owner and thread: plain values.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.h"
#include "rtp/rtcp/ntp.h"

namespace ringer::sfu {

using rtp::rtcp::NtpTime;

/// Negative durations go back.
constexpr NtpTime ntp_plus(NtpTime ntp, double seconds) {
  return ntp + static_cast<NtpTime>(static_cast<std::int64_t>(seconds * 4294967296.0));
}

struct SenderClock {
  NtpTime ntp = 0;
  std::uint32_t timestamp = 0;
  Instant arrived;
  std::uint32_t rate = 90000;

  NtpTime ntp_at(Instant now) const { return ntp_plus(ntp, std::chrono::duration<double>(now - arrived).count()); }
  std::uint32_t timestamp_at(Instant now) const { return plus(std::chrono::duration<double>(now - arrived).count()); }

  /// The timestamp of `other` at the moment at which this stream has `own`.
  std::uint32_t translate(std::uint32_t own, const SenderClock& other) const {
    const double since_report = static_cast<double>(static_cast<std::int32_t>(own - timestamp)) / rate;
    const double between = static_cast<double>(static_cast<std::int64_t>(ntp - other.ntp)) / 4294967296.0;
    return other.plus(since_report + between);
  }

 private:
  std::uint32_t plus(double seconds) const {
    return timestamp + static_cast<std::uint32_t>(static_cast<std::int64_t>(seconds * rate));
  }
};

}  // namespace ringer::sfu
