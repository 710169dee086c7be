// SPDX-License-Identifier: Apache-2.0
#include "rtp/h264.h"

#include <gtest/gtest.h>

#include "rtp/key_frame.h"
#include "rtp/octets.test.h"

namespace ringer::rtp {
namespace {

bool starts(const char* hex) { return is_keyframe_start(Codec::h264, octets(hex)); }

TEST(H264, a_single_unit_begins_a_key_frame_when_it_is_sps_or_idr) {
  EXPECT_TRUE(starts("67 42e01f"));
  EXPECT_TRUE(starts("65 88"));
  EXPECT_FALSE(starts("41 9a"));
  EXPECT_FALSE(starts("68 ce"));
  EXPECT_FALSE(starts("06 05"));
}

TEST(H264, an_aggregate_is_looked_through) {
  EXPECT_TRUE(starts("78 0004 6742e01f 0002 68ce"));
  EXPECT_TRUE(starts("78 0002 68ce 0002 6588"));
  EXPECT_FALSE(starts("78 0002 68ce 0002 419a"));
  const H264Units units = h264_units(octets("78 0004 6742e01f 0002 68ce"));
  EXPECT_TRUE(units.sequence_parameters);
  EXPECT_TRUE(units.picture_parameters);
  EXPECT_FALSE(units.idr);
}

TEST(H264, a_fragmented_unit_begins_with_its_first_fragment) {
  EXPECT_TRUE(starts("7c 85 88"));
  EXPECT_FALSE(starts("7c 05 88"));
  EXPECT_FALSE(starts("7c 45 88"));
  EXPECT_FALSE(starts("7c 81 88"));
}

TEST(M8_h264, what_reaches_beyond_the_end_is_not_there) {
  EXPECT_FALSE(starts(""));
  EXPECT_FALSE(starts("7c"));
  EXPECT_FALSE(starts("78"));
  EXPECT_FALSE(starts("78 00"));
  EXPECT_FALSE(starts("78 0004 6742e0"));
  EXPECT_FALSE(starts("78 ffff 67"));
  EXPECT_FALSE(starts("78 0000 0000 0000"));
  EXPECT_TRUE(starts("78 0000 0001 67 0009 68"));
}

}  // namespace
}  // namespace ringer::rtp
