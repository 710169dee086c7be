// SPDX-License-Identifier: Apache-2.0
#include "sfu/nack_generator.h"

#include <algorithm>
#include <utility>

#include "rtp/sequence.h"

namespace ringer::sfu {

void NackGenerator::receive(Instant now, std::uint16_t sequence) {
  if (!started_) {
    started_ = true;
    highest_ = sequence;
    return;
  }
  if (rtp::sequence_newer(sequence, highest_)) {
    if (rtp::sequence_distance(highest_, sequence) > 1) add_gap(now, rtp::sequence_plus(highest_, 1), sequence);
    highest_ = sequence;
    return;
  }
  if (missing_.empty()) return;
  const auto found = std::ranges::find(missing_, sequence, &Missing::sequence);
  if (found != missing_.end()) missing_.erase(found);
  if (missing_.empty()) next_timeout_ = never;
}

void NackGenerator::add_gap(Instant now, std::uint16_t from, std::uint16_t to) {
  const auto gap = static_cast<std::size_t>(rtp::sequence_distance(from, to));
  if (missing_.size() + gap > max_missing) {
    missing_.clear();
    next_timeout_ = never;
    hopeless_ = true;
    return;
  }
  // Once in a stream's life, so that a lossy network costs no allocations.
  if (missing_.capacity() < max_missing) missing_.reserve(max_missing);
  for (std::uint16_t sequence = from; sequence != to; ++sequence) missing_.push_back({sequence, 0, now});
  next_timeout_ = std::min(next_timeout_, now);
}

std::size_t NackGenerator::collect(Instant now, Duration round_trip, std::span<std::uint16_t> out) {
  const std::size_t before = missing_.size();
  std::erase_if(missing_, [now](const Missing& missing) { return missing.tries >= max_tries && missing.due <= now; });
  hopeless_ = hopeless_ || missing_.size() < before;

  std::size_t count = 0;
  next_timeout_ = never;
  for (Missing& missing : missing_) {
    if (missing.due <= now && count < out.size()) {
      out[count++] = missing.sequence;
      ++missing.tries;
      missing.due = now + std::max(round_trip, min_interval);
    }
    next_timeout_ = std::min(next_timeout_, missing.due);
  }
  asked_ += count;
  return count;
}

bool NackGenerator::take_hopeless() { return std::exchange(hopeless_, false); }

}  // namespace ringer::sfu
