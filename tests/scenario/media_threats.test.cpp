// SPDX-License-Identifier: Apache-2.0
//
// What an attacker, or a participant who lies, can do to a call through the whole media half of the media server. The
// folders' own tests have the details; here a call with media goes on while it happens.
#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <string>
#include <vector>

#include "tests/sim/media_call.h"

namespace ringer::sim {
namespace {

using namespace std::chrono_literals;

class MediaThreats : public testing::Test, protected MediaCall {};

TEST_F(MediaThreats, M1_M3_a_stranger_who_sprays_gets_no_byte_and_hinders_no_call) {
  for (int i = 0; i < 2000; ++i)
    for (const int first : {0x16, 0x15, 0x80, 0x00, 0x40, 0xff})  // DTLS, SRTP, STUN, TURN, nothing
      world.inject(stranger(), noise(20 + world.random.below(1200), static_cast<std::uint8_t>(first)));
  EXPECT_EQ(world.bytes_to[stranger()], 0U);
  EXPECT_EQ(world.objects->addresses(), 2U);
  expect_media();
}

TEST_F(MediaThreats, M5_media_stays_where_it_is_when_a_stranger_replays_what_he_saw) {
  records_ = true;
  world.run_for(3s);
  records_ = false;
  for (const auto& datagram : recorded_)
    if (rtc::kind_of(datagram) != rtc::DatagramKind::stun) world.inject(stranger(), datagram);
  world.run_for(1s);
  EXPECT_EQ(world.bytes_to[stranger()], 0U);
  expect_media();
}

TEST_F(MediaThreats, M6_what_is_replayed_from_the_right_address_is_forwarded_to_nobody) {
  records_ = true;
  world.run_for(3s);
  records_ = false;
  const auto out = world.objects->counts().packets_out;
  for (int round = 0; round < 10; ++round)
    for (const auto& datagram : recorded_)
      if (rtc::kind_of(datagram) == rtc::DatagramKind::rtp) world.inject(publisher_->peer.address(), datagram);
  EXPECT_EQ(world.objects->counts().packets_out, out);
  expect_media();
}

TEST_F(MediaThreats, M6_ten_thousand_forged_packets_do_not_end_a_call) {
  for (int i = 0; i < 10'000; ++i) world.inject(publisher_->peer.address(), noise(60, 0x80));
  const auto dropped = world.objects->counts().srtp_dropped;
  EXPECT_GE(std::accumulate(dropped.begin(), dropped.end(), std::uint64_t{0}), 9'000U);
  expect_media();
}

TEST_F(MediaThreats, M7_a_thousand_streams_of_one_participant_are_nobodys_picture) {
  for (std::uint32_t ssrc = 1; ssrc <= 1000; ++ssrc) {
    sfu::Vp8Stream stream{.ssrc = ssrc, .payload_type = MediaBrowser::vp8};
    for (const auto& packet : stream.frame(true)) publisher_->peer.send_rtp(world.instant, packet);
  }
  world.run_for(1s);
  EXPECT_EQ(viewer_->unknown_streams, 0U);
  EXPECT_LE(world.ask(up, "getStats")->as_object().size(), 8U);
  expect_media();
}

TEST_F(MediaThreats, M8_M9_lengths_that_lie_in_authentic_packets_do_no_harm) {
  for (int i = 0; i < 5000; ++i) {
    auto bytes = noise(12 + world.random.below(80), static_cast<std::uint8_t>(0x80 | world.random.below(64)));
    bytes[1] = world.random.one_in(2) ? MediaBrowser::vp8 : MediaBrowser::opus;
    if (const auto packet = rtp::Packet::parse(bytes)) publisher_->peer.send_rtp(world.instant, bytes);
    auto report = noise(8 + 4 * world.random.below(30), static_cast<std::uint8_t>(0x80 | world.random.below(32)));
    report[1] = static_cast<std::uint8_t>(200 + world.random.below(8));
    if (world.random.one_in(2)) report[2] = 0, report[3] = static_cast<std::uint8_t>(report.size() / 4 - 1);
    viewer_->peer.send_rtcp(world.instant, report);
    publisher_->peer.send_rtcp(world.instant, report);
    if (i % 50 == 0) world.run_for(1ms);
  }
  world.run_for(3s);
  expect_media();
}

TEST_F(MediaThreats, M10_a_viewer_who_storms_for_key_frames_gets_two_a_second) {
  const auto before = publisher_->asked().key_frames;
  for (int i = 0; i < 500; ++i) {
    viewer_->ask_key_frame(world.instant, "v");
    world.run_for(10ms);
  }
  EXPECT_LE(publisher_->asked().key_frames - before, 11U);
  expect_media();
}

TEST_F(MediaThreats, M11_a_viewer_who_lies_about_his_network_changes_nothing_for_others) {
  const ObjectNumber other_down = world.make("BundleEndpoint", pipeline);
  MediaBrowser& other = world.add_browser();
  feed(other_down);
  world.subscribe(other, other_down);
  other.start_media(world.instant);
  for (int i = 0; i < 20; ++i) {
    viewer_->room_bps = i % 2 == 0 ? 0 : 10'000'000'000;
    const auto before = other.heard("v").packets;
    world.run_for(1s);
    if (i > 2) {
      EXPECT_GE(other.heard("v").packets, before + 8);
    }
  }
}

TEST_F(MediaThreats, M13_another_certificate_than_the_announced_one_gets_no_media) {
  const ObjectNumber endpoint = world.make("BundleEndpoint", pipeline);
  MediaBrowser& browser = world.add_browser();
  std::string offer = browser.offer();
  for (auto at = offer.find("sha-256 "); at != std::string::npos; at = offer.find("sha-256 ", at + 8))
    offer[at + 8] = offer[at + 8] == '0' ? '1' : '0';
  browser.take_answer(world.instant, world.text(endpoint, "processOffer", {{"offer", offer}}));
  browser.start_media(world.instant);
  world.run_for(5s);
  EXPECT_EQ(world.told(endpoint, "DtlsConnectionStateChange", "state").back(), "FAILED");
  EXPECT_TRUE(world.events_of(endpoint, "MediaFlowOutStateChanged").empty());
  EXPECT_TRUE(world.told(endpoint, "ConnectionStateChanged", "newState").empty());
  expect_media();
}

TEST_F(MediaThreats, M15_descriptions_cut_off_anywhere_leave_a_working_endpoint) {
  const std::string offer = world.add_browser().offer({.layers = 3});
  for (std::size_t size = 0; size < offer.size(); size += 97) {
    const ObjectNumber endpoint = world.make("BundleEndpoint", pipeline);
    const auto answer = world.ask(endpoint, "processOffer", {{"offer", offer.substr(0, size)}});
    if (!answer) {
      EXPECT_TRUE(answer.error().code == kurento::ErrorCode::sdp_parse ||
                  answer.error().code == kurento::ErrorCode::process_offer);
    }
    MediaBrowser& browser = world.add_browser();
    const auto again = world.ask(endpoint, "processOffer", {{"offer", browser.offer({.layers = 3})}});
    EXPECT_TRUE(!answer || again || again.error().code == kurento::ErrorCode::process_offer) << size;
    world.remove_browser(browser);
    world.release(endpoint);
  }
  expect_media();
}

TEST_F(MediaThreats, M16_many_endpoints_leave_nothing_and_disturb_nobody) {
  const auto before = world.objects->counts();
  for (int round = 0; round < 2; ++round) {
    std::vector<ObjectNumber> made;
    for (int i = 0; i < 60; ++i) {
      made.push_back(world.make("BundleEndpoint", pipeline));
      world.ask(made.back(), "processOffer", {{"offer", publisher_->offer()}});
    }
    expect_media();
    for (const ObjectNumber endpoint : made) world.release(endpoint);
  }
  EXPECT_EQ(world.objects->counts().endpoints, before.endpoints);
  EXPECT_EQ(world.objects->addresses(), 2U);
  expect_media();
}

}  // namespace
}  // namespace ringer::sim
