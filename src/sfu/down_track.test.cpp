// SPDX-License-Identifier: Apache-2.0
#include "sfu/down_track.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "sfu/stream.test.h"

namespace ringer::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t ssrc = 7000;
constexpr std::uint32_t rtx_ssrc = 7001;

UpTrack::Description simulcast() {
  return {.kind = MediaKind::video,
          .codecs = {vp8_codec(96, 97)},
          .layers = {{"l", 180}, {"m", 360}, {"h", 720}},
          .nack = true};
}
DownTrack::Description subscription() {
  return {.kind = MediaKind::video,
          .ssrc = ssrc,
          .rtx_ssrc = rtx_ssrc,
          .mid = "v1",
          .cname = "alice",
          .codecs = {vp8_codec(120, 121)},
          .first_sequence = 300,
          .first_rtx_sequence = 40};
}

class DownTrackTest : public ::testing::Test {
 protected:
  DownTrackTest() {
    high_.timestamp = 4'000'000'000;
    high_.sequence = 60'000;
    high_.picture_id = 32'700;
    down_.set_target(now_, 0);
    down_.set_source(now_, &up_);
  }

  void send(Vp8Stream& stream, std::size_t layer, bool key, int packets = 1) {
    for (const auto& datagram : stream.frame(key, packets)) sfu::receive(up_, now_, layer, datagram);
  }
  std::vector<rtp::Packet> sent() const { return sink_.of(ssrc); }
  std::vector<rtp::Packet> resent() const { return sink_.of(rtx_ssrc); }

  RecordingSink sink_;
  Egress egress_{sink_, extension_map({{ExtensionKind::mid, 3},
                                       {ExtensionKind::abs_send_time, 4},
                                       {ExtensionKind::transport_wide_cc, 5},
                                       {ExtensionKind::video_orientation, 6}})};
  UpTrack up_{simulcast()};
  DownTrack down_{egress_, subscription()};
  Vp8Stream low_{1, 96};
  Vp8Stream high_{2, 96};
  Instant now_{seconds(100)};
};

TEST_F(DownTrackTest, a_late_joiner_asks_for_a_key_frame_and_begins_with_it) {
  EXPECT_TRUE(up_.layer(0).key_frames().take_due(now_));
  send(low_, 0, false);
  EXPECT_TRUE(sent().empty());
  EXPECT_FALSE(down_.flow().flows(now_));
  send(low_, 0, true, 2);
  ASSERT_EQ(sent().size(), 2U);
  EXPECT_TRUE(see_vp8(sent()[0]).key);
  EXPECT_TRUE(down_.flow().flows(now_));
}

TEST_F(DownTrackTest, a_subscriber_that_is_still_connecting_costs_the_sender_no_key_frame_and_gets_one_at_once_then) {
  sink_.opens = false;
  UpTrack other(simulcast());
  down_.set_source(now_, &other);
  EXPECT_FALSE(other.layer(0).key_frames().take_due(now_));
  for (const auto& datagram : low_.frame(true)) sfu::receive(other, now_, 0, datagram);
  EXPECT_EQ(sink_.rtp_count, 0U);
  sink_.opens = true;
  down_.receive_key_frame_request(now_);
  EXPECT_TRUE(other.layer(0).key_frames().take_due(now_));
  for (const auto& datagram : low_.frame(true)) sfu::receive(other, now_, 0, datagram);
  EXPECT_EQ(sink_.rtp_count, 1U);
  down_.set_source(now_, nullptr);
}

