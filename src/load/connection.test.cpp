// SPDX-License-Identifier: Apache-2.0
#include "load/connection.h"

#include <gtest/gtest.h>

#include "load/relay.test.h"
#include "rtp/rtcp/reader.h"

namespace ringer::load {
namespace {

template <class Message>
std::size_t count(const std::vector<std::vector<std::uint8_t>>& packets) {
  std::size_t found = 0;
  for (const auto& packet : packets) {
    rtp::rtcp::Reader reader(packet);
    while (const auto message = reader.next()) found += std::holds_alternative<Message>(*message) ? 1U : 0U;
    EXPECT_EQ(reader.malformed(), 0);
  }
  return found;
}

using LoadConnection = Relay;

TEST_F(LoadConnection, connects_within_a_few_round_trips) {
  Client& client = add(false);
  run_for(12ms);
  EXPECT_EQ(client.connection->state(), Peer::State::connected);
  EXPECT_TRUE(client.transport->is_connected());
}

TEST_F(LoadConnection, a_viewer_counts_what_a_publisher_sends_and_how_long_it_took) {
  add(true);
  Client& viewer = add(false);
  run_for(2s);
  viewer.connection->reception().begin_window();
  run_for(10s);
  const Figures figures = viewer.connection->reception().figures();
  EXPECT_NEAR(static_cast<double>(figures.packets), 10 * (50 + 30 * 4.1), 40);
  EXPECT_EQ(figures.lost, 0);
  EXPECT_EQ(figures.streams, 2);
  EXPECT_EQ(figures.video_streams, 1);
  EXPECT_EQ(figures.other_packets, 0);
  EXPECT_NEAR(static_cast<double>(figures.delay.percentile(0.5).count()), 2e6, 2e5);
  EXPECT_NEAR(static_cast<double>(figures.bytes) * 8 / 10, 1.18e6, 1e5);
}

TEST_F(LoadConnection, what_is_lost_on_the_way_is_counted) {
  add(true);
  Client& viewer = add(false);
  run_for(1s);
  viewer.connection->reception().begin_window();
  lose_every_ = 20;
  run_for(10s);
  const Figures figures = viewer.connection->reception().figures();
  EXPECT_NEAR(static_cast<double>(figures.lost) / static_cast<double>(figures.packets + figures.lost), 0.05, 0.01);
}

TEST_F(LoadConnection, stays_connected_while_the_server_answers_and_fails_when_it_does_not) {
  Client& client = add(false);
  run_for(5min);
  EXPECT_EQ(client.connection->state(), Peer::State::connected);
  EXPECT_TRUE(client.transport->is_connected()) << "the server has heard no checks";
  cut_ = true;
  run_for(36s);
  EXPECT_EQ(client.connection->state(), Peer::State::failed);
}

TEST_F(LoadConnection, a_key_frame_comes_when_the_server_asks_for_one) {
  Client& publisher = add(true);
  Client& viewer = add(false);
  run_for(2s);
  viewer.connection->reception().begin_window();
  run_for(1s);
  const std::uint64_t before = viewer.connection->reception().figures().packets;
  viewer.connection->reception().begin_window();
  ask_for_key_frame(publisher, 11);
  run_for(1s);
  EXPECT_GT(viewer.connection->reception().figures().packets, before + 6) << "a key frame has more packets";
}

TEST_F(LoadConnection, a_viewer_reports_and_gives_transport_wide_feedback) {
  add(true);
  Client& viewer = add(false);
  run_for(5s);
  EXPECT_GE(count<rtp::rtcp::ReceiverReport>(viewer.rtcp), 4);
  EXPECT_GE(count<rtp::rtcp::SourceDescription>(viewer.rtcp), 4);
  EXPECT_GE(count<rtp::rtcp::TransportFeedback>(viewer.rtcp), 40);
  EXPECT_EQ(count<rtp::rtcp::Remb>(viewer.rtcp), 0);
}

TEST_F(LoadConnection, a_viewer_without_transport_wide_feedback_says_remb) {
  add(true, false);
  Client& viewer = add(false, false);
  run_for(5s);
  EXPECT_EQ(count<rtp::rtcp::TransportFeedback>(viewer.rtcp), 0);
  EXPECT_GE(count<rtp::rtcp::Remb>(viewer.rtcp), 4);
}

TEST_F(LoadConnection, a_publisher_says_how_its_clocks_run) {
  Client& publisher = add(true);
  run_for(5s);
  EXPECT_GE(count<rtp::rtcp::SenderReport>(publisher.rtcp), 8);
}

}  // namespace
}  // namespace ringer::load
