// SPDX-License-Identifier: Apache-2.0
//
// Whether a queue grows somewhere on the way to a receiver, from when packets left and when they arrived: packets are
// grouped into bursts of 5 ms (and what was held up joins the burst it arrives with), the change of one-way delay from
// burst to burst is summed and smoothed, and the slope of the last twenty sums is compared with a threshold that adapts
// itself (draft-ietf-rmcat-gcc-02 sections 5.2 to 5.5, with the slope in place of the Kalman filter). A queue so long
// that few bursts come through at all is known sooner, by the delay itself: what it is above the least that was seen.
// Clocks of the two sides need not agree. Arrival times are the receiver's word: absurd ones begin the measurement
// anew. Owner: sfu::BandwidthEstimator.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace ringer::sfu {

enum class LinkUse : std::uint8_t { normal, over, under };

class DelayDetector {
 public:
  /// In the order of sending. `arrival` is in the receiver's clock.
  void receive(Instant sent, Duration arrival);
  LinkUse use() const { return use_; }

 private:
  static constexpr std::size_t window = 20;

  struct Burst {
    Instant first_sent;
    Instant last_sent;
    Duration own_arrival{};  // of the last packet that left within the burst's length
    Duration last_arrival{};
    bool valid = false;
  };
  struct Point {
    double arrival_ms = 0;
    double delay_ms = 0;
  };

  bool was_held_up(Instant sent, Duration arrival) const;
  void close_burst();
  void add_variation(double variation_ms, double send_step_ms, Duration arrival);
  double slope() const;
  void judge(double trend, double send_step_ms, Duration arrival);
  void adapt_threshold(double trend, Duration arrival);
  bool has_long_queue(double variation_ms, double arrival_step_ms);
  void reset();

  Burst previous_;
  Burst current_;
  std::array<Point, window> points_{};
  std::size_t count_ = 0;
  int deltas_ = 0;
  Duration first_arrival_{};
  double accumulated_ms_ = 0;
  double smoothed_ms_ = 0;
  double least_ms_ = 0;  // of accumulated_ms_
  int long_count_ = 0;
  double threshold_ = 12.5;
  double last_trend_ = 0;
  double over_ms_ = 0;
  int over_count_ = 0;
  Duration adapted_at_{};
  bool adapted_ = false;
  LinkUse use_ = LinkUse::normal;
};

}  // namespace ringer::sfu
