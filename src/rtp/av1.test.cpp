// SPDX-License-Identifier: Apache-2.0
//
// The aggregation header and the dependency descriptor; retransmissions, which have no file of their own.
#include "rtp/av1.h"

#include <gtest/gtest.h>

#include "rtp/dependency_descriptor.h"
#include "rtp/key_frame.h"
#include "rtp/octets.test.h"
#include "rtp/rtx.h"

namespace ringer::rtp {
namespace {

TEST(Av1, aggregation_header_is_read) {
  const auto header = Av1AggregationHeader::parse(octets("e8"));
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->continues_obu);
  EXPECT_TRUE(header->to_be_continued);
  EXPECT_EQ(header->obu_count, 2);
  EXPECT_TRUE(header->starts_sequence);
}

TEST(Av1, a_key_frame_begins_where_a_sequence_does) {
  EXPECT_TRUE(is_keyframe_start(Codec::av1, octets("08 0a")));
  EXPECT_TRUE(is_keyframe_start(Codec::av1, octets("58 0a")));
  EXPECT_FALSE(is_keyframe_start(Codec::av1, octets("50 0a")));
  EXPECT_FALSE(is_keyframe_start(Codec::av1, octets("88 0a")));
  EXPECT_FALSE(is_keyframe_start(Codec::av1, {}));
}

TEST(KeyFrame, a_codec_without_pictures_can_begin_anywhere) {
  EXPECT_TRUE(is_keyframe_start(Codec::opus, octets("fc")));
}

TEST(DependencyDescriptor, mandatory_fields_are_read) {
  const auto descriptor = DependencyDescriptor::parse(octets("85 1234"));
  ASSERT_TRUE(descriptor);
  EXPECT_TRUE(descriptor->starts_frame);
  EXPECT_FALSE(descriptor->ends_frame);
  EXPECT_EQ(descriptor->template_id, 5);
  EXPECT_EQ(descriptor->frame_number, 0x1234);
  EXPECT_FALSE(descriptor->structure);
}

TEST(DependencyDescriptor, a_structure_gives_templates_their_layers) {
  // One spatial and three temporal layers: ids from 5 on, two templates of the lowest layer.
  const auto descriptor = DependencyDescriptor::parse(octets("c5 0001 80a217"));
  ASSERT_TRUE(descriptor);
  ASSERT_TRUE(descriptor->structure);
  const TemplateStructure& structure = *descriptor->structure;
  EXPECT_EQ(structure.size(), 4U);
  EXPECT_EQ(structure.decode_targets(), 3);
  EXPECT_EQ(structure.layer_of(5), (FrameLayer{.spatial = 0, .temporal = 0}));
  EXPECT_EQ(structure.layer_of(6), (FrameLayer{.spatial = 0, .temporal = 0}));
  EXPECT_EQ(structure.layer_of(7), (FrameLayer{.spatial = 0, .temporal = 1}));
  EXPECT_EQ(structure.layer_of(8), (FrameLayer{.spatial = 0, .temporal = 2}));
  EXPECT_EQ(structure.layer_of(9), std::nullopt);
  EXPECT_EQ(structure.layer_of(4), std::nullopt);
}

TEST(DependencyDescriptor, a_spatial_layer_begins_with_its_lowest_temporal_one) {
  const auto descriptor = DependencyDescriptor::parse(octets("c0 0001 800367"));
  ASSERT_TRUE(descriptor && descriptor->structure);
  EXPECT_EQ(descriptor->structure->layer_of(1), (FrameLayer{.spatial = 0, .temporal = 1}));
  EXPECT_EQ(descriptor->structure->layer_of(2), (FrameLayer{.spatial = 1, .temporal = 0}));
  EXPECT_EQ(descriptor->structure->layer_of(3), (FrameLayer{.spatial = 1, .temporal = 1}));
}

TEST(M8_dependency_descriptor, too_short_or_too_large_is_refused) {
  EXPECT_FALSE(DependencyDescriptor::parse({}));
  EXPECT_FALSE(DependencyDescriptor::parse(octets("8512")));
  EXPECT_FALSE(DependencyDescriptor::parse(octets("c5 0001 80")));
  EXPECT_FALSE(DependencyDescriptor::parse(octets("c5 0001 80a2")));
  Octets templates = octets("c0 0001 8000");
  templates.resize(64);  // more than 64 of them
  EXPECT_FALSE(DependencyDescriptor::parse(templates));
  EXPECT_FALSE(DependencyDescriptor::parse(octets("c0 0001 8000 aaff")));  // a fifth spatial layer
  EXPECT_TRUE(DependencyDescriptor::parse(octets("c0 0001 8000 abff")));
}

TEST(Rtx, the_original_is_behind_its_number) {
  const Octets payload = octets("1234 aabb");
  const auto rtx = RtxPayload::parse(payload);
  ASSERT_TRUE(rtx);
  EXPECT_EQ(rtx->original_sequence, 0x1234);
  EXPECT_EQ(octets(rtx->original), octets("aabb"));
  EXPECT_EQ(octets(rtx_head(0x1234)), octets("1234"));
  EXPECT_FALSE(RtxPayload::parse(octets("12")));
}

}  // namespace
}  // namespace ringer::rtp