TEST_F(DownTrackTest, packets_get_the_subscribers_numbers_and_extensions_and_keep_their_payload) {
  send(low_, 0, true, 2);
  const auto packets = sent();
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_EQ(packets[0].payload_type, 120);
  EXPECT_EQ(packets[0].sequence_number, 300);
  EXPECT_EQ(packets[1].sequence_number, 301);
  EXPECT_FALSE(packets[0].marker);
  EXPECT_TRUE(packets[1].marker);
  const auto original = up_.cached(0, 1000);
  ASSERT_TRUE(original);
  EXPECT_TRUE(std::ranges::equal(packets[0].payload, original->payload));
  const auto ids = extension_map(
      {{ExtensionKind::mid, 3}, {ExtensionKind::abs_send_time, 4}, {ExtensionKind::transport_wide_cc, 5}});
  const rtp::Extensions extensions = ids.read(packets[1]);
  EXPECT_EQ(as_text(*extensions.find(ExtensionKind::mid)), "v1");
  EXPECT_EQ(rtp::read_transport_wide_sequence(*extensions.find(ExtensionKind::transport_wide_cc)), 1);
  EXPECT_EQ(rtp::read_abs_send_time(*extensions.find(ExtensionKind::abs_send_time)), rtp::abs_send_time_of(now_));
}

TEST_F(DownTrackTest, the_mid_is_sent_until_the_subscriber_reports_on_the_stream) {
  send(low_, 0, true);
  const std::size_t with_mid = sent()[0].header_size;
  down_.receive_report(now_, {.ssrc = ssrc});
  send(low_, 0, false);
  EXPECT_LT(sent()[1].header_size, with_mid);
}

