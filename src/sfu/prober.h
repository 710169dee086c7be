// SPDX-License-Identifier: Apache-2.0
//
// Finds out whether a subscriber's network carries more than is known, when a higher layer is wanted: who only forwards
// never sends more than a layer and would never learn it. For a short time, and seldom, more is sent than needed: what
// was sent before as retransmissions, or padding. A probe that brought nothing makes the next one wait longer.
// It says how many bytes to send and when; it writes no packets. Owner and thread: sfu::DownLink.
#pragma once

#include <cstddef>

#include "base/time.h"
#include "sfu/bitrate.h"

namespace ringer::sfu {

class Prober {
 public:
  struct Timing {
    Duration length;  // of one probe
    Duration rest;  // after a probe that helped
    Duration longest_rest;
  };
  // Long enough for some twenty packets at 1 Mbit/s; at twice what the link carries it fills a queue of 150 ms.
  static constexpr Timing with_feedback{std::chrono::milliseconds(150), std::chrono::milliseconds(500),
                                        std::chrono::seconds(4)};
  // A receiver that makes the estimate itself (REMB) raises it by some percent a second.
  static constexpr Timing with_remb{std::chrono::milliseconds(1000), std::chrono::milliseconds(1000),
                                    std::chrono::seconds(8)};
  static constexpr Duration tick = std::chrono::milliseconds(5);
  static constexpr double step = 2;  // at most twice the estimate

  /// `wanted` is what all that is wanted would take; nothing happens while `estimate` has room for it.
  /// True when a probe begins with this call.
  bool update(Instant now, Bitrate estimate, Bitrate wanted, const Timing& timing);
  /// True when the running probe ends with this call; `stop` ends it before its time.
  bool end_if_due(Instant now, bool stop);
  bool running() const { return running_; }

  /// How many bytes besides the media, which takes `media` now, are due.
  std::size_t due(Instant now, Bitrate media);
  Instant next_timeout() const { return running_ ? next_tick_ : never; }

 private:
  bool running_ = false;
  bool tried_ = false;
  Bitrate target_;
  Bitrate estimate_before_;
  Instant ends_{};
  Instant next_tick_{};
  Instant last_tick_{};
  Instant not_before_{};
  Duration rest_{};
};

}  // namespace ringer::sfu
