// SPDX-License-Identifier: Apache-2.0
#include "rtp/sequence.h"

#include <gtest/gtest.h>

namespace ringer::rtp {
namespace {

TEST(Sequence, newer_is_what_comes_first_counting_upwards) {
  EXPECT_TRUE(sequence_newer(1, 0));
  EXPECT_TRUE(sequence_newer(0, 65535));
  EXPECT_TRUE(sequence_newer(32767, 0));
  EXPECT_FALSE(sequence_newer(0, 0));
  EXPECT_FALSE(sequence_newer(65535, 0));
  EXPECT_FALSE(sequence_newer(32768, 0));
  EXPECT_FALSE(sequence_newer(0, 32768));
  EXPECT_TRUE(timestamp_newer(5, 0xfffffff0U));
  EXPECT_FALSE(timestamp_newer(0xfffffff0U, 5));
  EXPECT_EQ(sequence_distance(65535, 2), 3);
  EXPECT_EQ(sequence_plus(65535, 2), 1);
  EXPECT_EQ(sequence_plus(0, -1), 65535);
}

TEST(SequenceUnwrapper, counts_through_many_wraps) {
  SequenceUnwrapper unwrapper;
  for (std::int64_t i = 0; i < 1'000'000; i += 777) ASSERT_EQ(unwrapper.unwrap(static_cast<std::uint16_t>(i)), i);
}

TEST(SequenceUnwrapper, takes_late_numbers_around_a_wrap) {
  SequenceUnwrapper unwrapper;
  EXPECT_EQ(unwrapper.unwrap(65534), 65534);
  EXPECT_EQ(unwrapper.unwrap(1), 65537);
  EXPECT_EQ(unwrapper.unwrap(65535), 65535);
  EXPECT_EQ(unwrapper.highest(), 65537);
  EXPECT_EQ(unwrapper.peek(2), 65538);
  EXPECT_EQ(unwrapper.highest(), 65537);
}

TEST(SequenceUnwrapper, what_is_before_the_first_is_negative) {
  SequenceUnwrapper unwrapper;
  EXPECT_FALSE(unwrapper.started());
  EXPECT_EQ(unwrapper.unwrap(1), 1);
  EXPECT_EQ(unwrapper.unwrap(65535), -1);
  EXPECT_EQ(unwrapper.highest(), 1);
}

TEST(TimestampUnwrapper, counts_wraps_of_32_bits) {
  TimestampUnwrapper unwrapper;
  EXPECT_EQ(unwrapper.unwrap(0xffffff00U), 0xffffff00LL);
  EXPECT_EQ(unwrapper.unwrap(0x100U), 0x100000100LL);
}

}  // namespace
}  // namespace ringer::rtp
