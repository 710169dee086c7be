// SPDX-License-Identifier: Apache-2.0
#include "sfu/picture.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace ringer::sfu {
namespace {

using Payload = std::vector<std::uint8_t>;

Payload rewritten(const UpPacket& packet, const SequenceMap::Offsets& offsets) {
  std::array<std::uint8_t, max_picture_prefix> prefix{};
  const std::size_t size = write_picture_prefix(packet, offsets, prefix);
  return {prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(size)};
}

TEST(Picture, vp8_numbers_of_15_bits_are_moved_and_wrap) {
  const Payload payload{0x90, 0xc0, 0xff, 0xff, 0xff, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0, 5, 0xd0, 2};
  UpPacket packet{.payload = payload};
  EXPECT_EQ(read_picture(rtp::Codec::vp8, packet), 720);
  EXPECT_TRUE(packet.key_frame);
  EXPECT_EQ(packet.picture.picture_id, 0x7fff);
  EXPECT_EQ(rewritten(packet, {}), Payload());
  EXPECT_EQ(rewritten(packet, {.picture_id = 3, .tl0 = 2}), (Payload{0x90, 0xc0, 0x80, 0x02, 0x01}));
}

TEST(Picture, vp8_numbers_of_7_bits_keep_their_width) {
  const Payload payload{0x90, 0x80, 0x7f, 0x11};
  UpPacket packet{.payload = payload};
  read_picture(rtp::Codec::vp8, packet);
  EXPECT_FALSE(packet.key_frame);
  EXPECT_EQ(rewritten(packet, {.picture_id = 0x2102, .tl0 = 9}), (Payload{0x90, 0x80, 0x01}));
}

TEST(Picture, a_payload_without_numbers_is_left_as_it_is) {
  const Payload payload{0x10, 0x10, 0, 0};
  UpPacket packet{.payload = payload};
  read_picture(rtp::Codec::vp8, packet);
  EXPECT_TRUE(packet.key_frame);
  EXPECT_EQ(rewritten(packet, {.picture_id = 1, .tl0 = 1}), Payload());
}

TEST(Picture, vp9_numbers_are_moved_too) {
  // I, L, B, E; 15 bits of picture id, layer indices, TL0PICIDX.
  const Payload payload{0xac, 0x81, 0x00, 0x00, 0x07, 0x55};
  UpPacket packet{.payload = payload};
  read_picture(rtp::Codec::vp9, packet);
  EXPECT_TRUE(packet.key_frame);
  EXPECT_EQ(packet.picture.picture_id, 0x100);
  EXPECT_EQ(rewritten(packet, {.picture_id = 1, .tl0 = 1}), (Payload{0xac, 0x81, 0x01, 0x00, 0x08}));
}

TEST(Picture, h264_and_av1_begin_with_their_parameters) {
  const Payload sps{0x67, 0x42};
  UpPacket h264{.payload = sps};
  read_picture(rtp::Codec::h264, h264);
  EXPECT_TRUE(h264.key_frame);
  const Payload slice{0x61, 0x42};
  h264 = {.payload = slice};
  read_picture(rtp::Codec::h264, h264);
  EXPECT_FALSE(h264.key_frame);

  const Payload sequence{0x18, 0x0a};
  UpPacket av1{.payload = sequence};
  read_picture(rtp::Codec::av1, av1);
  EXPECT_TRUE(av1.key_frame);
  EXPECT_EQ(rewritten(av1, {.picture_id = 1, .tl0 = 1}), Payload());
}

TEST(Picture, sound_begins_anywhere) {
  UpPacket packet{.payload = as_bytes("x")};
  read_picture(rtp::Codec::opus, packet);
  EXPECT_TRUE(packet.key_frame);
}

TEST(Picture, payloads_that_end_early_are_no_pictures) {
  for (const Payload& payload : {Payload{}, Payload{0x90}, Payload{0x90, 0xc0}, Payload{0x90, 0xc0, 0x80, 0x01}})
    for (const auto codec : {rtp::Codec::vp8, rtp::Codec::vp9, rtp::Codec::h264}) {
      UpPacket packet{.payload = payload};
      read_picture(codec, packet);
      rewritten(packet, {.picture_id = 1, .tl0 = 1});
    }
}

}  // namespace
}  // namespace ringer::sfu
