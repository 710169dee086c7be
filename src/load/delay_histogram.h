// SPDX-License-Identifier: Apache-2.0
//
// How long packets were under way: counts by time, each bucket a sixteenth of a power of two wide, so that a percentile
// is right to 6 % from nanoseconds to minutes, in memory that does not grow.
// Owner and thread: plain value.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace ringer::load {

class DelayHistogram {
 public:
  /// A negative delay counts as none.
  void add(Duration delay) {
    const auto value = static_cast<std::uint64_t>(std::max<Duration::rep>(delay.count(), 0));
    ++counts_[bucket_of(value)];
    ++total_;
    max_ = std::max(max_, delay);
  }
  void add(const DelayHistogram& other) {
    for (std::size_t i = 0; i < buckets; ++i) counts_[i] += other.counts_[i];
    total_ += other.total_;
    max_ = std::max(max_, other.max_);
  }

  std::uint64_t total() const { return total_; }
  Duration max() const { return max_; }
  /// `part` of all were not slower, 0 to 1: the upper edge of its bucket. Zero when there are none.
  Duration percentile(double part) const {
    const auto wanted = static_cast<std::uint64_t>(static_cast<double>(total_) * part);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets; ++i) {
      seen += counts_[i];
      if (seen > wanted || (seen == total_ && seen > 0)) return std::min(edge_of(i), max_);
    }
    return {};
  }

 private:
  static constexpr unsigned fine_bits = 4;
  static constexpr std::size_t fine = 1U << fine_bits;
  static constexpr unsigned most_bits = 40;  // 18 minutes
  static constexpr std::size_t buckets = (most_bits - fine_bits + 1) * fine;

  static std::size_t bucket_of(std::uint64_t value) {
    value = std::min(value, (std::uint64_t{1} << most_bits) - 1);
    if (value < fine) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - fine_bits - 1;
    return (shift + 1) * fine + (value >> shift) - fine;
  }
  static Duration edge_of(std::size_t bucket) {
    if (bucket < fine) return Duration(static_cast<Duration::rep>(bucket));
    const std::size_t shift = bucket / fine - 1;
    return Duration(static_cast<Duration::rep>(((bucket % fine + fine + 1) << shift) - 1));
  }

  std::array<std::uint64_t, buckets> counts_{};
  std::uint64_t total_ = 0;
  Duration max_{};
};

}  // namespace ringer::load
