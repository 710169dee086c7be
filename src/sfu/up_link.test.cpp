// SPDX-License-Identifier: Apache-2.0
#include "sfu/up_link.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "sfu/stream.test.h"

namespace ringer::sfu {
namespace {

namespace rtcp = rtp::rtcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

const rtp::ExtensionMap ids = extension_map({{ExtensionKind::mid, 1},
                                             {ExtensionKind::rid, 2},
                                             {ExtensionKind::repaired_rid, 3},
                                             {ExtensionKind::transport_wide_cc, 4}});

class UpLinkTest : public ::testing::Test {
 protected:
  UpLinkTest() {
    link_.add_track("a", {.kind = MediaKind::audio, .codecs = {opus_codec(111)}});
    camera_ = &link_.add_track(
        "v", {.kind = MediaKind::video, .codecs = {vp8_codec(96, 97)}, .layers = {{"l"}, {"m"}, {"h"}}, .nack = true});
    high_.mid = "v";
    high_.rid = "h";
  }

  void receive(const std::vector<std::vector<std::uint8_t>>& datagrams) {
    for (const auto& datagram : datagrams) link_.receive_rtp(now_, datagram);
  }
  void run(Duration time) {
    for (const Instant end = now_ + time; now_ < end; now_ += milliseconds(1))
      if (link_.next_timeout() <= now_) link_.handle_timeout(now_);
  }

