// SPDX-License-Identifier: Apache-2.0
#include "sfu/down_link.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <vector>

#include "rtp/rtcp/transport_feedback_writer.h"
#include "sfu/arrival_recorder.h"
#include "sfu/link_model.test.h"
#include "sfu/stream.test.h"

namespace ringer::sfu {
namespace {

namespace rtcp = rtp::rtcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

const rtp::ExtensionMap ids = extension_map({{ExtensionKind::abs_send_time, 4}, {ExtensionKind::transport_wide_cc, 5}});

/// Three layers of a camera at 30 frames a second. Key frames when asked for, as a browser makes them.
class Camera {
 public:
  Camera() {
    for (std::size_t i = 0; i < 3; ++i) streams_[i].height = static_cast<std::uint16_t>(180 << i);
  }
  UpTrack& track() { return track_; }

  void step(Instant now) {
    for (std::size_t i = 0; i < 3; ++i) {
      const bool key = track_.layer(i).key_frames().take_due(now);
      const int packets = packets_of[i] * (key ? 3 : 1);
      for (const auto& datagram : streams_[i].frame(key, packets, size_of[i])) receive(track_, now, i, datagram);
    }
  }

  static constexpr std::array<int, 3> packets_of{1, 2, 6};
  static constexpr std::array<std::size_t, 3> size_of{500, 1000, 1150};  // 120, 480, 1656 kbit/s

 private:
  UpTrack track_{{.kind = MediaKind::video,
                  .codecs = {vp8_codec(96, 97)},
                  .layers = {{"l", 180}, {"m", 360}, {"h", 720}},
                  .nack = true}};
  std::array<Vp8Stream, 3> streams_{Vp8Stream{1, 96}, Vp8Stream{2, 96}, Vp8Stream{3, 96}};
};

/// A subscriber behind a link: it records arrivals, sends feedback as a browser does, and asks for key frames rarely.
class Viewer {
 public:
  explicit Viewer(Bitrate rate) : link_(rate) {}

  DownTrack& watch(UpTrack& source, Instant now, std::uint16_t height = 720) {
    const auto ssrc = static_cast<std::uint32_t>(9000 + 2 * tracks_++);
    DownTrack& track = down_.add_track(
        {.kind = MediaKind::video, .ssrc = ssrc, .rtx_ssrc = ssrc + 1, .codecs = {vp8_codec(120, 121)}});
    track.set_wish(height, 0);
    track.set_source(now, &source);
    down_.allocate(now);
    return track;
  }

  void step(Instant now) {
    if (down_.next_timeout() <= now) down_.handle_timeout(now);
    for (const auto& sent : sink_.rtp) {
      if (const auto arrival = link_.send(now, sent.bytes.size())) flying_.push_back({*arrival, number_of(sent)});
    }
    sink_.clear();
    for (; !flying_.empty() && flying_.front().arrival <= now; flying_.pop_front())
      recorder_.receive(flying_.front().arrival, flying_.front().number);
    if (now >= recorder_.next_timeout()) feed_back(now);
  }

  DownLink& down() { return down_; }
  void set_rate(Bitrate rate) { link_.set_rate(rate); }

 private:
  struct Flying {
    Instant arrival;
    std::uint16_t number;
  };

  static std::uint16_t number_of(const RecordingSink::Sent& sent) {
    return *rtp::read_transport_wide_sequence(*ids.find(sent.rtp(), ExtensionKind::transport_wide_cc));
  }
  void feed_back(Instant now) {
    std::array<std::uint8_t, 1400> room{};
    ByteWriter writer(room);
    while (recorder_.write(writer, 1, 2)) {
      rtcp::Reader reader(writer.written());
      while (const auto message = reader.next()) down_.receive_rtcp(now, *message);
      writer = ByteWriter(room);
    }
  }

