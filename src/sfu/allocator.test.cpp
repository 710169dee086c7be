// SPDX-License-Identifier: Apache-2.0
#include "sfu/allocator.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <vector>

namespace ringer::sfu {
namespace {

using std::chrono::seconds;

const std::array<LayerOffer, 3> simulcast{LayerOffer{true, Bitrate::kbps(150), 180},
                                          LayerOffer{true, Bitrate::kbps(500), 360},
                                          LayerOffer{true, Bitrate::kbps(1700), 720}};
const std::array<LayerOffer, 1> single{LayerOffer{true, Bitrate::kbps(1000), 720}};
constexpr Instant now{seconds(100)};

VideoWish wish(std::uint16_t height, int priority = 0, int present = no_layer) {
  return {
      .layers = simulcast, .height = height, .priority = priority, .present = present, .changed = now - seconds(60)};
}
int chosen(VideoWish one, Bitrate room) {
  allocate(now, room, {&one, 1});
  return one.chosen;
}

TEST(Allocator, the_size_at_which_it_is_shown_decides_when_there_is_room) {
  const Bitrate plenty = Bitrate::kbps(10'000);
  EXPECT_EQ(chosen(wish(0), plenty), no_layer);
  EXPECT_EQ(chosen(wish(100), plenty), 0);
  EXPECT_EQ(chosen(wish(200), plenty), 0) << "a little larger is near enough";
  EXPECT_EQ(chosen(wish(300), plenty), 1);
  EXPECT_EQ(chosen(wish(720), plenty), 2);
  EXPECT_EQ(chosen(wish(2160), plenty), 2);
}

TEST(Allocator, a_link_of_300_kbps_gets_the_low_layer) { EXPECT_EQ(chosen(wish(720, 0, 2), Bitrate::kbps(255)), 0); }

TEST(Allocator, down_goes_at_once_up_only_with_room_to_spare) {
  EXPECT_EQ(chosen(wish(720, 0, 2), Bitrate::kbps(1690)), 1);
  EXPECT_EQ(chosen(wish(720, 0, 2), Bitrate::kbps(1710)), 2);
  EXPECT_EQ(chosen(wish(720, 0, 1), Bitrate::kbps(1710)), 1);
  EXPECT_EQ(chosen(wish(720, 0, 1), Bitrate::kbps(1900)), 2);
}

TEST(Allocator, not_up_again_right_after_a_change) {
  VideoWish one = wish(720, 0, 0);
  one.changed = now - seconds(1);
  EXPECT_EQ(chosen(one, Bitrate::kbps(10'000)), 0);
  one.changed = now - seconds(3);
  EXPECT_EQ(chosen(one, Bitrate::kbps(10'000)), 2);
}

TEST(Allocator, everything_that_is_shown_comes_before_anything_gets_sharper) {
  std::vector<VideoWish> wishes{wish(720), wish(720, 5), wish(360)};
  allocate(now, Bitrate::kbps(1000), wishes);
  EXPECT_EQ(wishes[0].chosen, 0);
  EXPECT_EQ(wishes[1].chosen, 1) << "the important one is first to rise";
  EXPECT_EQ(wishes[2].chosen, 0);
  EXPECT_TRUE(wishes[0].wants_more);
}

TEST(Allocator, with_too_little_for_all_the_important_one_is_seen) {
  std::vector<VideoWish> wishes{wish(720), wish(180, 5)};
  allocate(now, Bitrate::kbps(200), wishes);
  EXPECT_EQ(wishes[0].chosen, no_layer);
  EXPECT_TRUE(wishes[0].wants_more);
  EXPECT_EQ(wishes[0].next_rate, Bitrate::kbps(150));
  EXPECT_EQ(wishes[1].chosen, 0);
}

TEST(Allocator, layers_that_are_not_sent_are_not_chosen) {
  std::array<LayerOffer, 3> layers = simulcast;
  layers[2].active = false;
  VideoWish one = wish(720);
  one.layers = layers;
  EXPECT_EQ(chosen(one, Bitrate::kbps(10'000)), 1);
  layers[0].active = false;
  EXPECT_EQ(chosen(one, Bitrate::kbps(10'000)), 1);
}

TEST(Allocator, without_known_sizes_layers_halve_from_720) {
  std::array<LayerOffer, 3> layers = simulcast;
  for (LayerOffer& layer : layers) layer.height = 0;
  EXPECT_EQ(layer_for_height(layers, 180), 0);
  EXPECT_EQ(layer_for_height(layers, 360), 1);
  EXPECT_EQ(layer_for_height(layers, 720), 2);
}

TEST(Allocator, the_only_layer_goes_on_while_most_of_it_gets_through) {
  VideoWish one{.layers = single, .height = 720, .present = 0, .changed = now - seconds(60)};
  EXPECT_EQ(chosen(one, Bitrate::kbps(700)), 0);
  EXPECT_EQ(chosen(one, Bitrate::kbps(500)), no_layer);
  one.present = no_layer;
  EXPECT_EQ(chosen(one, Bitrate::kbps(950)), no_layer);
  EXPECT_EQ(chosen(one, Bitrate::kbps(1050)), 0) << "some picture, even with nothing to spare";
}

}  // namespace
}  // namespace ringer::sfu
