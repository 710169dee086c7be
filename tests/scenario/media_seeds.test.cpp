// SPDX-License-Identifier: Apache-2.0
//
// The stored inputs of the parsers' fuzz targets (fuzz/corpus: what broke browsers and servers before) through the
// whole media half while a call is on: as datagrams from everywhere, as packets of participants behind SRTP, and as
// descriptions.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/sim/media_call.h"

namespace ringer::sim {
namespace {

using namespace std::chrono_literals;

class MediaSeeds : public testing::Test, protected MediaCall {
 protected:
  static std::vector<std::string> seeds(const char* name) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(std::string("fuzz/corpus/") + name)) {
      std::ifstream file(entry.path(), std::ios::binary);
      found.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    EXPECT_GE(found.size(), 15U);
    return found;
  }
  void inject_everywhere(Bytes datagram) {
    if (datagram.empty() || datagram.size() > max_datagram_size) return;
    for (const auto& from : {publisher_->peer.address(), viewer_->peer.address(), stranger()})
      world.inject(from, datagram);
  }
};

TEST_F(MediaSeeds, stored_datagrams_change_no_call_wherever_they_come_from) {
  for (const char* name : {"stun", "rtp", "rtcp"})
    for (const std::string& seed : seeds(name)) inject_everywhere(as_bytes(seed));
  // Plain Bindings have an answer, of 32 bytes, and nothing else has.
  EXPECT_LE(world.bytes_to[stranger()], 32 * world.objects->counts().demux.plain_bindings);
  expect_media();
}

TEST_F(MediaSeeds, stored_rtp_of_participants_comes_through_srtp_and_does_no_harm) {
  const auto before = world.objects->counts().packets_in;
  std::uint64_t sent = 0;
  for (const std::string& seed : seeds("rtp"))
    for (MediaBrowser* browser : {publisher_, viewer_}) {
      const Bytes packet = as_bytes(seed);
      if (packet.size() < max_datagram_size - 32) sent += browser->peer.send_rtp(world.instant, packet);
    }
  EXPECT_GE(sent, 10U);
  world.run_for(5s);
  EXPECT_GE(world.objects->counts().packets_in, before + sent);
  expect_media();
}

TEST_F(MediaSeeds, stored_rtcp_of_participants_comes_through_srtp_and_does_no_harm) {
  const auto before = world.objects->counts().packets_in;
  std::uint64_t sent = 0;
  for (const std::string& seed : seeds("rtcp"))
    for (MediaBrowser* browser : {publisher_, viewer_}) {
      const Bytes packet = as_bytes(seed);
      if (packet.size() < max_datagram_size - 32) sent += browser->peer.send_rtcp(world.instant, packet);
    }
  EXPECT_GE(sent, 50U);
  world.run_for(5s);
  EXPECT_GE(world.objects->counts().packets_in, before + sent);
  expect_media();
}

TEST_F(MediaSeeds, stored_descriptions_as_offers_and_as_answers_leave_the_call_and_nothing_else) {
  for (const char* type : {"WebRtcEndpoint", "BundleEndpoint"})
    for (const std::string& seed : seeds("sdp")) {
      const ObjectNumber endpoint = world.make(type, pipeline);
      world.ask(endpoint, "processOffer", {{"offer", seed}});
      world.ask(endpoint, "processOffer", {{"offer", publisher_->offer()}});
      const ObjectNumber other = world.make(type, pipeline);
      world.connect(up, other);
      world.ask(other, "generateOffer");
      world.ask(other, "processAnswer", {{"answer", seed}});
      world.run_for(100ms);
      world.release(endpoint);
      world.release(other);
    }
  EXPECT_EQ(world.objects->counts().endpoints, 2U);
  EXPECT_EQ(world.objects->addresses(), 2U);
  expect_media();
}

}  // namespace
}  // namespace ringer::sim
