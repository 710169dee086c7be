// SPDX-License-Identifier: Apache-2.0
//
// A network path for tests in virtual time: a queue in front of a link of some rate, and a delay. What does not fit the
// queue is lost.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

#include "base/time.h"
#include "sfu/bitrate.h"

namespace ringer::sfu {

class LinkModel {
 public:
  LinkModel(Bitrate rate, Duration longest_queue = std::chrono::milliseconds(400),
            Duration delay = std::chrono::milliseconds(20))
      : rate_(rate), longest_queue_(longest_queue), delay_(delay) {}

  void set_rate(Bitrate rate) { rate_ = rate; }
  /// When a packet that is sent now arrives; nothing when it is lost. 28 bytes of IP and UDP ride along.
  std::optional<Instant> send(Instant now, std::size_t size) {
    free_at_ = std::max(free_at_, now);
    if (free_at_ - now > longest_queue_) return std::nullopt;
    free_at_ +=
        Duration(static_cast<Duration::rep>(static_cast<double>(size + 28) * 8e9 / static_cast<double>(rate_.bps())));
    return free_at_ + delay_;
  }

 private:
  Bitrate rate_;
  Duration longest_queue_;
  Duration delay_;
  Instant free_at_{};
};

}  // namespace ringer::sfu