  RecordingSink sink_;
  DownLink down_{sink_, ids};
  LinkModel link_;
  ArrivalRecorder recorder_;
  std::deque<Flying> flying_;
  std::uint32_t tracks_ = 0;
};

class DownLinkTest : public ::testing::Test {
 protected:
  template <class... Viewers>
  void run(Duration time, Viewers&... viewers) {
    for (const Instant end = now_ + time; now_ < end; now_ += milliseconds(1)) {
      if (++steps_ % 33 == 0) camera_.step(now_);
      (viewers.step(now_), ...);
    }
  }
  /// How long until `track` is forwarded in `layer`.
  Duration until(int layer, DownTrack& track, Viewer& viewer) {
    const Instant begin = now_;
    while (now_ - begin < seconds(60) && track.current() != layer) run(milliseconds(1), viewer);
    return now_ - begin;
  }

  Camera camera_;
  Instant now_{seconds(1000)};
  int steps_ = 0;
};

TEST_F(DownLinkTest, a_late_joiner_with_room_sees_the_layer_it_needs_within_two_frames) {
  run(seconds(5));
  Viewer viewer(Bitrate::kbps(20'000));
  DownTrack& track = viewer.watch(camera_.track(), now_);
  EXPECT_LE(until(2, track, viewer), milliseconds(67));
}

TEST_F(DownLinkTest, who_was_there_first_sees_the_first_picture) {
  Viewer viewer(Bitrate::kbps(20'000));
  DownTrack& track = viewer.watch(camera_.track(), now_);
  camera_.track().request_key_frame(now_, 0, KeyFrameRequest::Reason::joined);
  run(milliseconds(40), viewer);
  EXPECT_EQ(track.counts().packets, 3U);
}

TEST_F(DownLinkTest, the_size_at_which_it_is_shown_chooses_the_layer) {
  run(seconds(2));
  Viewer viewer(Bitrate::kbps(20'000));
  DownTrack& small = viewer.watch(camera_.track(), now_, 180);
  DownTrack& hidden = viewer.watch(camera_.track(), now_, 0);
  run(seconds(3), viewer);
  EXPECT_EQ(small.current(), 0);
  EXPECT_EQ(hidden.current(), no_layer);
  EXPECT_EQ(hidden.counts().packets, 0U);
  small.set_wish(360, 0);
  run(seconds(3), viewer);
  EXPECT_EQ(small.current(), 1);
  EXPECT_EQ(viewer.down().probed_bytes(), 0U) << "there is room: nothing to find out";
}

TEST_F(DownLinkTest, a_subscriber_held_to_300_kbps_is_down_to_the_low_layer_within_three_seconds) {
  run(seconds(5));
  Viewer viewer(Bitrate::kbps(20'000));
  DownTrack& track = viewer.watch(camera_.track(), now_);
  run(seconds(20), viewer);
  ASSERT_EQ(track.current(), 2);
  viewer.set_rate(Bitrate::kbps(300));
  EXPECT_LT(until(0, track, viewer), seconds(3));
  run(seconds(20), viewer);
  EXPECT_EQ(track.current(), 0) << "and stays there";
}

TEST_F(DownLinkTest, a_subscriber_that_is_freed_climbs_back_within_ten_seconds) {
  run(seconds(5));
  Viewer viewer(Bitrate::kbps(300));
  DownTrack& track = viewer.watch(camera_.track(), now_);
  EXPECT_LT(until(0, track, viewer), seconds(3)) << "also when it joins behind a narrow link";
  run(seconds(30), viewer);
  ASSERT_EQ(track.current(), 0);
  viewer.set_rate(Bitrate::kbps(20'000));
  EXPECT_LT(until(2, track, viewer), seconds(10));
}

TEST_F(DownLinkTest, one_slow_subscriber_leaves_the_others_alone) {
  run(seconds(5));
  Viewer slow(Bitrate::kbps(300));
  Viewer fast(Bitrate::kbps(20'000));
  DownTrack& slow_track = slow.watch(camera_.track(), now_);
  DownTrack& fast_track = fast.watch(camera_.track(), now_);
  run(seconds(20), slow, fast);
  EXPECT_EQ(slow_track.current(), 0);
  EXPECT_EQ(fast_track.current(), 2);
}

TEST_F(DownLinkTest, a_ceiling_set_by_the_application_holds) {
  run(seconds(5));
  Viewer viewer(Bitrate::kbps(20'000));
  DownTrack& track = viewer.watch(camera_.track(), now_);
  viewer.down().set_max_bitrate(Bitrate::kbps(600));
  run(seconds(10), viewer);
  EXPECT_EQ(track.current(), 1);
  EXPECT_EQ(viewer.down().probed_bytes(), 0U);
}

TEST_F(DownLinkTest, reports_go_to_every_stream_once_a_second) {
  RecordingSink sink;
  DownLink down(sink, ids);
  for (std::uint32_t i = 0; i < 40; ++i) {
    down.add_track({.kind = MediaKind::video, .ssrc = 100 + i, .cname = "somebody", .codecs = {vp8_codec(96, 97)}})
        .set_source(now_, &camera_.track());
  }
  run(seconds(1));
  for (std::size_t i = 0; i < 3; ++i) camera_.track().layer(i).receive_sender_report(now_, 1ULL << 32, 5);
  down.allocate(now_);
  run(milliseconds(100));
  sink.clear();
  down.handle_timeout(now_);
  EXPECT_EQ(sink.messages<rtcp::SenderReport>().size(), 40U);
  EXPECT_EQ(sink.messages<rtcp::SourceDescription>().size(), 40U);
  EXPECT_GT(sink.rtcp.size(), 1U);
}

TEST_F(DownLinkTest, flow_out_is_told_once) {
  Viewer viewer(Bitrate::kbps(20'000));
  DownTrack& track = viewer.watch(camera_.track(), now_);
  camera_.track().request_key_frame(now_, 0, KeyFrameRequest::Reason::joined);
  run(milliseconds(40), viewer);
  const auto change = viewer.down().poll_flow_change(now_);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->track, &track);
  EXPECT_TRUE(change->flows);
  EXPECT_FALSE(viewer.down().poll_flow_change(now_));
}

TEST_F(DownLinkTest, M10_fifty_subscribers_that_storm_for_key_frames_reach_the_sender_as_two_a_second) {
  std::deque<RecordingSink> sinks;
  std::deque<DownLink> links;
  for (std::uint32_t i = 0; i < 50; ++i) {
    sinks.emplace_back().keeps = false;
    DownLink& link = links.emplace_back(sinks.back(), ids);
    link.add_track({.kind = MediaKind::video, .ssrc = 1, .codecs = {vp8_codec(96, 97)}})
        .set_source(now_, &camera_.track());
  }
  run(seconds(1));
  for (DownLink& link : links) link.allocate(now_);
  run(seconds(1));
  const std::uint64_t before = camera_.track().layer(2).key_frames().count();
  for (int i = 0; i < 1000; ++i) {
    for (DownLink& link : links) {
      link.receive_rtcp(now_, rtcp::Pli{.sender_ssrc = 3, .media_ssrc = 1});
    }
    run(milliseconds(10));
  }
  EXPECT_LE(camera_.track().layer(2).key_frames().count() - before, 2U * 10);
  EXPECT_GE(camera_.track().layer(2).key_frames().count() - before, 5U);
}

TEST_F(DownLinkTest, M11_a_subscriber_that_lies_about_its_network_changes_nothing_for_others) {
  run(seconds(5));
  Viewer honest(Bitrate::kbps(20'000));
  DownTrack& track = honest.watch(camera_.track(), now_);
  RecordingSink sink;
  DownLink liar(sink, {});
  liar.add_track({.kind = MediaKind::video, .ssrc = 1, .rtx_ssrc = 2, .codecs = {vp8_codec(96, 97)}})
      .set_source(now_, &camera_.track());
  run(seconds(2), honest);
  const std::uint64_t before = camera_.track().layer(2).key_frames().count();
  for (int i = 0; i < 2000; ++i) {
    liar.receive_rtcp(now_, rtcp::Remb{.bitrate = i % 2 == 0 ? 0U : 10'000'000'000U});
    if (liar.next_timeout() <= now_) liar.handle_timeout(now_);
    run(milliseconds(5), honest);
  }
  EXPECT_EQ(track.current(), 2);
  EXPECT_GE(liar.estimate(), BandwidthEstimator::floor);
  EXPECT_LE(liar.estimate(), BandwidthEstimator::ceiling);
  EXPECT_LE(camera_.track().layer(2).key_frames().count() - before, 20U);
}

}  // namespace
}  // namespace ringer::sfu
