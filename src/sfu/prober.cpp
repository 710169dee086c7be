// SPDX-License-Identifier: Apache-2.0
#include "sfu/prober.h"

#include <algorithm>

namespace ringer::sfu {
namespace {

// A loop that was late does not make up for it with a burst.
constexpr Duration max_tick = std::chrono::milliseconds(20);
constexpr double room_for_wanted = 1.2;

}  // namespace

bool Prober::update(Instant now, Bitrate estimate, Bitrate wanted, const Timing& timing) {
  if (running_ || wanted <= estimate || now < not_before_) return false;
  // Judged when the next one could begin: by then the feedback to the last has come.
  const bool helped = !tried_ || estimate > estimate_before_;
  rest_ = helped ? timing.rest : std::min(rest_ * 2, timing.longest_rest);
  running_ = tried_ = true;
  estimate_before_ = estimate;
  target_ = std::min(estimate * step, wanted * room_for_wanted);
  ends_ = now + timing.length;
  not_before_ = ends_ + rest_;
  last_tick_ = next_tick_ = now;
  return true;
}

bool Prober::end_if_due(Instant now, bool stop) {
  if (!running_ || (now < ends_ && !stop)) return false;
  running_ = false;
  return true;
}

std::size_t Prober::due(Instant now, Bitrate media) {
  if (!running_ || now < next_tick_) return 0;
  const Duration since = std::clamp(now - last_tick_, tick, max_tick);
  last_tick_ = now;
  next_tick_ = now + tick;
  return target_ > media ? static_cast<std::size_t>((target_ - media).bytes_in(since)) : 0;
}

}  // namespace ringer::sfu
