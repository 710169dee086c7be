// SPDX-License-Identifier: Apache-2.0
#include "rtp/vp9.h"

#include <gtest/gtest.h>

#include "rtp/key_frame.h"
#include "rtp/octets.test.h"

namespace ringer::rtp {
namespace {

// Key frame of the lower of two spatial layers, with a scalability structure of two pictures.
constexpr const char* key_frame = "aa 8123 00 07 38 0140 00b4 0280 0168 02 04 01 38 01 02   ffff";

TEST(Vp9, key_frame_with_a_structure_is_read) {
  const auto descriptor = Vp9Descriptor::parse(octets(key_frame));
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->size, 20U);
  EXPECT_EQ(descriptor->picture_id, 0x123);
  EXPECT_EQ(descriptor->tl0_picture_index, 7);
  EXPECT_TRUE(descriptor->starts_frame);
  EXPECT_FALSE(descriptor->ends_frame);
  EXPECT_FALSE(descriptor->inter_picture_predicted);
  EXPECT_EQ(descriptor->spatial_layers, 2);
  ASSERT_TRUE(descriptor->has_resolutions);
  EXPECT_EQ(descriptor->resolutions[0], (Resolution{.width = 320, .height = 180}));
  EXPECT_EQ(descriptor->resolutions[1], (Resolution{.width = 640, .height = 360}));
  EXPECT_TRUE(descriptor->starts_key_frame());
}

TEST(Vp9, layers_are_read) {
  const auto descriptor = Vp9Descriptor::parse(octets("ed 05 53 09 ff"));
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->size, 4U);
  EXPECT_TRUE(descriptor->inter_picture_predicted);
  EXPECT_TRUE(descriptor->not_for_upper_layers);
  EXPECT_TRUE(descriptor->ends_frame);
  ASSERT_TRUE(descriptor->layers);
  EXPECT_EQ(descriptor->layers->temporal, 2);
  EXPECT_EQ(descriptor->layers->spatial, 1);
  EXPECT_TRUE(descriptor->layers->switching_up);
  EXPECT_TRUE(descriptor->layers->inter_layer_predicted);
}

TEST(Vp9, flexible_mode_has_references_instead_of_an_index) {
  const auto descriptor = Vp9Descriptor::parse(octets("f8 05 00 03 05 02 ff"));
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->size, 6U);
  EXPECT_FALSE(descriptor->tl0_picture_index);
}

TEST(Vp9, a_key_frame_begins_on_the_lowest_layer) {
  EXPECT_TRUE(is_keyframe_start(Codec::vp9, octets("08 ff")));
  EXPECT_TRUE(is_keyframe_start(Codec::vp9, octets("28 20 01 ff")));
  EXPECT_FALSE(is_keyframe_start(Codec::vp9, octets("48 ff")));        // inter-picture predicted
  EXPECT_FALSE(is_keyframe_start(Codec::vp9, octets("00 ff")));        // not its first packet
  EXPECT_FALSE(is_keyframe_start(Codec::vp9, octets("28 03 01 ff")));  // second spatial layer
  EXPECT_FALSE(is_keyframe_start(Codec::vp9, {}));
}

TEST(Vp9, running_numbers_are_rewritten) {
  const Octets payload = octets(key_frame);
  const auto descriptor = Vp9Descriptor::parse(payload);
  ASSERT_TRUE(descriptor);
  Octets slot(20);
  EXPECT_EQ(rewrite_descriptor(Bytes(payload).first(20), descriptor->places,
                               {.picture_id = 0x456, .tl0_picture_index = 8}, slot),
            20U);
  EXPECT_EQ(slot, octets("aa 8456 00 08 38 0140 00b4 0280 0168 02 04 01 38 01 02"));
}

TEST(M8_vp9, every_beginning_of_a_descriptor_is_refused) {
  const Octets whole = octets(key_frame);
  for (std::size_t size = 0; size < 20; ++size) {
    EXPECT_FALSE(Vp9Descriptor::parse(Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))))
        << size;
  }
}

TEST(M8_vp9, more_than_three_references_are_refused) {
  EXPECT_FALSE(Vp9Descriptor::parse(octets("f8 05 00 03 05 03 02 ff")));
}

TEST(M8_vp9, a_structure_of_255_pictures_that_are_not_there_is_refused) {
  EXPECT_FALSE(Vp9Descriptor::parse(octets("0a 08 ff 04 01")));
}

}  // namespace
}  // namespace ringer::rtp
