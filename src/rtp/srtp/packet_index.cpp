// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/packet_index.h"

#include <algorithm>

#include "base/assert.h"

namespace ringer::rtp::srtp {
namespace {

constexpr std::uint64_t round = 1U << 16;  // one roll-over of the sequence number

}  // namespace

std::optional<std::uint64_t> nearest_index(std::uint64_t highest, std::uint16_t sequence_number) {
  std::uint64_t index = (highest & ~(round - 1)) | sequence_number;
  if (index + round / 2 < highest) {
    index += round;
  } else if (index > highest + round / 2 && index >= round) {
    index -= round;
  }
  if (index >> 48U != 0) return std::nullopt;
  return index;
}

Freshness ReplayWindow::look_up(std::uint64_t index) const {
  if (empty_ || index > highest_) return Freshness::fresh;
  if (highest_ - index >= size) return Freshness::too_old;
  const bool seen = (seen_[index / word_bits % words] >> (index % word_bits) & 1U) != 0;
  return seen ? Freshness::seen : Freshness::fresh;
}

void ReplayWindow::mark(std::uint64_t index) {
  ASSERT(look_up(index) != Freshness::too_old);
  if (empty_ || index > highest_) {
    const std::uint64_t skipped = index / word_bits - highest_ / word_bits;
    for (std::uint64_t i = 0; i < std::min(skipped, words); ++i) seen_[(index / word_bits - i) % words] = 0;
    highest_ = index;
    empty_ = false;
  }
  seen_[index / word_bits % words] |= std::uint64_t{1} << (index % word_bits);
}

}  // namespace ringer::rtp::srtp
