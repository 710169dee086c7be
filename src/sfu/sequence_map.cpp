// SPDX-License-Identifier: Apache-2.0
#include "sfu/sequence_map.h"

#include <algorithm>

#include "rtp/sequence.h"

namespace ringer::sfu {

void SequenceMap::begin(std::uint16_t first_in, const Offsets& offsets, bool same_source) {
  if (!same_source) count_ = 0;
  current_ = 0;
  push({first_in, next_, offsets});
}

void SequenceMap::push(const Segment& segment) {
  newest_ = (newest_ + 1) % max_segments;
  segments_[newest_] = segment;
  count_ = std::min(count_ + 1, max_segments);
  current_ = std::min(current_ + 1, max_segments);
}

std::optional<SequenceMap::Mapped> SequenceMap::map(std::uint16_t in) {
  std::uint16_t end = next_;
  for (std::size_t age = 0; age < current_; ++age) {
    Segment& segment = at(age);
    const int steps = rtp::sequence_distance(segment.first_in, in);
    if (steps < 0) {
      end = segment.first_out;
      continue;
    }
    const std::uint16_t out = rtp::sequence_plus(segment.first_out, steps);
    if (age > 0 && !rtp::sequence_newer(end, out)) return std::nullopt;
    const Mapped mapped{out, segment.offsets};
    if (age == 0) {
      if (!rtp::sequence_newer(next_, out)) next_ = rtp::sequence_plus(out, 1);
      if (steps > rebase_after) rebase(segment);
    }
    return mapped;
  }
  return std::nullopt;
}

bool SequenceMap::leave_out(std::uint16_t in) {
  if (current_ == 0) return true;
  Segment& newest = at(0);
  const int steps = rtp::sequence_distance(newest.first_in, in);
  const std::uint16_t out = rtp::sequence_plus(newest.first_out, steps);
  if (steps < 0 || rtp::sequence_newer(next_, out)) return false;
  if (steps == 0)
    newest.first_in = rtp::sequence_plus(in, 1);
  else
    push({rtp::sequence_plus(in, 1), out, newest.offsets});
  return true;
}

std::optional<SequenceMap::Origin> SequenceMap::origin(std::uint16_t out) const {
  if (!rtp::sequence_newer(next_, out)) return std::nullopt;
  for (std::size_t age = 0; age < count_; ++age) {
    const Segment& segment = at(age);
    const int steps = rtp::sequence_distance(segment.first_out, out);
    if (steps >= 0) return Origin{rtp::sequence_plus(segment.first_in, steps), segment.offsets};
  }
  return std::nullopt;
}

void SequenceMap::rebase(Segment& newest) {
  const int step = rebase_after / 2;
  newest.first_in = rtp::sequence_plus(newest.first_in, step);
  newest.first_out = rtp::sequence_plus(newest.first_out, step);
  // Older segments are out of reach by now.
  count_ = current_ = 1;
}

}  // namespace ringer::sfu
