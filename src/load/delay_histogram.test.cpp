// SPDX-License-Identifier: Apache-2.0
#include "load/delay_histogram.h"

#include <gtest/gtest.h>

namespace ringer::load {
namespace {

using namespace std::chrono_literals;

TEST(DelayHistogram, percentiles_are_right_to_six_percent) {
  DelayHistogram histogram;
  for (int i = 1; i <= 100'000; ++i) histogram.add(std::chrono::microseconds(i));
  for (const double part : {0.01, 0.5, 0.9, 0.99}) {
    const auto exact = 1e8 * part;
    EXPECT_NEAR(static_cast<double>(histogram.percentile(part).count()), exact, exact * 0.063) << part;
  }
  EXPECT_EQ(histogram.max(), 100ms);
  EXPECT_EQ(histogram.percentile(1), 100ms);
}

TEST(DelayHistogram, small_and_strange_delays_have_a_place) {
  DelayHistogram histogram;
  histogram.add(-5s);
  histogram.add(0ns);
  histogram.add(7ns);
  EXPECT_EQ(histogram.percentile(0.5), 0ns);
  EXPECT_EQ(histogram.percentile(0.99), 7ns);
  histogram.add(24h);
  EXPECT_EQ(histogram.total(), 4);
  EXPECT_EQ(histogram.max(), 24h);
}

TEST(DelayHistogram, an_empty_one_says_zero_and_two_add_up) {
  DelayHistogram one, other;
  EXPECT_EQ(one.percentile(0.5), 0ns);
  one.add(1ms);
  other.add(3ms);
  one.add(other);
  EXPECT_EQ(one.total(), 2);
  EXPECT_EQ(one.percentile(0.9), 3ms);
}

}  // namespace
}  // namespace ringer::load
