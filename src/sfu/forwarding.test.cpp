// SPDX-License-Identifier: Apache-2.0
//
// The whole way of packets through the folder: from a publisher's datagrams to what subscribers get.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <deque>
#include <vector>

#include "sfu/allocations.test.h"
#include "sfu/down_link.h"
#include "sfu/stream.test.h"
#include "sfu/up_link.h"

namespace ringer::sfu {
namespace {

namespace rtcp = rtp::rtcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

const rtp::ExtensionMap up_ids = extension_map({{ExtensionKind::mid, 1},
                                                {ExtensionKind::transport_wide_cc, 2},
                                                {ExtensionKind::audio_level, 3},
                                                {ExtensionKind::video_orientation, 4},
                                                {ExtensionKind::dependency_descriptor, 5}});
// Other numbers, one of them only in the two-byte form, and no audio level.
const rtp::ExtensionMap down_ids = extension_map({{ExtensionKind::mid, 4},
                                                  {ExtensionKind::transport_wide_cc, 7},
                                                  {ExtensionKind::video_orientation, 1},
                                                  {ExtensionKind::dependency_descriptor, 20}});

class ForwardingTest : public ::testing::Test {
 protected:
  UpTrack& add_camera() {
    return up_.add_track("v", {.kind = MediaKind::video, .codecs = {vp8_codec(96, 97)}, .nack = true});
  }
  DownTrack& add_subscriber(UpTrack& source) {
    sinks_.emplace_back();
    DownLink& link = links_.emplace_back(sinks_.back(), down_ids);
    DownTrack& track = link.add_track(
        {.kind = MediaKind::video, .ssrc = 100, .rtx_ssrc = 101, .mid = "9", .codecs = {vp8_codec(120, 121)}});
    track.set_source(now_, &source);
    link.allocate(now_);
    return track;
  }

