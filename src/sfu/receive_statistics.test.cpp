// SPDX-License-Identifier: Apache-2.0
#include "sfu/receive_statistics.h"

#include <gtest/gtest.h>

#include <chrono>

namespace ringer::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ReceiveStatisticsTest : public ::testing::Test {
 protected:
  /// One packet every 10 ms of the sender's clock.
  bool receive(std::uint16_t sequence, Duration late = {}) {
    const auto steps = static_cast<std::uint16_t>(sequence - first_);
    return statistics_.receive(start_ + milliseconds(10) * steps + late, sequence, 900U * steps);
  }

  ReceiveStatistics statistics_;
  Instant start_{seconds(50)};
  std::uint16_t first_ = 65530;
};

TEST_F(ReceiveStatisticsTest, counts_wraps_into_the_extended_sequence_number) {
  for (std::uint16_t i = 0; i < 20; ++i) receive(static_cast<std::uint16_t>(first_ + i));
  const auto report = statistics_.report(start_);
  EXPECT_EQ(report.highest_sequence, 0x10000U + 13);
  EXPECT_EQ(report.fraction_lost, 0);
  EXPECT_EQ(report.cumulative_lost, 0);
  EXPECT_EQ(report.jitter, 0U);
  EXPECT_EQ(report.last_sender_report, 0U);
}

TEST_F(ReceiveStatisticsTest, loss_is_of_the_interval_and_of_all_time) {
  for (std::uint16_t i = 0; i < 100; ++i)
    if (i % 4 != 1) receive(static_cast<std::uint16_t>(first_ + i));
  auto report = statistics_.report(start_);
  EXPECT_EQ(report.fraction_lost, 64);
  EXPECT_EQ(report.cumulative_lost, 25);
  for (std::uint16_t i = 100; i < 200; ++i) receive(static_cast<std::uint16_t>(first_ + i));
  report = statistics_.report(start_);
  EXPECT_EQ(report.fraction_lost, 0);
  EXPECT_EQ(report.cumulative_lost, 25);
}

TEST_F(ReceiveStatisticsTest, duplicates_make_the_sum_of_losses_negative_but_never_the_fraction) {
  receive(first_);
  receive(first_);
  receive(first_);
  const auto report = statistics_.report(start_);
  EXPECT_EQ(report.cumulative_lost, -2);
  EXPECT_EQ(report.fraction_lost, 0);
}

TEST_F(ReceiveStatisticsTest, jitter_is_the_smoothed_change_of_transit) {
  // 10 ms early and late in turn: the differences are 10 ms, 900 ticks, and the average nears them.
  for (std::uint16_t i = 0; i < 200; ++i) receive(static_cast<std::uint16_t>(first_ + i), milliseconds(i % 2 * 10));
  EXPECT_NEAR(statistics_.report(start_).jitter, 900, 20);
}

TEST_F(ReceiveStatisticsTest, packets_of_one_frame_that_a_pacer_spreads_are_no_jitter) {
  for (std::uint16_t i = 0; i < 100; ++i) statistics_.receive(start_ + milliseconds(i * 10), i, 3600U * (i / 4U));
  EXPECT_LT(statistics_.report(start_).jitter, 5U);
}

TEST_F(ReceiveStatisticsTest, a_lone_wild_number_is_not_believed_but_two_in_a_row_are_a_restart) {
  receive(first_);
  EXPECT_FALSE(receive(static_cast<std::uint16_t>(first_ + 20000)));
  EXPECT_TRUE(receive(static_cast<std::uint16_t>(first_ + 1)));
  EXPECT_FALSE(receive(static_cast<std::uint16_t>(first_ + 30000)));
  EXPECT_TRUE(receive(static_cast<std::uint16_t>(first_ + 30001)));
  EXPECT_EQ(statistics_.report(start_).highest_sequence, static_cast<std::uint16_t>(first_ + 30001));
  EXPECT_EQ(statistics_.starts(), 2U);
}

TEST_F(ReceiveStatisticsTest, the_last_sender_report_and_its_age_are_told) {
  receive(first_);
  statistics_.receive_sender_report(start_, 0x11112222'33334444);
  const auto report = statistics_.report(start_ + milliseconds(1500));
  EXPECT_EQ(report.last_sender_report, 0x22223333U);
  EXPECT_EQ(report.delay_since, 0x18000U);
}

}  // namespace
}  // namespace ringer::sfu
