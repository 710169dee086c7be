// SPDX-License-Identifier: Apache-2.0
//
// Which packets of one incoming stream are missing, and when to ask for each (RFC 4585 section 6.2.1, generic NACK): at
// once when the gap is seen, then once a round trip, ten times at most. When too many are missing, or one was asked for
// in vain, only a key frame helps; that is said once and the list begins anew.
// It does not write RTCP and does not know of RTX. Owner and thread: sfu::UpTrack, one per layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/time.h"

namespace ringer::sfu {

class NackGenerator {
 public:
  // A second of 10 Mbit/s; more missing at once is an outage, not loss.
  static constexpr std::size_t max_missing = 1000;
  static constexpr int max_tries = 10;
  // Loopback and LAN: a request needs longer than the round trip to be worked on.
  static constexpr Duration min_interval = std::chrono::milliseconds(20);

  /// A packet came, whether for the first time or as a retransmission.
  void receive(Instant now, std::uint16_t sequence);

  /// Fills `out` with what is to be asked for now, in ascending order, and counts it as asked. Returns how many.
  std::size_t collect(Instant now, Duration round_trip, std::span<std::uint16_t> out);
  /// When collect() has something to say again.
  Instant next_timeout() const { return next_timeout_; }

  /// Whether packets were given up since the last call: a key frame is needed.
  bool take_hopeless();

  std::size_t missing() const { return missing_.size(); }
  std::uint64_t asked() const { return asked_; }

 private:
  struct Missing {
    std::uint16_t sequence = 0;
    std::uint8_t tries = 0;
    Instant due;
  };

  void add_gap(Instant now, std::uint16_t from, std::uint16_t to);

  std::vector<Missing> missing_;  // ascending
  Instant next_timeout_ = never;
  std::uint64_t asked_ = 0;
  std::uint16_t highest_ = 0;
  bool started_ = false;
  bool hopeless_ = false;
};

}  // namespace ringer::sfu
