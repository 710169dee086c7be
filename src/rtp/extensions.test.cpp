// SPDX-License-Identifier: Apache-2.0
#include "rtp/extensions.h"

#include <gtest/gtest.h>

#include "rtp/extension_values.h"
#include "rtp/octets.test.h"

namespace ringer::rtp {
namespace {

using Elements = std::vector<std::pair<std::uint8_t, Octets>>;

Elements elements(std::uint16_t profile, const Octets& block) {
  Elements found;
  ExtensionReader reader(profile, block);
  while (const auto element = reader.next()) found.emplace_back(element->id, octets(element->value));
  return found;
}
Elements one_byte(const char* hex) { return elements(0xbede, octets(hex)); }
Elements two_byte(const char* hex) { return elements(0x1000, octets(hex)); }

TEST(Extensions, example_of_the_one_byte_form) {
  EXPECT_EQ(one_byte("10 aa 21 bbbb 00 00 33 cccccccc"),
            (Elements{{1, octets("aa")}, {2, octets("bbbb")}, {3, octets("cccccccc")}}));
}

TEST(Extensions, example_of_the_two_byte_form) {
  EXPECT_EQ(two_byte("01 00 02 01 bb 00 ff 04 cccccccc"),
            (Elements{{1, {}}, {2, octets("bb")}, {255, octets("cccccccc")}}));
  EXPECT_EQ(elements(0x100f, octets("01 00")), (Elements{{1, {}}}));
}

TEST(Extensions, another_form_has_no_elements) {
  EXPECT_TRUE(elements(0x1010, octets("01 00")).empty());
  EXPECT_TRUE(elements(0, octets("10 aa")).empty());
}

TEST(M8_one_byte_form, id_15_ends_the_reading) {
  EXPECT_EQ(one_byte("10 aa f0 bb 20 cc"), (Elements{{1, octets("aa")}}));
}

TEST(M8_one_byte_form, id_0_with_a_length_ends_the_reading) {
  EXPECT_EQ(one_byte("10 aa 01 20 cc"), (Elements{{1, octets("aa")}}));
}

TEST(M8_one_byte_form, an_element_beyond_the_block_is_not_there) {
  EXPECT_EQ(one_byte("10 aa 22 bbbb"), (Elements{{1, octets("aa")}}));
  EXPECT_EQ(one_byte("1f aabbcc"), (Elements{}));
  EXPECT_EQ(one_byte("10"), (Elements{}));
}

TEST(M8_two_byte_form, id_15_is_an_id_and_id_0_is_padding) {
  EXPECT_EQ(two_byte("0f 01 aa 00 00 00 01 00"), (Elements{{15, octets("aa")}, {1, {}}}));
}

TEST(M8_two_byte_form, an_element_beyond_the_block_is_not_there) {
  EXPECT_EQ(two_byte("01 01 aa 02 03 bbbb"), (Elements{{1, octets("aa")}}));
  EXPECT_EQ(two_byte("01 01 aa 02"), (Elements{{1, octets("aa")}}));
  EXPECT_EQ(two_byte("01 ff aabb"), (Elements{}));
}

TEST(ExtensionMap, every_kind_is_known_by_its_uri) {
  for (std::size_t i = 0; i < extension_kinds; ++i) {
    const auto kind = static_cast<ExtensionKind>(i);
    EXPECT_EQ(extension_kind(uri_of(kind)), kind);
  }
  EXPECT_EQ(extension_kind("urn:ietf:params:rtp-hdrext:toffset"), std::nullopt);
}

TEST(ExtensionMap, an_id_stands_for_one_kind_and_a_kind_has_one_id) {
  ExtensionMap map;
  EXPECT_FALSE(map.add(ExtensionKind::mid, 0));
  EXPECT_TRUE(map.add(ExtensionKind::mid, 4));
  EXPECT_TRUE(map.add(ExtensionKind::mid, 4));
  EXPECT_FALSE(map.add(ExtensionKind::mid, 5));
  EXPECT_FALSE(map.add(ExtensionKind::rid, 4));
  EXPECT_TRUE(map.add(ExtensionKind::rid, 255));
  EXPECT_EQ(map.id(ExtensionKind::mid), 4);
  EXPECT_EQ(map.id(ExtensionKind::audio_level), 0);
  EXPECT_EQ(map.kind(255), ExtensionKind::rid);
  EXPECT_EQ(map.kind(5), std::nullopt);
}

TEST(ExtensionMap, values_are_found_by_kind_and_the_first_of_two_counts) {
  ExtensionMap map;
  ASSERT_TRUE(map.add(ExtensionKind::mid, 1));
  ASSERT_TRUE(map.add(ExtensionKind::audio_level, 3));
  ASSERT_TRUE(map.add(ExtensionKind::rid, 4));
  const Octets bytes = octets("90 60 0001 00000002 00000003 bede 0003 10 30 20 ff 30 85 10 31 30 05 00 00");
  const auto packet = Packet::parse(bytes);
  ASSERT_TRUE(packet);
  const Extensions extensions = map.read(*packet);
  for (const auto kind : {ExtensionKind::mid, ExtensionKind::audio_level, ExtensionKind::rid}) {
    const auto found = map.find(*packet, kind);
    ASSERT_EQ(extensions.find(kind).has_value(), found.has_value());
    EXPECT_EQ(octets(extensions.find(kind).value_or(Bytes{})), octets(found.value_or(Bytes{})));
  }
  EXPECT_EQ(octets(extensions.find(ExtensionKind::mid).value_or(Bytes{})), octets("30"));
  EXPECT_EQ(octets(extensions.find(ExtensionKind::audio_level).value_or(Bytes{})), octets("85"));
  EXPECT_FALSE(extensions.find(ExtensionKind::rid));
  EXPECT_FALSE(map.find(*packet, ExtensionKind::abs_send_time));
}

TEST(AbsSendTime, is_seconds_in_18_bit_fixed_point_and_wraps_after_64_s) {
  using std::chrono::milliseconds;
  EXPECT_EQ(abs_send_time_of(Instant(std::chrono::seconds(1))), 1U << 18U);
  EXPECT_EQ(abs_send_time_of(Instant(milliseconds(64'500))), 1U << 17U);
  EXPECT_EQ(abs_send_time_of(Instant(-milliseconds(500))), (1U << 24U) - (1U << 17U));
  EXPECT_EQ(abs_send_time_distance(abs_send_time_of(Instant(milliseconds(63'750))),
                                   abs_send_time_of(Instant(milliseconds(64'250)))),
            milliseconds(500));
  EXPECT_EQ(abs_send_time_distance(1U << 17U, 0), -milliseconds(500));
  EXPECT_EQ(octets(write_abs_send_time(0x123456)), octets("123456"));
  EXPECT_EQ(read_abs_send_time(octets("123456")), 0x123456U);
  EXPECT_EQ(read_abs_send_time(octets("1234")), std::nullopt);
}

TEST(ExtensionValues, transport_wide_sequence) {
  EXPECT_EQ(read_transport_wide_sequence(octets("fffe")), 0xfffe);
  EXPECT_EQ(read_transport_wide_sequence(octets("fffe0000")), 0xfffe);
  EXPECT_EQ(read_transport_wide_sequence(octets("ff")), std::nullopt);
  EXPECT_EQ(octets(write_transport_wide_sequence(0x0102)), octets("0102"));
}

TEST(ExtensionValues, audio_level_is_rfc_6464s) {
  EXPECT_EQ(read_audio_level(octets("9e")), (AudioLevel{.level = 30, .voice = true}));
  EXPECT_EQ(read_audio_level(octets("7f")), (AudioLevel{.level = 127, .voice = false}));
  EXPECT_EQ(read_audio_level({}), std::nullopt);
  EXPECT_EQ(octets(write_audio_level({.level = 30, .voice = true})), octets("9e"));
}

TEST(ExtensionValues, orientation_is_3gpps) {
  EXPECT_EQ(read_video_orientation(octets("0d")),
            (VideoOrientation{.back_camera = true, .flipped = true, .clockwise = 90}));
  EXPECT_EQ(octets(write_video_orientation({.back_camera = false, .flipped = true, .clockwise = 270})), octets("07"));
  EXPECT_EQ(read_video_orientation(octets("0d00")), std::nullopt);
}

TEST(ExtensionValues, playout_delay_is_in_steps_of_10_ms) {
  EXPECT_EQ(read_playout_delay(octets("00a014")), (PlayoutDelay{.min_ms = 100, .max_ms = 200}));
  EXPECT_EQ(octets(write_playout_delay({.min_ms = 100, .max_ms = 200})), octets("00a014"));
  EXPECT_EQ(octets(write_playout_delay({.min_ms = 0, .max_ms = 65535})), octets("000fff"));
}

TEST(ExtensionValues, absolute_capture_time_may_have_an_offset) {
  EXPECT_EQ(read_absolute_capture_time(octets("0000000100000002")), (AbsoluteCaptureTime{.ntp = 0x100000002}));
  EXPECT_EQ(read_absolute_capture_time(octets("0000000100000002 ffffffffffffffff")),
            (AbsoluteCaptureTime{.ntp = 0x100000002, .clock_offset = -1}));
  EXPECT_EQ(read_absolute_capture_time(octets("00")), std::nullopt);
}

TEST(ExtensionValues, a_stream_name_is_visible_text) {
  EXPECT_EQ(read_stream_name(text_octets("0")), "0");
  EXPECT_EQ(read_stream_name(octets("68 69 00 00")), "hi");
  EXPECT_EQ(read_stream_name(octets("68 00 69")), std::nullopt);
  EXPECT_EQ(read_stream_name({}), std::nullopt);
  EXPECT_EQ(read_stream_name(octets("00")), std::nullopt);
  EXPECT_EQ(read_stream_name(Octets(33, 'a')), std::nullopt);
}

}  // namespace
}  // namespace ringer::rtp
