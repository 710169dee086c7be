// SPDX-License-Identifier: Apache-2.0
#include "sfu/up_track.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "sfu/stream.test.h"

namespace ringer::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Watcher final : Subscriber {
  void forward(Instant, const UpPacket& packet) override {
    packets.push_back(packet);
    payloads.emplace_back(packet.payload.begin(), packet.payload.end());
  }
  void source_ended() override { ended = true; }

  std::vector<UpPacket> packets;
  std::vector<std::vector<std::uint8_t>> payloads;
  bool ended = false;
};

class UpTrackTest : public ::testing::Test {
 protected:
  UpTrackTest() { track_.subscribe(watcher_); }

  void receive(Bytes datagram, std::size_t layer = 0) { sfu::receive(track_, now_, layer, datagram, map_); }
  void receive_all(const std::vector<std::vector<std::uint8_t>>& datagrams, std::size_t layer = 0) {
    for (const auto& datagram : datagrams) receive(datagram, layer);
  }

  Watcher watcher_;
  rtp::ExtensionMap map_;
  UpTrack track_{{.kind = MediaKind::video,
                  .codecs = {vp8_codec(96, 97)},
                  .layers = {{"l", 180}, {"m", 360}, {"h", 720}},
                  .nack = true}};
  Vp8Stream stream_{1, 96};
  Instant now_{seconds(100)};
};

TEST_F(UpTrackTest, tells_each_subscriber_where_a_decoder_can_begin) {
  receive_all(stream_.frame(true, 2));
  receive_all(stream_.frame(false));
  ASSERT_EQ(watcher_.packets.size(), 3U);
  EXPECT_TRUE(watcher_.packets[0].key_frame);
  EXPECT_FALSE(watcher_.packets[1].key_frame) << "only where the frame begins";
  EXPECT_FALSE(watcher_.packets[2].key_frame);
  EXPECT_EQ(watcher_.packets[2].picture.picture_id, 502);
  EXPECT_EQ(track_.layer(0).height(), 720);
}

TEST_F(UpTrackTest, a_retransmission_becomes_what_was_lost_and_is_asked_for_no_longer) {
  const auto frames = stream_.frame(true, 3);
  receive(frames[0]);
  receive(frames[2]);
  EXPECT_EQ(track_.layer(0).nacks().missing(), 1U);
  receive(Vp8Stream::repaired(frames[1], 2, 97, 7));
  EXPECT_EQ(track_.layer(0).nacks().missing(), 0U);
  ASSERT_EQ(watcher_.packets.size(), 3U);
  EXPECT_EQ(watcher_.packets[2].sequence, 1001);
  const rtp::Packet original = *rtp::Packet::parse(frames[1]);
  EXPECT_EQ(watcher_.payloads[2], std::vector(original.payload.begin(), original.payload.end()));
  EXPECT_EQ(track_.counts().recovered, 1U);
}

TEST_F(UpTrackTest, what_came_before_is_not_forwarded_again) {
  const auto frames = stream_.frame(true);
  receive(frames[0]);
  receive(Vp8Stream::repaired(frames[0], 2, 97, 7));
  EXPECT_EQ(watcher_.packets.size(), 1U);
}

TEST_F(UpTrackTest, what_a_browser_sends_again_as_a_probe_does_not_count_as_a_layers_rate) {
  const auto frames = stream_.frame(true);
  receive(frames[0]);
  const Bitrate rate = track_.offers(now_)[0].rate;
  EXPECT_GT(rate, Bitrate());
  for (std::uint16_t i = 0; i < 50; ++i) receive(Vp8Stream::repaired(frames[0], 2, 97, i));
  EXPECT_EQ(track_.offers(now_)[0].rate, rate);
}

TEST_F(UpTrackTest, retransmissions_without_an_original_are_counted_and_padding_is_passed_over) {
  auto padding = Vp8Stream::repaired(stream_.frame(true)[0], 2, 97, 7);
  padding.resize(12);
  receive(padding);
  padding.push_back(1);
  receive(padding);
  EXPECT_EQ(track_.counts().malformed, 1U);
  EXPECT_TRUE(watcher_.packets.empty());
}

TEST_F(UpTrackTest, packets_of_a_codec_that_was_not_agreed_on_are_counted) {
  Vp8Stream other{1, 100};
  receive_all(other.frame(true));
  EXPECT_EQ(track_.counts().unknown_payload_type, 1U);
  EXPECT_TRUE(watcher_.packets.empty());
}

TEST_F(UpTrackTest, the_cache_gives_a_packet_of_any_layer_by_its_number) {
  receive_all(stream_.frame(true, 2), 0);
  Vp8Stream high{3, 96};
  high.sequence = 5000;
  receive_all(high.frame(true), 2);
  ASSERT_TRUE(track_.cached(0, 1001));
  EXPECT_FALSE(track_.cached(0, 5000));
  ASSERT_TRUE(track_.cached(2, 5000));
  EXPECT_EQ(track_.cached(2, 5000)->layer, 2);
  EXPECT_FALSE(track_.cached(7, 5000));
}

TEST_F(UpTrackTest, numbering_that_begins_anew_is_another_run_with_an_empty_cache) {
  receive_all(stream_.frame(true));
  stream_.sequence = 30000;
  receive_all(stream_.frame(true, 2));
  ASSERT_EQ(watcher_.packets.size(), 2U) << "the first after the jump is not believed yet";
  EXPECT_NE(watcher_.packets[1].run, watcher_.packets[0].run);
  EXPECT_FALSE(track_.cached(0, 1000));
  EXPECT_EQ(track_.layer(0).nacks().missing(), 0U);
}

