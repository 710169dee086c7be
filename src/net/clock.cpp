// SPDX-License-Identifier: Apache-2.0
#include "net/clock.h"

namespace ringer::net {

Now Clock::now() {
  const auto monotonic = std::chrono::steady_clock::now().time_since_epoch();
  const auto wall = std::chrono::system_clock::now();
  return {Instant(std::chrono::duration_cast<Duration>(monotonic)),
          std::chrono::time_point_cast<std::chrono::milliseconds>(wall)};
}

}  // namespace ringer::net
