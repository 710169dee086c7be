// SPDX-License-Identifier: Apache-2.0
#include "sfu/arrival_recorder.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <vector>

#include "rtp/rtcp/block.h"
#include "rtp/rtcp/transport_feedback.h"

namespace ringer::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ArrivalRecorderTest : public ::testing::Test {
 protected:
  /// The numbers that the next message says have arrived; its base and end in `base_` and `end_`.
  std::vector<std::uint16_t> write() {
    std::array<std::uint8_t, 1200> room{};
    ByteWriter writer(room);
    std::vector<std::uint16_t> numbers;
    if (!recorder_.write(writer, 1, 2)) return numbers;
    Bytes rest = writer.written();
    const auto feedback = rtp::rtcp::TransportFeedback::parse(rtp::rtcp::take_block(rest)->body);
    base_ = feedback->base_sequence;
    end_ = static_cast<std::uint16_t>(base_ + feedback->status_count);
    auto received = feedback->received();
    while (const auto packet = received.next()) numbers.push_back(packet->sequence);
    return numbers;
  }

  ArrivalRecorder recorder_;
  Instant now_{seconds(100)};
  std::uint16_t base_ = 0;
  std::uint16_t end_ = 0;
};

TEST_F(ArrivalRecorderTest, has_nothing_to_say_about_nothing) {
  EXPECT_EQ(recorder_.next_timeout(), never);
  EXPECT_TRUE(write().empty());
}

TEST_F(ArrivalRecorderTest, reports_what_came_and_what_did_not_since_the_last_report) {
  recorder_.receive(now_, 65535);
  recorder_.receive(now_ + milliseconds(1), 1);
  EXPECT_EQ(recorder_.next_timeout(), now_ + ArrivalRecorder::interval);
  EXPECT_EQ(write(), (std::vector<std::uint16_t>{65535, 1}));
  EXPECT_EQ(recorder_.next_timeout(), never);
  recorder_.receive(now_ + milliseconds(2), 4);
  EXPECT_EQ(write(), (std::vector<std::uint16_t>{4}));
  EXPECT_EQ(base_, 2) << "2 and 3 are reported lost";
  EXPECT_EQ(end_, 5);
}

TEST_F(ArrivalRecorderTest, puts_packets_that_overtook_each_other_in_order_and_takes_each_once) {
  for (const int number : {10, 13, 11, 13, 12}) recorder_.receive(now_, static_cast<std::uint16_t>(number));
  EXPECT_EQ(write(), (std::vector<std::uint16_t>{10, 11, 12, 13}));
  recorder_.receive(now_, 12);
  EXPECT_EQ(recorder_.next_timeout(), never) << "it was reported";
}

TEST_F(ArrivalRecorderTest, many_packets_are_reported_before_the_interval_is_over) {
  for (std::uint16_t number = 0; number < ArrivalRecorder::many; ++number)
    recorder_.receive(now_, static_cast<std::uint16_t>(number));
  EXPECT_EQ(recorder_.next_timeout(), now_);
}

TEST_F(ArrivalRecorderTest, wild_numbers_end_in_a_report_and_no_timer_that_runs_for_ever) {
  std::uint32_t random = 7;
  for (int i = 0; i < 10'000; ++i, now_ += milliseconds(i % 50)) {
    random = random * 1664525 + 1013904223;
    recorder_.receive(now_, static_cast<std::uint16_t>(random >> 16));
    int messages = 0;
    while (i % 60 == 0 && !write().empty()) ASSERT_LT(++messages, 300);
    if (i % 60 == 0) {
      ASSERT_EQ(recorder_.next_timeout(), never);
    }
  }
}

}  // namespace
}  // namespace ringer::sfu
