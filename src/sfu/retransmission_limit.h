// SPDX-License-Identifier: Apache-2.0
//
// How much a subscriber may have sent again: each packet once in a round trip, and in all no more bytes than were sent
// for the first time, so that a flood of requests is no amplifier (threat M10). Its memory is taken with the first
// packet that is sent again: most subscribers lose none.
// Owner and thread: sfu::DownTrack.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace ringer::sfu {

class RetransmissionLimit {
 public:
  // What one outage may take at once: about a second of 1 Mbit/s.
  static constexpr std::size_t max_credit = 128 * 1024;
  // Loopback: some milliseconds, in which a repeated request is surely a mistake.
  static constexpr Duration least_round_trip = std::chrono::milliseconds(5);

  void sent(std::size_t size) { credit_ = std::min(credit_ + size, max_credit); }

  bool allows(Instant now, std::uint16_t sequence, std::size_t size, Duration round_trip) const {
    const Last last = last_.empty() ? Last() : last_[sequence % remembered];
    const bool is_soon =
        last.valid && last.sequence == sequence && now - last.at < std::max(round_trip, least_round_trip);
    return !is_soon && size <= credit_;
  }
  void resent(Instant now, std::uint16_t sequence, std::size_t size) {
    if (last_.empty()) last_.resize(remembered);
    last_[sequence % remembered] = {now, sequence, true};
    credit_ -= std::min(credit_, size);
  }

 private:
  struct Last {
    Instant at;
    std::uint16_t sequence = 0;
    bool valid = false;
  };

  static constexpr std::size_t remembered = 256;

  std::vector<Last> last_;
  std::size_t credit_ = 0;  // bytes
};

}  // namespace ringer::sfu