  RecordingSink feedback_;
  UpLink up_{feedback_, up_ids, 77, "ringer"};
  std::deque<RecordingSink> sinks_;
  std::deque<DownLink> links_;
  Vp8Stream stream_{5000, 96, up_ids};
  Instant now_{seconds(100)};
};

TEST_F(ForwardingTest, values_of_the_media_are_passed_on_under_the_subscribers_numbers) {
  add_subscriber(add_camera());
  std::array<std::uint8_t, 200> bytes{};
  rtp::HeaderWriter writer(bytes, {.payload_type = 96, .sequence_number = 1, .timestamp = 2, .ssrc = 5000});
  writer.add(1, as_bytes("v"));
  writer.add(2, rtp::write_transport_wide_sequence(9));
  writer.add(3, rtp::write_audio_level({.level = 9}));
  writer.add(4, std::array<std::uint8_t, 1>{0x0a});
  writer.add(5, std::array<std::uint8_t, 3>{0xc0, 0x12, 0x34});
  const std::size_t header_size = writer.finish();
  bytes[header_size] = 0x10;  // a VP8 key frame without running numbers
  up_.receive_rtp(now_, bytes);

  ASSERT_EQ(sinks_[0].rtp.size(), 1U);
  const rtp::Packet packet = sinks_[0].rtp[0].rtp();
  const rtp::Extensions values = down_ids.read(packet);
  EXPECT_EQ(as_text(*values.find(ExtensionKind::mid)), "9");
  EXPECT_EQ(rtp::read_transport_wide_sequence(*values.find(ExtensionKind::transport_wide_cc)), 0);
  EXPECT_EQ(values.find(ExtensionKind::video_orientation)->front(), 0x0a);
  const Bytes descriptor = *values.find(ExtensionKind::dependency_descriptor);
  EXPECT_EQ(std::vector(descriptor.begin(), descriptor.end()), (std::vector<std::uint8_t>{0xc0, 0x12, 0x34}));
  EXPECT_EQ(packet.payload.size(), bytes.size() - header_size);
  EXPECT_FALSE(down_ids.find(packet, ExtensionKind::audio_level));
}

TEST_F(ForwardingTest, a_publishers_lost_packet_reaches_its_subscribers_once_it_is_found) {
  add_subscriber(add_camera());
  const auto frames = stream_.frame(true, 3);
  up_.receive_rtp(now_, frames[0]);
  up_.receive_rtp(now_, frames[2]);
  links_[0].receive_rtcp(now_, rtcp::Pli{.media_ssrc = 100});
  up_.handle_timeout(now_);
  EXPECT_EQ(feedback_.messages<rtcp::Nack>().size(), 1U);
  now_ += milliseconds(30);
  up_.receive_rtp(now_, Vp8Stream::repaired(frames[1], 5001, 97, 1));
  const auto packets = sinks_[0].of(100);
  ASSERT_EQ(packets.size(), 3U);
  EXPECT_EQ(packets[2].sequence_number, packets[0].sequence_number + 1);
}

TEST_F(ForwardingTest, a_publisher_without_layers_is_asked_for_no_more_than_its_best_subscriber_can_take) {
  UpTrack& camera =
      up_.add_track("v", {.kind = MediaKind::video, .codecs = {vp8_codec(96, 97)}, .nack = true, .remb = true});
  DownTrack& first = add_subscriber(camera);
  DownTrack& second = add_subscriber(camera);
  for (int i = 0; i < 60; ++i, now_ += milliseconds(33))
    for (const auto& datagram : stream_.frame(i == 0, 5, 1200)) up_.receive_rtp(now_, datagram);
  EXPECT_FALSE(camera.ceiling()) << "nothing is known of either";
  links_[0].receive_rtcp(now_, rtcp::Remb{.bitrate = 0});
  links_[1].receive_rtcp(now_, rtcp::Remb{.bitrate = 1'000'000});
  up_.handle_timeout(now_);
  const auto rembs = feedback_.messages<rtcp::Remb>();
  ASSERT_EQ(rembs.size(), 1U);
  EXPECT_NEAR(static_cast<double>(rembs[0].bitrate), 850'000, 1000);
  EXPECT_EQ(first.current(), no_layer) << "one that cannot take it is paused";
  EXPECT_EQ(second.current(), 0);
}

TEST_F(ForwardingTest, the_only_subscriber_is_not_paused_where_the_sender_follows_it) {
  UpTrack& camera =
      up_.add_track("v", {.kind = MediaKind::video, .codecs = {vp8_codec(96, 97)}, .nack = true, .remb = true});
  DownTrack& track = add_subscriber(camera);
  for (int i = 0; i < 60; ++i, now_ += milliseconds(33))
    for (const auto& datagram : stream_.frame(i == 0, 5, 1200)) up_.receive_rtp(now_, datagram);
  links_[0].receive_rtcp(now_, rtcp::Remb{.bitrate = 200'000});
  EXPECT_EQ(track.current(), 0);
}

TEST_F(ForwardingTest, nothing_is_allocated_for_a_packet_forwarded_to_ten_with_loss_and_feedback) {
  UpTrack& camera = add_camera();
  for (int i = 0; i < 10; ++i) add_subscriber(camera);
  for (RecordingSink& sink : sinks_) sink.keeps = false;
  feedback_.keeps = false;
  std::vector<std::vector<std::uint8_t>> datagrams;
  for (int i = 0; i < 3000; ++i)
    for (auto& datagram : stream_.frame(i % 300 == 0, 2, 1100)) datagrams.push_back(std::move(datagram));

  std::size_t before = 0;
  std::uint64_t forwarded = 0;
  for (std::size_t i = 0; i < datagrams.size(); ++i, now_ += milliseconds(5)) {
    if (i == 2000) {  // everything has its size by now
      before = allocations();
      forwarded = sinks_[0].rtp_count;
    }
    if (i % 50 != 49) up_.receive_rtp(now_, datagrams[i]);
    up_.handle_timeout(now_);
    for (DownLink& link : links_) {
      if (i % 10 == 0) link.track(100)->receive_nack(now_, static_cast<std::uint16_t>(i / 2));
      link.handle_timeout(now_);
    }
  }
  EXPECT_EQ(allocations() - before, 0U);
  EXPECT_GT(sinks_[0].rtp_count - forwarded, 3900U);
}

}  // namespace
}  // namespace ringer::sfu
