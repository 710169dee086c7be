// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/sim/media_world.h"

namespace ringer::mediaserver {
namespace {

using namespace std::chrono_literals;
using sim::MediaBrowser;
using sim::MediaWorld;
using sim::OfferShape;
using testing::Test;

constexpr OfferShape both_ways{.direction = sdp::Direction::sendrecv};

std::string fixture(const std::string& name) {
  std::ifstream file("src/sdp/fixtures/" + name + ".sdp");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> list(std::initializer_list<const char*> words) { return {words.begin(), words.end()}; }

class WebRtcEndpointTest : public Test {
 protected:
  /// A browser with an endpoint of its own.
  struct Party {
    ObjectNumber endpoint;
    MediaBrowser& browser;
  };

  Party join(const OfferShape& shape = both_ways) {
    Party party{world.make("WebRtcEndpoint", pipeline), world.add_browser()};
    world.publish(party.browser, party.endpoint, shape);
    party.browser.start_media(world.instant);
    return party;
  }

  MediaWorld world;
  ObjectNumber pipeline = world.make("MediaPipeline");
};

TEST_F(WebRtcEndpointTest, connected_to_itself_it_sends_back_what_it_gets) {
  const Party party = join();
  ASSERT_EQ(world.connect(party.endpoint, party.endpoint), 0);
  world.run_for(5s);
  EXPECT_TRUE(party.browser.peer.is_connected());
  EXPECT_GT(party.browser.heard("0").packets, 200U);
  EXPECT_GT(party.browser.heard("1").packets, 40U);
  EXPECT_GE(party.browser.heard("1").key_frames, 1U);
  EXPECT_EQ(party.browser.unknown_streams, 0U);
}

TEST_F(WebRtcEndpointTest, connected_before_it_is_negotiated_media_flows_all_the_same) {
  const ObjectNumber from = world.make("WebRtcEndpoint", pipeline), to = world.make("WebRtcEndpoint", pipeline);
  ASSERT_EQ(world.connect(from, to), 0);
  MediaBrowser& watching = world.add_browser();
  MediaBrowser& sending = world.add_browser();
  world.publish(watching, to, {.direction = sdp::Direction::recvonly});
  world.run_for(2s);
  world.publish(sending, from, {.direction = sdp::Direction::sendonly});
  sending.start_media(world.instant);
  world.run_for(3s);
  EXPECT_GT(watching.heard("0").packets, 100U);
  EXPECT_GT(watching.heard("1").packets, 20U);
  EXPECT_GE(watching.heard("1").key_frames, 1U);
}

TEST_F(WebRtcEndpointTest, its_own_offer_is_answered_and_media_flows_both_ways) {
  const ObjectNumber endpoint = world.make("WebRtcEndpoint", pipeline);
  MediaBrowser& browser = world.add_browser();
  world.connect(endpoint, endpoint);
  world.subscribe(browser, endpoint, true);
  browser.start_media(world.instant);
  world.run_for(4s);
  EXPECT_TRUE(browser.peer.is_connected());
  EXPECT_GT(browser.heard("audio0").packets, 100U);
  EXPECT_GT(browser.heard("video0").packets, 20U);
}

TEST_F(WebRtcEndpointTest, negotiates_once) {
  const Party party = join();
  EXPECT_EQ(world.error(party.endpoint, "processOffer", {{"offer", party.browser.offer(both_ways)}}), 40208);
  EXPECT_EQ(world.error(party.endpoint, "generateOffer"), 40208);
}

TEST_F(WebRtcEndpointTest, answers_are_taken_after_an_offer_and_once) {
  const ObjectNumber endpoint = world.make("WebRtcEndpoint", pipeline);
  MediaBrowser& browser = world.add_browser();
  EXPECT_EQ(world.error(endpoint, "processAnswer", {{"answer", fixture("chromium_answer")}}), 40209);
  const std::string offer = world.text(endpoint, "generateOffer");
  EXPECT_EQ(world.error(endpoint, "generateOffer"), 40208);
  const std::string answer = browser.answer(world.instant, offer, true);
  EXPECT_EQ(world.error(endpoint, "processAnswer", {{"answer", answer}}), 0);
  EXPECT_EQ(world.error(endpoint, "processAnswer", {{"answer", answer}}), 40210);
}

TEST_F(WebRtcEndpointTest, what_is_no_description_is_refused_and_the_next_one_taken) {
  const ObjectNumber endpoint = world.make("WebRtcEndpoint", pipeline);
  MediaBrowser& browser = world.add_browser();
  for (const std::string text : {"", "hello", "\r\n\r\n", "m=audio"})
    EXPECT_EQ(world.error(endpoint, "processOffer", {{"offer", text}}), 40201) << text;
  EXPECT_EQ(world.error(endpoint, "processOffer", {{"offer", browser.offer(both_ways)}}), 0);
}

TEST_F(WebRtcEndpointTest, there_is_no_description_before_there_was_one) {
  const ObjectNumber endpoint = world.make("WebRtcEndpoint", pipeline);
  MediaBrowser& browser = world.add_browser();
  EXPECT_EQ(world.error(endpoint, "getLocalSessionDescriptor"), 40202);
  EXPECT_EQ(world.error(endpoint, "getRemoteSessionDescriptor"), 40203);
  const std::string offer = browser.offer(both_ways);
  const std::string answer = world.text(endpoint, "processOffer", {{"offer", offer}});
  EXPECT_EQ(world.text(endpoint, "getLocalSessionDescriptor"), answer);
  EXPECT_EQ(world.text(endpoint, "getRemoteSessionDescriptor"), offer);
}

TEST_F(WebRtcEndpointTest, a_section_of_plain_rtp_is_answered_with_port_0) {
  const ObjectNumber endpoint = world.make("WebRtcEndpoint", pipeline);
  const std::string answer = world.text(endpoint, "processOffer", {{"offer", fixture("plain_rtp")}});
  EXPECT_NE(answer.find("m=video 0 RTP/AVP"), std::string::npos) << answer;
  EXPECT_EQ(world.error(endpoint, "gatherCandidates"), 0);
  world.run_for(1min);
  world.release(endpoint);
}

TEST_F(WebRtcEndpointTest, candidates_are_told_once_for_each_section_at_once_or_after_the_description) {
  const ObjectNumber early = world.make("WebRtcEndpoint", pipeline), late = world.make("WebRtcEndpoint", pipeline);
  world.ask(early, "gatherCandidates");
  EXPECT_TRUE(world.events_of(early, "IceCandidateFound").empty());
  for (const ObjectNumber endpoint : {early, late}) world.publish(world.add_browser(), endpoint, both_ways);
  EXPECT_TRUE(world.events_of(late, "IceCandidateFound").empty());
  world.ask(late, "gatherCandidates");
  for (const ObjectNumber endpoint : {early, late}) {
    const auto found = world.events_of(endpoint, "IceCandidateFound");
    ASSERT_EQ(found.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& candidate = found[i].at("candidate").as_object();
      EXPECT_EQ(candidate.at("sdpMid").as_string(), std::to_string(i));
      EXPECT_EQ(candidate.at("sdpMLineIndex"), i);
      EXPECT_NE(std::string(candidate.at("candidate").as_string()).find("192.0.2.1 3478 typ host"), std::string::npos);
    }
    EXPECT_EQ(world.events_of(endpoint, "IceGatheringDone").size(), 1U);
  }
}

TEST_F(WebRtcEndpointTest, remote_candidates_may_come_at_any_time_and_belong_to_a_section) {
  const ObjectNumber endpoint = world.make("WebRtcEndpoint", pipeline);
  const auto candidate = [](int index, const char* text = "candidate:1 1 udp 1 192.0.2.7 5000 typ host") {
    return json::object{{"candidate", json::object{{"candidate", text}, {"sdpMid", ""}, {"sdpMLineIndex", index}}}};
  };
  EXPECT_EQ(world.error(endpoint, "addIceCandidate", candidate(0)), 0);
  EXPECT_EQ(world.error(endpoint, "addIceCandidate", candidate(7)), 0);
  world.publish(world.add_browser(), endpoint, both_ways);
  EXPECT_EQ(world.error(endpoint, "addIceCandidate", candidate(0)), 0);
  EXPECT_EQ(world.error(endpoint, "addIceCandidate", candidate(1)), 0);
  EXPECT_EQ(world.error(endpoint, "addIceCandidate", candidate(2)), 40401);
  EXPECT_EQ(world.error(endpoint, "addIceCandidate", candidate(-1)), 40401);
  EXPECT_EQ(world.error(endpoint, "addIceCandidate", candidate(2, "")), 0) << "the end of candidates";
}

TEST_F(WebRtcEndpointTest, another_source_takes_the_place_of_the_first_kind_by_kind) {
  const Party first = join(), second = join(), viewer = join();
  world.connect(first.endpoint, viewer.endpoint);
  world.run_for(3s);
  world.events.clear();
  EXPECT_EQ(world.connect(second.endpoint, viewer.endpoint, {{"mediaType", "VIDEO"}}), 0);
  EXPECT_EQ(world.told(first.endpoint, "ElementDisconnected", "mediaType"), list({"VIDEO"}));
  EXPECT_EQ(world.told(second.endpoint, "ElementConnected", "mediaType"), list({"VIDEO"}));
  const auto sources = world.ask(viewer.endpoint, "getSourceConnections")->as_array();
  ASSERT_EQ(sources.size(), 2U);
  for (const auto& source : sources)
    EXPECT_EQ(source.at("source").as_string(), source.at("type").as_string() == "AUDIO" ? "object2" : "object3");
  // The picture goes on, with a key frame of the second's at once.
  const auto key_frames = viewer.browser.heard("1").key_frames;
  world.run_for(500ms);
  EXPECT_GT(viewer.browser.heard("1").key_frames, key_frames);
  world.connect(second.endpoint, viewer.endpoint, {{"mediaType", "VIDEO"}});
  EXPECT_EQ(world.told(second.endpoint, "ElementDisconnected", "mediaType"), list({})) << "the same connection again";
}

TEST_F(WebRtcEndpointTest, what_is_disconnected_gets_nothing_any_more) {
  const Party sender = join(), viewer = join();
  world.connect(sender.endpoint, viewer.endpoint);
  world.run_for(2s);
  EXPECT_EQ(world.error(sender.endpoint, "disconnect", {{"sink", viewer.endpoint.value()}, {"mediaType", "AUDIO"}}), 0);
  world.run_for(100ms);
  const auto sound = viewer.browser.heard("0").packets, pictures = viewer.browser.heard("1").packets;
  world.run_for(2s);
  EXPECT_EQ(viewer.browser.heard("0").packets, sound);
  EXPECT_GT(viewer.browser.heard("1").packets, pictures);
  EXPECT_EQ(world.told(sender.endpoint, "ElementDisconnected", "mediaType"), list({"AUDIO"}));
}

TEST_F(WebRtcEndpointTest, elements_of_two_pipelines_do_not_connect) {
  const ObjectNumber here = world.make("WebRtcEndpoint", pipeline);
  const ObjectNumber there = world.make("WebRtcEndpoint", world.make("MediaPipeline"));
  EXPECT_EQ(world.connect(here, there), 40004);
  EXPECT_EQ(world.connect(here, ObjectNumber(999)), 40101);
}

TEST_F(WebRtcEndpointTest, its_state_is_told_in_kurentos_words) {
  const Party sender = join(), viewer = join();
  world.connect(sender.endpoint, viewer.endpoint);
  world.run_for(3s);
  EXPECT_EQ(world.told(sender.endpoint, "ConnectionStateChanged", "newState"), list({"CONNECTED"}));
  EXPECT_EQ(world.told(sender.endpoint, "DtlsConnectionStateChange", "state").back(), "CONNECTED");
  EXPECT_EQ(world.told(sender.endpoint, "IceComponentStateChanged", "state").back(), "READY");
  EXPECT_EQ(world.told(sender.endpoint, "MediaStateChanged", "newState"), list({"CONNECTED"}));
  EXPECT_GE(world.events_of(sender.endpoint, "NewCandidatePairSelected").size(), 1U);
  EXPECT_EQ(world.events_of(sender.endpoint, "MediaSessionStarted").size(), 1U);
  EXPECT_EQ(world.told(sender.endpoint, "MediaFlowOutStateChanged", "state"), list({"FLOWING", "FLOWING"}));
  EXPECT_EQ(world.told(viewer.endpoint, "MediaFlowInStateChanged", "state"), list({"FLOWING", "FLOWING"}));
  EXPECT_EQ(world.told(viewer.endpoint, "MediaFlowInStateChanged", "padName"), list({"default", "default"}));
  for (const auto* kind : {"AUDIO", "VIDEO"}) {
    EXPECT_EQ(*world.ask(sender.endpoint, "isMediaFlowingOut", {{"mediaType", kind}}), true);
    EXPECT_EQ(*world.ask(viewer.endpoint, "isMediaFlowingIn", {{"mediaType", kind}}), true);
  }
  EXPECT_EQ(world.text(sender.endpoint, "getMediaState"), "CONNECTED");
  EXPECT_EQ(world.text(sender.endpoint, "getConnectionState"), "CONNECTED");
  EXPECT_EQ(world.ask(sender.endpoint, "getICECandidatePairs")->as_array().size(), 1U);
}

TEST_F(WebRtcEndpointTest, silence_is_told_after_two_seconds_of_media_and_five_of_reports) {
  const Party sender = join(), viewer = join();
  world.connect(sender.endpoint, viewer.endpoint);
  world.run_for(3s);
  world.events.clear();
  sender.browser.fall_silent();
  world.run_for(1500ms);
  EXPECT_TRUE(world.events_of(sender.endpoint, "MediaFlowOutStateChanged").empty());
  world.run_for(1s);
  EXPECT_EQ(world.told(sender.endpoint, "MediaFlowOutStateChanged", "state"), list({"NOT_FLOWING", "NOT_FLOWING"}));
  EXPECT_EQ(world.told(viewer.endpoint, "MediaFlowInStateChanged", "state"), list({"NOT_FLOWING", "NOT_FLOWING"}));
  EXPECT_TRUE(world.events_of(sender.endpoint, "MediaStateChanged").empty());
  world.run_for(3s);
  EXPECT_EQ(world.told(sender.endpoint, "MediaStateChanged", "newState"), list({"DISCONNECTED"}));
  EXPECT_EQ(world.text(sender.endpoint, "getConnectionState"), "CONNECTED") << "its checks go on";
}

TEST_F(WebRtcEndpointTest, statistics_have_an_entry_for_each_stream) {
  const Party party = join();
  world.connect(party.endpoint, party.endpoint);
  EXPECT_TRUE(world.ask(party.endpoint, "getStats")->as_object().empty());
  world.run_for(3s);
  const auto stats = world.ask(party.endpoint, "getStats")->as_object();
  std::map<std::string, int> types;
  for (const auto& [id, entry] : stats) {
    EXPECT_EQ(entry.at("id").as_string(), id);
    ++types[std::string(entry.at("type").as_string())];
    EXPECT_GT(entry.as_object().contains("packetsReceived") ? entry.at("packetsReceived").to_number<int>()
                                                            : entry.at("packetsSent").to_number<int>(),
              20);
  }
  EXPECT_EQ(types["inboundrtp"], 2);
  EXPECT_EQ(types["outboundrtp"], 2);
  EXPECT_EQ(world.ask(party.endpoint, "getStats", {{"mediaType", "AUDIO"}})->as_object().size(), 2U);
}

TEST_F(WebRtcEndpointTest, key_frames_are_asked_of_a_subscriber_only) {
  const Party sender = join(), viewer = join();
  world.connect(sender.endpoint, viewer.endpoint);
  world.run_for(3s);
  const auto asked = sender.browser.asked().key_frames;
  EXPECT_EQ(world.error(viewer.endpoint, "requestKeyframe"), 0);
  world.run_for(1s);
  EXPECT_EQ(sender.browser.asked().key_frames, asked + 1);
  EXPECT_EQ(world.error(sender.endpoint, "requestKeyframe"), 40111);
}

TEST_F(WebRtcEndpointTest, released_while_media_flows_nothing_of_it_stays) {
  const Party sender = join(), viewer = join(), other = join();
  world.connect(sender.endpoint, viewer.endpoint);
  world.connect(viewer.endpoint, sender.endpoint);
  world.connect(sender.endpoint, other.endpoint);
  world.run_for(2s);
  world.release(sender.endpoint);
  const auto heard = other.browser.heard("0").packets;
  world.run_for(3s);
  EXPECT_LE(other.browser.heard("0").packets, heard + 2);
  EXPECT_EQ(sender.browser.peer.dtls_state(), dtls::Transport::State::closed) << "it was told";
  EXPECT_TRUE(world.ask(viewer.endpoint, "getSourceConnections")->as_array().empty());
  EXPECT_TRUE(world.ask(viewer.endpoint, "getSinkConnections")->as_array().empty());
  EXPECT_EQ(world.told(viewer.endpoint, "MediaFlowInStateChanged", "state").back(), "NOT_FLOWING");
  world.release(pipeline);
  world.run_for(1min);
  EXPECT_EQ(world.objects->counts().endpoints, 0U);
  EXPECT_EQ(world.objects->next_timeout(), never);
  EXPECT_EQ(world.error(viewer.endpoint, "getStats"), 40101);
}

TEST_F(WebRtcEndpointTest, an_external_address_is_announced_instead_of_its_own) {
  const ObjectNumber endpoint = world.make("WebRtcEndpoint", pipeline);
  EXPECT_EQ(world.error(endpoint, "setExternalIPv4", {{"externalIPv4", "nonsense"}}), 40107);
  EXPECT_EQ(world.error(endpoint, "setExternalIPv4", {{"externalIPv4", "203.0.113.9"}}), 0);
  const std::string answer = world.text(endpoint, "processOffer", {{"offer", world.add_browser().offer(both_ways)}});
  EXPECT_NE(answer.find("203.0.113.9 3478 typ host"), std::string::npos);
  EXPECT_EQ(answer.find("192.0.2.1 3478"), std::string::npos);
}

TEST_F(WebRtcEndpointTest, data_channels_and_unknown_operations_are_refused) {
  const ObjectNumber endpoint = world.make("WebRtcEndpoint", pipeline);
  EXPECT_EQ(world.error(endpoint, "createDataChannel"), 40111);
  EXPECT_EQ(world.error(endpoint, "fly"), 40008);
}

}  // namespace
}  // namespace ringer::mediaserver
