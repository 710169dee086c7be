// SPDX-License-Identifier: Apache-2.0
//
// Time as protocol code sees it: values that are handed in, never read. `Instant` is monotonic and drives every
// time-out; `WallTime` is only ever printed. The one place that reads the machine's clocks is net::Clock.
// Owner and thread: plain values.
#pragma once

#include <chrono>

namespace ringer {

using Duration = std::chrono::nanoseconds;

/// A clock without now(): makes Instant a type of its own that nobody can mint from the machine's clock by accident.
struct MonotonicClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<MonotonicClock>;
  static constexpr bool is_steady = true;
};

using Instant = MonotonicClock::time_point;

/// UTC, to the millisecond: what the wire shows (RFC 3339).
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// "Do not wake me."
inline constexpr Instant never = Instant::max();

struct Now {
  Instant instant;
  WallTime wall;
};

}  // namespace ringer
