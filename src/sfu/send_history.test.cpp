// SPDX-License-Identifier: Apache-2.0
#include "sfu/send_history.h"

#include <gtest/gtest.h>

#include "sfu/allocations.test.h"

namespace ringer::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SendHistoryTest : public ::testing::Test {
 protected:
  void record(std::uint16_t sequence) { history_.record(now_, sequence, 100U + sequence % 50); }
  bool take(std::uint16_t sequence) {
    const auto sent = history_.take(now_, sequence);
    EXPECT_TRUE(!sent || sent->size == 100U + sequence % 50);
    return sent.has_value();
  }

  SendHistory history_;
  Instant now_{seconds(100)};
};

TEST_F(SendHistoryTest, a_packet_is_answered_for_once) {
  EXPECT_FALSE(take(7));
  record(7);
  EXPECT_FALSE(take(8));
  EXPECT_TRUE(take(7));
  EXPECT_FALSE(take(7));
}

TEST_F(SendHistoryTest, the_last_thousand_of_a_fast_stream_are_known_when_feedback_is_late) {
  for (int i = 0; i < 5000; ++i, now_ += std::chrono::microseconds(500)) record(static_cast<std::uint16_t>(i));
  for (int i = 5000 - 1024; i < 5000; ++i) EXPECT_TRUE(take(static_cast<std::uint16_t>(i))) << i;
  EXPECT_FALSE(take(5000 - 1025));
}

TEST_F(SendHistoryTest, a_second_of_a_slow_stream_is_known_when_nothing_is_ever_fed_back) {
  for (int i = 0; i < 5000; ++i, now_ += milliseconds(5)) record(static_cast<std::uint16_t>(i));
  for (int i = 5000 - 200; i < 5000; ++i) EXPECT_TRUE(take(static_cast<std::uint16_t>(i))) << i;
}

TEST_F(SendHistoryTest, a_stream_with_prompt_feedback_takes_no_more_memory) {
  record(0);
  const std::size_t before = allocations();
  for (int i = 1; i < 70'000; ++i, now_ += milliseconds(1)) {
    record(static_cast<std::uint16_t>(i));
    take(static_cast<std::uint16_t>(i - 100));
  }
  EXPECT_EQ(allocations(), before);
}

}  // namespace
}  // namespace ringer::sfu
