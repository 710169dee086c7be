// SPDX-License-Identifier: Apache-2.0
//
// Bits per second as a type of its own, and a meter of them over a sliding window. RateMeter counts in ten buckets, so
// that it costs an addition a packet and no memory that grows.
// Owner and thread: plain values.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace ringer::sfu {

class Bitrate {
 public:
  constexpr Bitrate() = default;
  static constexpr Bitrate bps(std::int64_t bits) { return Bitrate(bits); }
  static constexpr Bitrate kbps(std::int64_t kilobits) { return Bitrate(kilobits * 1000); }
  /// `size` bytes in `time`; zero for a time that is not positive.
  static constexpr Bitrate of(std::int64_t size, Duration time) {
    if (time <= Duration::zero()) return {};
    return Bitrate(static_cast<std::int64_t>(static_cast<double>(size) * 8e9 / static_cast<double>(time.count())));
  }

  constexpr std::int64_t bps() const { return bps_; }
  /// What is sent at this rate in `time`.
  constexpr std::int64_t bytes_in(Duration time) const {
    return static_cast<std::int64_t>(static_cast<double>(bps_) * static_cast<double>(time.count()) / 8e9);
  }

  friend constexpr auto operator<=>(Bitrate, Bitrate) = default;
  friend constexpr Bitrate operator+(Bitrate a, Bitrate b) { return Bitrate(a.bps_ + b.bps_); }
  friend constexpr Bitrate operator-(Bitrate a, Bitrate b) { return Bitrate(a.bps_ - b.bps_); }
  friend constexpr Bitrate operator*(Bitrate a, double factor) {
    return Bitrate(static_cast<std::int64_t>(static_cast<double>(a.bps_) * factor));
  }

 private:
  constexpr explicit Bitrate(std::int64_t bits) : bps_(bits) {}

  std::int64_t bps_ = 0;
};

class RateMeter {
 public:
  /// `window` is at least ten nanoseconds.
  explicit RateMeter(Duration window = std::chrono::seconds(1)) : step_(window / bucket_count) {}

  void add(Instant now, std::size_t size) {
    advance(now);
    buckets_[static_cast<std::size_t>(turn_ % bucket_count)] += size;
    sum_ += size;
  }
  /// Over the window that ends now; over the time since the first packet where that is shorter, but at least a tenth.
  Bitrate rate(Instant now) {
    advance(now);
    if (!started_) return {};
    const std::int64_t full = std::min(turn_ - first_turn_, bucket_count - 1);
    const Duration in_this = now.time_since_epoch() - step_ * turn_;
    return Bitrate::of(static_cast<std::int64_t>(sum_), std::max(step_ * full + in_this, step_));
  }

 private:
  static constexpr std::int64_t bucket_count = 10;

  void advance(Instant now) {
    const std::int64_t turn = now.time_since_epoch() / step_;
    if (!started_) {
      started_ = true;
      turn_ = first_turn_ = turn;
      return;
    }
    if (turn - turn_ >= bucket_count) {
      buckets_ = {};
      sum_ = 0;
      turn_ = turn;
    }
    while (turn_ < turn) {
      ++turn_;
      std::size_t& bucket = buckets_[static_cast<std::size_t>(turn_ % bucket_count)];
      sum_ -= bucket;
      bucket = 0;
    }
  }

  std::array<std::size_t, bucket_count> buckets_{};
  Duration step_;
  std::size_t sum_ = 0;
  std::int64_t turn_ = 0;
  std::int64_t first_turn_ = 0;
  bool started_ = false;
};

}  // namespace ringer::sfu