TEST_F(DownTrackTest, other_layers_are_not_forwarded) {
  send(low_, 0, true);
  send(high_, 2, true);
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(DownTrackTest, a_layer_changes_on_its_key_frame_without_a_break_in_any_number) {
  send(low_, 0, true);
  send(low_, 0, false);
  up_.layer(2).key_frames().receive_key_frame();
  down_.set_target(now_, 2);
  EXPECT_TRUE(up_.layer(2).key_frames().take_due(now_)) << "asked for at once";
  send(high_, 2, false);
  send(low_, 0, false);
  EXPECT_EQ(sent().size(), 3U) << "the old layer goes on until then";
  now_ += milliseconds(33);
  send(high_, 2, true, 2);
  send(low_, 0, false);
  send(high_, 2, false);
  const auto packets = sent();
  ASSERT_EQ(packets.size(), 6U);
  for (std::size_t i = 1; i < packets.size(); ++i) {
    const SeenVp8 before = see_vp8(packets[i - 1]);
    const SeenVp8 seen = see_vp8(packets[i]);
    EXPECT_EQ(packets[i].sequence_number, packets[i - 1].sequence_number + 1) << i;
    const bool same_frame = i == 4;
    EXPECT_EQ(seen.picture_id, (before.picture_id + (same_frame ? 0 : 1)) & 0x7fff) << i;
    EXPECT_EQ(seen.tl0, before.tl0 + (same_frame ? 0 : 1)) << i;
    EXPECT_EQ(packets[i].timestamp - packets[i - 1].timestamp, same_frame ? 0U : i == 3 ? 2970U : 3000U) << i;
  }
  EXPECT_TRUE(see_vp8(packets[3]).key);
  EXPECT_EQ(down_.current(), 2);
  EXPECT_EQ(down_.counts().switches, 1U);
}

TEST_F(DownTrackTest, timestamps_across_a_change_are_exact_when_the_sender_reported_on_both_layers) {
  up_.layer(0).receive_sender_report(now_, 100ULL << 32, low_.timestamp);
  up_.layer(2).receive_sender_report(now_, 100ULL << 32, high_.timestamp);
  send(low_, 0, true);
  down_.set_target(now_, 2);
  high_.timestamp += 3000;
  now_ += milliseconds(50);  // late on the way: 33 ms by the sender's clock
  send(high_, 2, true);
  ASSERT_EQ(sent().size(), 2U);
  EXPECT_EQ(sent()[1].timestamp - sent()[0].timestamp, 3000U);
}

TEST_F(DownTrackTest, a_senders_wrong_reports_move_no_timestamp_far) {
  up_.layer(0).receive_sender_report(now_, 100ULL << 32, low_.timestamp);
  up_.layer(2).receive_sender_report(now_, 0xffffULL << 40, high_.timestamp);
  send(low_, 0, true);
  down_.set_target(now_, 2);
  now_ += milliseconds(50);
  send(high_, 2, true);
  ASSERT_EQ(sent().size(), 2U);
  EXPECT_EQ(sent()[1].timestamp - sent()[0].timestamp, 4500U);
}

TEST_F(DownTrackTest, pausing_stops_at_once_and_going_on_waits_for_a_key_frame) {
  send(low_, 0, true);
  down_.set_target(now_, no_layer);
  send(low_, 0, true);
  EXPECT_EQ(sent().size(), 1U);
  now_ += seconds(5);
  down_.set_target(now_, 0);
  send(low_, 0, false);
  EXPECT_EQ(sent().size(), 1U);
  send(low_, 0, true);
  ASSERT_EQ(sent().size(), 2U);
  EXPECT_EQ(sent()[1].sequence_number, sent()[0].sequence_number + 1);
  EXPECT_EQ(see_vp8(sent()[1]).picture_id, see_vp8(sent()[0]).picture_id + 1);
}

TEST_F(DownTrackTest, before_anything_comes_the_first_layer_that_begins_is_taken) {
  UpTrack other(simulcast());
  down_.set_source(now_, &other);
  down_.set_target(now_, any_layer);
  for (const auto& datagram : high_.frame(true)) sfu::receive(other, now_, 2, datagram);
  EXPECT_EQ(sent().size(), 1U);
  EXPECT_EQ(down_.target(), 2);
  down_.set_source(now_, nullptr);
}

TEST_F(DownTrackTest, another_source_goes_on_in_the_same_stream) {
  send(low_, 0, true);
  auto other = std::make_unique<UpTrack>(
      UpTrack::Description{.kind = MediaKind::video, .codecs = {vp8_codec(100, 101)}, .nack = true});
  Vp8Stream stream{9, 100};
  stream.sequence = 3;
  stream.timestamp = 17;
  stream.picture_id = 1;
  down_.set_source(now_, other.get());
  now_ += milliseconds(100);
  for (const auto& datagram : stream.frame(true)) sfu::receive(*other, now_, 0, datagram);
  const auto packets = sent();
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_EQ(packets[1].payload_type, 120) << "by codec, not by number";
  EXPECT_EQ(packets[1].sequence_number, packets[0].sequence_number + 1);
  EXPECT_EQ(packets[1].timestamp - packets[0].timestamp, 9000U);
  EXPECT_EQ(see_vp8(packets[1]).picture_id, see_vp8(packets[0]).picture_id + 1);
  down_.receive_nack(now_, 300);
  EXPECT_TRUE(resent().empty()) << "the old source's packets are gone";
  other.reset();
  EXPECT_EQ(down_.source(), nullptr);
}

TEST_F(DownTrackTest, a_stream_that_begins_anew_waits_for_a_key_frame) {
  send(low_, 0, true);
  low_.sequence = 40'000;
  send(low_, 0, false, 3);
  EXPECT_EQ(sent().size(), 1U);
  send(low_, 0, true);
  ASSERT_EQ(sent().size(), 2U);
  EXPECT_EQ(sent()[1].sequence_number, sent()[0].sequence_number + 1);
}

TEST_F(DownTrackTest, without_a_common_codec_nothing_is_forwarded_and_that_is_told) {
  EXPECT_TRUE(down_.can_forward());
  TrackCodec h264{.codec = rtp::Codec::h264, .payload_type = 102, .clock_rate = 90000, .variant = 1};
  down_.set_codecs({h264});
  EXPECT_FALSE(down_.can_forward());
  send(low_, 0, true);
  EXPECT_TRUE(sent().empty());
}

TEST_F(DownTrackTest, padding_is_left_out_without_a_gap) {
  send(low_, 0, true);
  std::array<std::uint8_t, 12> empty{};
  rtp::HeaderWriter(empty, {.payload_type = 96, .sequence_number = low_.sequence++, .ssrc = 1}).finish();
  sfu::receive(up_, now_, 0, empty);
  send(low_, 0, false);
  ASSERT_EQ(sent().size(), 2U);
  EXPECT_EQ(sent()[1].sequence_number, 301);
}

TEST_F(DownTrackTest, a_lost_packet_is_sent_again_as_a_retransmission) {
  send(low_, 0, true, 3);
  const auto original = sent()[1];
  down_.receive_nack(now_, 301);
  const auto packets = resent();
  ASSERT_EQ(packets.size(), 1U);
  EXPECT_EQ(packets[0].payload_type, 121);
  EXPECT_EQ(packets[0].sequence_number, 40);
  EXPECT_EQ(packets[0].timestamp, original.timestamp);
  ByteReader reader(packets[0].payload);
  EXPECT_EQ(reader.u16(), 301);
  EXPECT_TRUE(std::ranges::equal(reader.rest(), original.payload));
}

TEST_F(DownTrackTest, after_a_change_packets_of_both_layers_are_sent_again_as_they_were) {
  send(low_, 0, true, 3);
  down_.set_target(now_, 2);
  send(high_, 2, true);
  const std::vector original{sent()[0], sent()[3]};
  down_.receive_nack(now_, 300);
  down_.receive_nack(now_, 303);
  const auto again = resent();
  ASSERT_EQ(again.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(again[i].timestamp, original[i].timestamp) << i;
    EXPECT_TRUE(std::ranges::equal(again[i].payload.subspan(2), original[i].payload)) << i;
  }
}

TEST_F(DownTrackTest, a_packet_that_came_to_us_late_can_be_had_on_request) {
  const auto frames = low_.frame(true, 3);
  sfu::receive(up_, now_, 0, frames[1]);
  sfu::receive(up_, now_, 0, frames[0]);  // the decoder can begin here: only now forwarding begins
  sfu::receive(up_, now_, 0, frames[2]);
  ASSERT_EQ(sent().size(), 2U);
  EXPECT_EQ(sent()[1].sequence_number, 302);
  down_.receive_nack(now_, 301);
  EXPECT_EQ(resent().size(), 1U);
}

TEST_F(DownTrackTest, sender_reports_lie_on_the_senders_line) {
  EXPECT_FALSE(down_.sender_report(now_));
  send(low_, 0, true);
  EXPECT_FALSE(down_.sender_report(now_)) << "the sender has not reported yet";
  up_.layer(0).receive_sender_report(now_, 100ULL << 32, 5'000);
  now_ += milliseconds(1500);
  const auto report = down_.sender_report(now_);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->ntp, (101ULL << 32) + (1ULL << 31));
  EXPECT_EQ(report->rtp_timestamp, 5'000U + 135'000);
  EXPECT_EQ(report->packet_count, 1U);
  EXPECT_EQ(report->octet_count, 500U);
}

TEST_F(DownTrackTest, sound_and_picture_of_one_sender_stay_in_step) {
  UpTrack sound({.kind = MediaKind::audio, .codecs = {opus_codec(111)}});
  DownTrack down_sound(egress_, {.kind = MediaKind::audio, .ssrc = 1, .codecs = {opus_codec(111)}});
  down_sound.set_source(now_, &sound);
  std::array<std::uint8_t, 100> bytes{};
  rtp::HeaderWriter(bytes, {.payload_type = 111, .sequence_number = 1, .timestamp = 960, .ssrc = 9}).finish();
  sfu::receive(sound, now_, 0, bytes);
  send(low_, 0, true);
  // The same moment of the sender in both, its reports 300 ms apart and one late on the way.
  up_.layer(0).receive_sender_report(now_, 100ULL << 32, low_.timestamp);
  now_ += milliseconds(400);
  sound.layer(0).receive_sender_report(now_, (100ULL << 32) + (3ULL << 32) / 10, 48'000);
  down_.set_target(now_, 2);
  up_.layer(2).receive_sender_report(now_, (100ULL << 32) + (4ULL << 32) / 10, high_.timestamp);
  send(high_, 2, true);

  now_ += milliseconds(250);
  const auto picture = down_.sender_report(now_);
  const auto voice = down_sound.sender_report(now_);
  ASSERT_TRUE(picture && voice);
  const auto at = [](const rtp::rtcp::SenderReport& report, double rate, std::uint32_t timestamp) {
    return static_cast<double>(report.ntp) / 4294967296.0 +
           static_cast<double>(static_cast<std::int32_t>(timestamp - report.rtp_timestamp)) / rate;
  };
  // high_.timestamp - 3000 was captured at 100.4 s, audio's 48000 at 100.3 s.
  EXPECT_NEAR(at(*picture, 90'000, sent().back().timestamp), 100.4, 0.001);
  EXPECT_NEAR(at(*voice, 48'000, 48'000), 100.3, 0.001);
}

TEST_F(DownTrackTest, the_round_trip_is_known_from_reports) {
  send(low_, 0, true);
  up_.layer(0).receive_sender_report(now_, 100ULL << 32, 5'000);
  const auto report = down_.sender_report(now_);
  ASSERT_TRUE(report);
  now_ += milliseconds(330);
  down_.receive_report(now_,
                       {.ssrc = ssrc, .last_sender_report = rtp::rtcp::compact(report->ntp), .delay_since = 0x4000});
  ASSERT_TRUE(down_.reception().round_trip);
  EXPECT_NEAR(std::chrono::duration<double>(*down_.reception().round_trip).count(), 0.080, 0.001);
  down_.receive_report(now_, {.ssrc = ssrc, .last_sender_report = 12345, .delay_since = 0});
  EXPECT_NEAR(std::chrono::duration<double>(*down_.reception().round_trip).count(), 0.080, 0.001);
}

TEST_F(DownTrackTest, padding_goes_out_on_the_retransmission_stream) {
  EXPECT_EQ(down_.send_padding(now_, 500), 0U) << "there is no stream yet";
  send(low_, 0, true);
  EXPECT_GE(down_.send_padding(now_, 500), 500U);
  for (const rtp::Packet& packet : resent()) {
    EXPECT_TRUE(packet.payload.empty());
    EXPECT_EQ(packet.padding_size, 224);
  }
}

TEST_F(DownTrackTest, M10_each_packet_is_sent_again_once_in_a_round_trip) {
  send(low_, 0, true, 3);
  for (int i = 0; i < 100; ++i) down_.receive_nack(now_, 301);
  EXPECT_EQ(resent().size(), 1U);
  now_ += milliseconds(100);
  down_.receive_nack(now_, 301);
  EXPECT_EQ(resent().size(), 2U);
}

TEST_F(DownTrackTest, M10_a_flood_of_requests_gets_no_more_than_was_sent) {
  down_.receive_report(now_, {.ssrc = ssrc});
  for (int frame = 0; frame < 3000; ++frame, now_ += milliseconds(33)) {
    send(low_, 0, frame == 0, 2);
    const auto newest = static_cast<std::uint16_t>(300 + frame * 2 + 1);
    for (std::uint16_t back = 0; back < 200; ++back)
      down_.receive_nack(now_, static_cast<std::uint16_t>(newest - back));
  }
  EXPECT_LE(down_.counts().retransmitted_bytes, down_.counts().sent_bytes);
  EXPECT_GT(down_.counts().retransmitted_bytes, down_.counts().sent_bytes / 2);
}

}  // namespace
}  // namespace ringer::sfu
