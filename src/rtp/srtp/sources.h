// SPDX-License-Identifier: Apache-2.0
//
// One state for each synchronization source (SSRC, RFC 3550 section 3) of a direction, up to a limit: the part of an
// SRTP cryptographic context that is not shared by all sources (RFC 3711 section 3.2.3). Nothing is ever forgotten:
// a source that came back with an empty replay window could be replayed, or its keystream used twice.
// Owner and thread: the Receiver or Sender.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/assert.h"

namespace ringer::rtp::srtp {

template <class State>
class Sources {
 public:
  explicit Sources(std::size_t limit) : limit_(limit) {}

  std::size_t size() const { return ssrcs_.size(); }
  bool full() const { return size() == limit_; }

  /// Null when the source is unknown. Good until the next add().
  State* find(std::uint32_t ssrc) {
    // Packets of one source come in bursts.
    if (latest_ < ssrcs_.size() && ssrcs_[latest_] == ssrc) return &states_[latest_];
    const auto place = std::ranges::lower_bound(ssrcs_, ssrc);
    if (place == ssrcs_.end() || *place != ssrc) return nullptr;
    latest_ = static_cast<std::size_t>(place - ssrcs_.begin());
    return &states_[latest_];
  }

  /// `ssrc` must be unknown and the table not full. The only place that allocates.
  State& add(std::uint32_t ssrc) {
    ASSERT(!full());
    const auto place = std::ranges::lower_bound(ssrcs_, ssrc);
    latest_ = static_cast<std::size_t>(place - ssrcs_.begin());
    ssrcs_.insert(place, ssrc);
    return *states_.emplace(states_.begin() + static_cast<std::ptrdiff_t>(latest_));
  }

 private:
  std::size_t limit_;
  std::size_t latest_ = 0;
  std::vector<std::uint32_t> ssrcs_;  // sorted; apart from the states, so that a search reads few cache lines
  std::vector<State> states_;
};

}  // namespace ringer::rtp::srtp
