// SPDX-License-Identifier: Apache-2.0
#include "rtp/vp8.h"

#include <gtest/gtest.h>

#include "rtp/key_frame.h"
#include "rtp/octets.test.h"

namespace ringer::rtp {
namespace {

// Descriptor with everything that there is, then a key frame of 640x480.
constexpr const char* key_frame = "90 f0 9234 05 65   10 02 00 9d012a 8002 e001 aabb";

TEST(Vp8, whole_descriptor_and_key_frame_are_read) {
  const auto descriptor = Vp8Descriptor::parse(octets(key_frame));
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->size, 6U);
  EXPECT_TRUE(descriptor->starts_frame());
  EXPECT_FALSE(descriptor->non_reference);
  EXPECT_EQ(descriptor->picture_id, 0x1234);
  EXPECT_TRUE(descriptor->places.long_picture_id);
  EXPECT_EQ(descriptor->tl0_picture_index, 5);
  EXPECT_EQ(descriptor->temporal_layer, 1);
  EXPECT_TRUE(descriptor->layer_sync);
  EXPECT_EQ(descriptor->key_index, 5);
  EXPECT_TRUE(descriptor->key_frame);
  EXPECT_EQ(descriptor->resolution, (Resolution{.width = 640, .height = 480}));
}

TEST(Vp8, only_what_is_announced_is_there) {
  const auto least = Vp8Descriptor::parse(octets("30 01"));
  ASSERT_TRUE(least);
  EXPECT_EQ(least->size, 1U);
  EXPECT_TRUE(least->non_reference);
  EXPECT_FALSE(least->picture_id || least->tl0_picture_index || least->temporal_layer || least->key_index);
  EXPECT_FALSE(least->key_frame);  // no three octets of a frame

  const auto short_id = Vp8Descriptor::parse(octets("90 80 7f 11 02 00"));
  ASSERT_TRUE(short_id);
  EXPECT_EQ(short_id->picture_id, 127);
  EXPECT_FALSE(short_id->places.long_picture_id);
  EXPECT_EQ(short_id->size, 3U);
  EXPECT_FALSE(short_id->key_frame);

  const auto key_only = Vp8Descriptor::parse(octets("80 10 ff"));
  ASSERT_TRUE(key_only);
  EXPECT_EQ(key_only->key_index, 31);
  EXPECT_FALSE(key_only->temporal_layer);
  EXPECT_FALSE(key_only->layer_sync);
}

TEST(Vp8, a_key_frame_begins_with_its_first_packet_only) {
  EXPECT_TRUE(is_keyframe_start(Codec::vp8, octets("10 10 02 00")));
  EXPECT_FALSE(is_keyframe_start(Codec::vp8, octets("10 11 02 00")));
  EXPECT_FALSE(is_keyframe_start(Codec::vp8, octets("00 10 02 00")));
  EXPECT_FALSE(is_keyframe_start(Codec::vp8, octets("11 10 02 00")));
  EXPECT_FALSE(is_keyframe_start(Codec::vp8, {}));
}

TEST(Vp8, without_a_start_code_there_is_no_resolution) {
  const auto descriptor = Vp8Descriptor::parse(octets("10 10 02 00 9d012b 8002 e001"));
  ASSERT_TRUE(descriptor);
  EXPECT_TRUE(descriptor->key_frame);
  EXPECT_FALSE(descriptor->resolution);
}

TEST(M8_vp8, every_beginning_is_refused_or_has_its_whole_descriptor) {
  const Octets whole = octets(key_frame);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const Octets part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto descriptor = Vp8Descriptor::parse(part);
    EXPECT_EQ(descriptor.has_value(), size >= 6) << size;
    EXPECT_EQ(descriptor && descriptor->resolution, size >= 16) << size;
  }
}

Octets rewritten(const Octets& payload, const RunningNumbers& numbers, std::size_t room = 100) {
  const auto descriptor = Vp8Descriptor::parse(payload);
  Octets slot(room, 0xee);
  slot.resize(rewrite_descriptor(Bytes(payload).first(descriptor->size), descriptor->places, numbers, slot));
  return slot;
}

TEST(Vp8, running_numbers_are_rewritten_in_place_and_nothing_else_is) {
  const RunningNumbers numbers{.picture_id = 0x7fff, .tl0_picture_index = 9, .key_index = 2};
  EXPECT_EQ(rewritten(octets(key_frame), numbers), octets("90 f0 ffff 09 62"));
  EXPECT_EQ(rewritten(octets("90 80 01 11"), numbers), octets("90 80 7f"));
  EXPECT_EQ(rewritten(octets("90 20 e3 11"), numbers), octets("90 20 e3"));
  EXPECT_EQ(rewritten(octets("10 11"), numbers), octets("10"));
  EXPECT_EQ(rewritten(octets(key_frame), {.picture_id = 1, .tl0_picture_index = 2}), octets("90 f0 8001 02 65"));
}

TEST(Vp8, a_slot_that_is_too_small_gets_nothing) {
  EXPECT_TRUE(rewritten(octets(key_frame), {}, 5).empty());
  EXPECT_EQ(rewritten(octets(key_frame), {}, 6).size(), 6U);
}

}  // namespace
}  // namespace ringer::rtp