  RecordingSink sink_;
  UpLink link_{sink_, ids, 77, "ringer"};
  UpTrack* camera_ = nullptr;
  Vp8Stream high_{5000, 96, ids};
  Instant now_{seconds(100)};
};

TEST_F(UpLinkTest, a_stream_is_known_by_mid_and_rid_and_then_by_its_number) {
  receive(high_.frame(true));
  high_.mid.clear();
  high_.rid.clear();
  receive(high_.frame(false));
  EXPECT_EQ(camera_->counts().packets, 2U);
  EXPECT_EQ(camera_->layer(2).ssrc(), 5000U);
  EXPECT_EQ(link_.counts().unknown_source, 0U);
}

TEST_F(UpLinkTest, a_stream_is_known_by_a_payload_type_that_only_one_track_has) {
  Vp8Stream sound{600, 111, ids};
  receive(sound.frame(false));
  EXPECT_EQ(link_.track("a")->counts().packets, 1U);
  link_.add_track("b", {.kind = MediaKind::audio, .codecs = {opus_codec(111)}});
  Vp8Stream other{601, 111, ids};
  receive(other.frame(false));
  EXPECT_EQ(link_.counts().unknown_source, 1U);
}

TEST_F(UpLinkTest, a_layer_without_a_name_is_not_guessed) {
  high_.rid.clear();
  receive(high_.frame(true));
  high_.rid = "x";
  receive(high_.frame(true));
  EXPECT_EQ(link_.counts().unknown_source, 2U);
  EXPECT_EQ(camera_->counts().packets, 0U);
}

TEST_F(UpLinkTest, a_description_that_names_the_source_is_enough) {
  EXPECT_TRUE(link_.bind(5000, "v", 1, StreamRole::media));
  EXPECT_FALSE(link_.bind(5001, "x", 0, StreamRole::media));
  EXPECT_FALSE(link_.bind(5001, "v", 3, StreamRole::media));
  high_.mid.clear();
  high_.rid.clear();
  receive(high_.frame(true));
  EXPECT_EQ(camera_->layer(1).ssrc(), 5000U);
  EXPECT_EQ(camera_->counts().packets, 1U);
}

TEST_F(UpLinkTest, what_is_missing_is_asked_for_at_once_and_found_on_the_repair_stream) {
  receive(high_.frame(true));
  const auto lost = high_.frame(false);
  receive(high_.frame(false));
  EXPECT_LE(link_.next_timeout(), now_);
  link_.handle_timeout(now_);
  const auto nacks = sink_.messages<rtcp::Nack>();
  ASSERT_EQ(nacks.size(), 1U);
  EXPECT_EQ(nacks[0].media_ssrc, 5000U);
  EXPECT_EQ(nacks[0].sequences().next(), 1001);

  EXPECT_TRUE(link_.bind(5001, "v", 2, StreamRole::retransmission));
  link_.receive_rtp(now_, Vp8Stream::repaired(lost[0], 5001, 97, 1));
  EXPECT_EQ(camera_->counts().recovered, 1U);
}

TEST_F(UpLinkTest, key_frames_are_asked_for_when_wanted) {
  receive(high_.frame(true));
  camera_->request_key_frame(now_, 2, KeyFrameRequest::Reason::joined);
  camera_->request_key_frame(now_, 2, KeyFrameRequest::Reason::lost);
  EXPECT_LE(link_.next_timeout(), now_);
  link_.handle_timeout(now_);
  ASSERT_EQ(sink_.messages<rtcp::Pli>().size(), 1U);
  EXPECT_EQ(sink_.messages<rtcp::Pli>()[0].media_ssrc, 5000U);
}

TEST_F(UpLinkTest, each_arrival_is_fed_back_with_its_transport_wide_number) {
  for (int i = 0; i < 10; ++i) {
    receive(high_.frame(i == 0, 3));
    run(milliseconds(33));
  }
  run(milliseconds(200));
  std::size_t reported = 0;
  for (const auto& feedback : sink_.messages<rtcp::TransportFeedback>()) {
    auto received = feedback.received();
    while (received.next()) ++reported;
  }
  EXPECT_EQ(reported, 30U);
}

TEST_F(UpLinkTest, a_report_a_second_tells_loss_and_the_senders_last_report) {
  receive(high_.frame(true));
  high_.frame(false);
  receive(high_.frame(false));
  link_.receive_rtcp(now_, rtcp::SenderReport{.sender_ssrc = 5000, .ntp = 0x1234'5678'9abc'def0, .rtp_timestamp = 5});
  run(seconds(3));
  const auto reports = sink_.messages<rtcp::ReceiverReport>();
  ASSERT_EQ(reports.size(), 3U);
  ASSERT_EQ(reports[0].reports.size(), 1U);
  EXPECT_EQ(reports[0].reports[0].ssrc, 5000U);
  EXPECT_EQ(reports[0].reports[0].cumulative_lost, 1);
  EXPECT_EQ(reports[0].reports[0].last_sender_report, 0x5678'9abcU);
  EXPECT_TRUE(camera_->layer(2).clock());
}

TEST_F(UpLinkTest, a_ceiling_is_told_to_the_sender_of_video) {
  receive(high_.frame(true));
  run(milliseconds(10));
  EXPECT_TRUE(sink_.messages<rtcp::Remb>().empty());
  link_.set_ceiling(Bitrate::kbps(400));
  run(seconds(1));
  const auto rembs = sink_.messages<rtcp::Remb>();
  ASSERT_FALSE(rembs.empty());
  EXPECT_NEAR(static_cast<double>(rembs[0].bitrate), 400'000, 100);
  EXPECT_EQ(rembs[0].ssrcs[0], 5000U);
}

TEST_F(UpLinkTest, flow_changes_are_told_once) {
  receive(high_.frame(true));
  link_.handle_timeout(now_);
  const auto change = link_.poll_flow_change(now_);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->track, camera_);
  EXPECT_TRUE(change->flows);
  EXPECT_FALSE(link_.poll_flow_change(now_));
  run(seconds(3));
  EXPECT_FALSE(link_.poll_flow_change(now_)->flows);
}

TEST_F(UpLinkTest, M7_streams_that_nobody_described_leave_no_state) {
  for (std::uint32_t ssrc = 10'000; ssrc < 11'000; ++ssrc) {
    Vp8Stream stream{ssrc, 50, ids};
    receive(stream.frame(true));
  }
  EXPECT_EQ(link_.counts().unknown_source, 1000U);
}

TEST_F(UpLinkTest, M7_a_sender_that_changes_its_number_with_each_packet_has_one_stream) {
  for (std::uint32_t ssrc = 10'000; ssrc < 11'000; ++ssrc) {
    Vp8Stream stream{ssrc, 96, ids};
    stream.mid = "v";
    stream.rid = "h";
    receive(stream.frame(true));
  }
  EXPECT_EQ(camera_->layer(2).ssrc(), 10'999U);
  run(seconds(1));
  EXPECT_LE(sink_.messages<rtcp::ReceiverReport>()[0].reports.size(), 1U);
}

TEST_F(UpLinkTest, M7_more_sources_than_a_publisher_has_are_refused_and_counted) {
  for (std::uint32_t i = 0; i < 80; ++i) {
    const std::string mid = "m" + std::to_string(i);
    link_.add_track(mid, {.kind = MediaKind::audio, .codecs = {opus_codec(111)}});
    EXPECT_EQ(link_.bind(20'000 + i, mid, 0, StreamRole::media), i < UpLink::max_sources);
  }
  EXPECT_EQ(link_.counts().too_many_sources, 80 - UpLink::max_sources);
}

TEST_F(UpLinkTest, a_track_that_is_removed_takes_its_sources_with_it) {
  receive(high_.frame(true));
  link_.remove_track("v");
  high_.mid.clear();
  receive(high_.frame(true));
  EXPECT_EQ(link_.counts().unknown_source, 1U);
}

}  // namespace
}  // namespace ringer::sfu
