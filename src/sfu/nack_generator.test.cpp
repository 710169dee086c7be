// SPDX-License-Identifier: Apache-2.0
#include "sfu/nack_generator.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <vector>

namespace ringer::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration round_trip = milliseconds(50);

class NackGeneratorTest : public ::testing::Test {
 protected:
  std::vector<std::uint16_t> collect() {
    std::array<std::uint16_t, 64> out{};
    const std::size_t count = generator_.collect(now_, round_trip, out);
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count)};
  }
  void receive(std::uint16_t sequence) { generator_.receive(now_, sequence); }

  NackGenerator generator_;
  Instant now_{seconds(10)};
};

TEST_F(NackGeneratorTest, nothing_missing_asks_for_nothing_and_needs_no_timer) {
  for (std::uint16_t sequence = 65500; sequence != 100; ++sequence) receive(sequence);
  EXPECT_TRUE(collect().empty());
  EXPECT_EQ(generator_.next_timeout(), never);
}

TEST_F(NackGeneratorTest, a_gap_is_asked_for_at_once_and_again_after_a_round_trip) {
  receive(65534);
  receive(2);
  EXPECT_EQ(generator_.next_timeout(), now_);
  const std::vector<std::uint16_t> gap{65535, 0, 1};
  EXPECT_EQ(collect(), gap);
  EXPECT_TRUE(collect().empty());
  EXPECT_EQ(generator_.next_timeout(), now_ + round_trip);
  now_ += round_trip;
  EXPECT_EQ(collect(), gap);
}

TEST_F(NackGeneratorTest, what_came_late_or_again_is_no_longer_asked_for) {
  receive(1);
  receive(5);
  receive(3);
  EXPECT_EQ(collect(), (std::vector<std::uint16_t>{2, 4}));
  receive(2);
  receive(4);
  now_ += round_trip;
  EXPECT_TRUE(collect().empty());
  EXPECT_EQ(generator_.next_timeout(), never);
}

TEST_F(NackGeneratorTest, after_ten_requests_in_vain_only_a_key_frame_helps) {
  receive(1);
  receive(3);
  for (int i = 0; i < NackGenerator::max_tries; ++i, now_ += round_trip) EXPECT_EQ(collect().size(), 1U) << i;
  EXPECT_TRUE(collect().empty());
  EXPECT_TRUE(generator_.take_hopeless());
  EXPECT_FALSE(generator_.take_hopeless()) << "said once";
  EXPECT_EQ(generator_.missing(), 0U);
}

TEST_F(NackGeneratorTest, an_outage_is_not_asked_for_packet_by_packet) {
  receive(1);
  receive(1 + 1 + static_cast<std::uint16_t>(NackGenerator::max_missing));
  EXPECT_EQ(generator_.missing(), NackGenerator::max_missing);
  receive(3000);
  EXPECT_TRUE(generator_.take_hopeless());
  EXPECT_EQ(generator_.missing(), 0U);
  EXPECT_TRUE(collect().empty());
}

TEST_F(NackGeneratorTest, more_than_one_message_holds_goes_into_the_next) {
  receive(0);
  receive(101);
  EXPECT_EQ(collect().size(), 64U);
  EXPECT_EQ(generator_.next_timeout(), now_);
  EXPECT_EQ(collect().size(), 36U);
}

}  // namespace
}  // namespace ringer::sfu