TEST_F(UpTrackTest, a_layer_is_on_offer_while_its_packets_come) {
  receive_all(stream_.frame(true, 4, 1000), 1);
  auto offers = track_.offers(now_);
  ASSERT_EQ(offers.size(), 3U);
  EXPECT_FALSE(offers[0].active);
  EXPECT_TRUE(offers[1].active);
  EXPECT_GT(offers[1].rate, Bitrate::kbps(100));
  EXPECT_EQ(offers[0].height, 180);
  EXPECT_FALSE(track_.offers(now_ + seconds(2))[1].active);
}

TEST_F(UpTrackTest, timestamps_are_found_in_another_layer_by_the_senders_clock) {
  EXPECT_FALSE(track_.translate(1000, 0, 1));
  track_.layer(0).receive_sender_report(now_, 5ULL << 32, 90'000);
  track_.layer(1).receive_sender_report(now_ + milliseconds(77), 7ULL << 32, 1'000'000);
  // Two seconds of the sender's clock lie between the reports.
  EXPECT_EQ(track_.translate(90'000 + 180'000, 0, 1), 1'000'000U);
  EXPECT_EQ(track_.translate(1'000'000 + 9'000, 1, 0), 90'000U + 180'000 + 9'000);
  EXPECT_EQ(track_.translate(42, 2, 2), 42U);
}

TEST_F(UpTrackTest, flow_begins_with_a_packet_and_ends_after_two_seconds_of_silence) {
  EXPECT_FALSE(track_.flow().take_change(now_));
  receive_all(stream_.frame(true));
  EXPECT_EQ(track_.flow().take_change(now_), true);
  EXPECT_FALSE(track_.flow().take_change(now_ + milliseconds(1900)));
  EXPECT_EQ(track_.flow().take_change(now_ + milliseconds(2000)), false);
  EXPECT_FALSE(track_.flow().take_change(now_ + milliseconds(2100)));
}

TEST(UpTrack, subscribers_learn_that_it_ends) {
  Watcher watcher;
  {
    UpTrack track({.kind = MediaKind::audio, .codecs = {opus_codec(111)}});
    track.subscribe(watcher);
  }
  EXPECT_TRUE(watcher.ended);
}

TEST(UpTrack, audio_levels_make_the_speaker) {
  const auto map = extension_map({{ExtensionKind::audio_level, 1}});
  ActiveSpeaker speakers;
  UpTrack track({.kind = MediaKind::audio, .codecs = {opus_codec(111)}});
  track.set_speaker(&speakers, 42);
  Instant now{seconds(10)};
  for (std::uint16_t i = 0; i < 50; ++i, now += milliseconds(20)) {
    std::array<std::uint8_t, 100> bytes{};
    rtp::HeaderWriter writer(bytes, {.payload_type = 111, .sequence_number = i, .timestamp = i * 960U, .ssrc = 9});
    writer.add(1, rtp::write_audio_level({.level = 15, .voice = true}));
    writer.finish();
    receive(track, now, 0, bytes, map);
  }
  speakers.update(now);
  EXPECT_EQ(speakers.speaker(), 42U);
  EXPECT_GT(track.audio_level().loudness(now), 90);
}

TEST(KeyFrameRequest, the_first_wish_is_sent_at_once_and_repeated_until_a_key_frame_comes) {
  KeyFrameRequest request;
  Instant now{seconds(10)};
  EXPECT_EQ(request.next_timeout(), never);
  request.ask(now, KeyFrameRequest::Reason::joined);
  EXPECT_TRUE(request.take_due(now));
  EXPECT_FALSE(request.take_due(now));
  now = request.next_timeout();
  EXPECT_TRUE(request.take_due(now));
  request.receive_key_frame();
  EXPECT_EQ(request.next_timeout(), never);
}

TEST(KeyFrameRequest, a_sender_that_never_answers_is_left_alone) {
  KeyFrameRequest request;
  Instant now{seconds(10)};
  request.ask(now, KeyFrameRequest::Reason::joined);
  int sent = 0;
  for (; now < Instant(seconds(100)); now += milliseconds(100)) sent += request.take_due(now) ? 1 : 0;
  EXPECT_LE(sent, 6);
}

TEST(M10_key_frame_flood, fifty_subscribers_with_a_hundred_requests_a_second_make_two_a_second) {
  KeyFrameRequest request;
  Instant now{seconds(10)};
  int sent = 0;
  for (int i = 0; i < 10'000; ++i, now += milliseconds(1)) {
    for (int subscriber = 0; subscriber < 5; ++subscriber)
      request.ask(now, subscriber == 0 ? KeyFrameRequest::Reason::joined : KeyFrameRequest::Reason::lost);
    sent += request.take_due(now) ? 1 : 0;
    if (i % 7 == 0) request.receive_key_frame();
  }
  EXPECT_LE(sent, 2 * 10 + 1);
  EXPECT_GE(sent, 15);
}

TEST(M10_key_frame_flood, losses_alone_make_one_request_a_second) {
  KeyFrameRequest request;
  Instant now{seconds(10)};
  int sent = 0;
  for (int i = 0; i < 10'000; ++i, now += milliseconds(1)) {
    request.ask(now, KeyFrameRequest::Reason::lost);
    sent += request.take_due(now) ? 1 : 0;
    if (i % 7 == 0) request.receive_key_frame();
  }
  EXPECT_LE(sent, 11);
}

}  // namespace
}  // namespace ringer::sfu
