// SPDX-License-Identifier: Apache-2.0
#include "base/token_bucket.h"

#include <gtest/gtest.h>

namespace ringer {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""h;

constexpr Instant start{1h};

/// Ten a second after a burst of three.
TokenBucket bucket() { return {10, 3, start}; }

int take_all(TokenBucket& bucket, Instant now) {
  int taken = 0;
  while (taken < 1000 && bucket.take(now)) ++taken;
  return taken;
}

TEST(token_bucket, begins_full_and_gives_a_burst) {
  TokenBucket b = bucket();
  EXPECT_TRUE(b.is_full(start));
  EXPECT_EQ(take_all(b, start), 3);
  EXPECT_FALSE(b.has_token(start));
  EXPECT_FALSE(b.is_full(start));
}

TEST(token_bucket, fills_at_a_steady_rate) {
  TokenBucket b = bucket();
  take_all(b, start);
  EXPECT_FALSE(b.take(start + 99ms));
  EXPECT_TRUE(b.take(start + 101ms));
  EXPECT_FALSE(b.take(start + 102ms));
}

TEST(token_bucket, a_refusal_costs_nothing) {
  TokenBucket b = bucket();
  take_all(b, start);
  for (int i = 1; i <= 99; ++i) EXPECT_FALSE(b.take(start + i * 1ms));
  EXPECT_TRUE(b.take(start + 101ms));
}

TEST(token_bucket, never_holds_more_than_its_burst) {
  TokenBucket b = bucket();
  take_all(b, start);
  EXPECT_TRUE(b.is_full(start + 301ms));
  EXPECT_EQ(take_all(b, start + 24h), 3);
}

TEST(token_bucket, says_how_long_to_wait) {
  TokenBucket b = bucket();
  EXPECT_EQ(b.wait(start), 0s);
  take_all(b, start);
  EXPECT_EQ(b.wait(start), 100ms);
  EXPECT_EQ(b.wait(start + 40ms), 60ms);
  EXPECT_EQ(b.wait(start + 1s), 0s);
}

TEST(token_bucket, time_that_stands_still_or_goes_back_gives_nothing) {
  TokenBucket b = bucket();
  take_all(b, start);
  EXPECT_FALSE(b.take(start - 1h));
  EXPECT_FALSE(b.has_token(start - 1h));
}

}  // namespace
}  // namespace ringer
