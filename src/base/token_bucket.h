// SPDX-License-Identifier: Apache-2.0
//
// A rate limit that allows bursts: tokens come at a steady rate up to a full bucket, each use takes one.
// Owner and thread: plain value.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/time.h"

namespace ringer {

class TokenBucket {
 public:
  TokenBucket(double per_second, double burst, Instant now)
      : per_second_(per_second), burst_(burst), tokens_(burst), at_(now) {}

  /// Takes a token; false when there is none.
  bool take(Instant now) {
    tokens_ = tokens_at(now);
    at_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

  bool has_token(Instant now) const { return tokens_at(now) >= 1; }

  /// Full again: forgetting it changes nothing.
  bool is_full(Instant now) const { return tokens_at(now) >= burst_; }

  /// Until there is a token.
  Duration wait(Instant now) const {
    const double seconds = std::max(0.0, 1 - tokens_at(now)) / per_second_;
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
  }

 private:
  double tokens_at(Instant now) const {
    const double seconds = std::chrono::duration<double>(now - at_).count();
    return std::min(burst_, tokens_ + std::max(0.0, seconds) * per_second_);
  }

  double per_second_;
  double burst_;
  double tokens_;
  Instant at_;
};

}  // namespace ringer
