// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/sim/media_world.h"

namespace ringer::mediaserver {
namespace {

using namespace std::chrono_literals;
using sim::MediaBrowser;
using sim::MediaWorld;

class BundleEndpointTest : public testing::Test {
 protected:
  struct Party {
    ObjectNumber endpoint;
    MediaBrowser& browser;
  };

  Party add_publisher(const sim::OfferShape& shape = {}) {
    const auto [browser, endpoint] = world.add_publisher(pipeline, shape);
    return {endpoint, *browser};
  }
  Party add_viewer() { return {world.make("BundleEndpoint", pipeline), world.add_browser()}; }
  /// Sound into the section a<number>, the picture into v<number>.
  void feed(const Party& viewer, const Party& publisher, int number) {
    for (const auto& [kind, from, to] : {std::tuple("AUDIO", "0", "a"), std::tuple("VIDEO", "1", "v")})
      ASSERT_EQ(world.connect(publisher.endpoint, viewer.endpoint,
                              {{"mediaType", kind},
                               {"sourceMediaDescription", from},
                               {"sinkMediaDescription", to + std::to_string(number)}}),
                0);
  }
  void starve(const Party& viewer, const Party& publisher, int number) {
    for (const auto& [kind, from, to] : {std::tuple("AUDIO", "0", "a"), std::tuple("VIDEO", "1", "v")})
      ASSERT_EQ(world.error(publisher.endpoint, "disconnect",
                            {{"sink", viewer.endpoint.value()},
                             {"mediaType", kind},
                             {"sourceMediaDescription", from},
                             {"sinkMediaDescription", to + std::to_string(number)}}),
                0);
  }
  void negotiate(const Party& viewer) {
    world.subscribe(viewer.browser, viewer.endpoint);
    viewer.browser.start_media(world.instant);  // its reports
  }
  void set_view(const Party& viewer, const char* section, int height) {
    ASSERT_EQ(world.error(viewer.endpoint, "setView", {{"description", section}, {"height", height}}), 0);
  }
  std::uint64_t heard_during(const Party& viewer, const char* mid, Duration duration) {
    const auto before = viewer.browser.heard(mid).packets;
    world.run_for(duration);
    return viewer.browser.heard(mid).packets - before;
  }
  sdp::MediaSection section_of(const Party& party, const char* mid) {
    const auto local = sdp::parse(world.text(party.endpoint, "getLocalSessionDescriptor")).value();
    for (const auto& section : local.sections)
      if (section.mid == mid) return section;
    ADD_FAILURE() << "no section " << mid;
    return {};
  }

  MediaWorld world;
  ObjectNumber pipeline = world.make("MediaPipeline");
};

TEST_F(BundleEndpointTest, what_is_connected_to_it_is_offered_and_flows) {
  const Party one = add_publisher(), two = add_publisher(), viewer = add_viewer();
  feed(viewer, one, 1);
  feed(viewer, two, 2);
  negotiate(viewer);
  world.run_for(3s);
  for (const auto* mid : {"a1", "a2"}) EXPECT_GT(viewer.browser.heard(mid).packets, 100U) << mid;
  for (const auto* mid : {"v1", "v2"}) {
    EXPECT_GT(viewer.browser.heard(mid).packets, 20U) << mid;
    EXPECT_GE(viewer.browser.heard(mid).key_frames, 1U) << mid;
  }
  EXPECT_EQ(viewer.browser.unknown_streams, 0U);
}

TEST_F(BundleEndpointTest, people_who_come_later_are_offered_in_the_same_connection) {
  const Party one = add_publisher(), viewer = add_viewer();
  feed(viewer, one, 1);
  negotiate(viewer);
  world.run_for(2s);
  for (int number = 2; number <= 5; ++number) {
    const Party late = add_publisher();
    feed(viewer, late, number);
    negotiate(viewer);
    world.run_for(2s);
    EXPECT_GT(heard_during(viewer, ("a" + std::to_string(number)).c_str(), 1s), 40U);
  }
  EXPECT_GT(heard_during(viewer, "a1", 1s), 40U);
  EXPECT_EQ(viewer.browser.peer.handshakes(), 1);
}

TEST_F(BundleEndpointTest, a_section_that_nothing_feeds_is_inactive_and_used_again) {
  const Party one = add_publisher(), two = add_publisher(), viewer = add_viewer();
  feed(viewer, one, 1);
  negotiate(viewer);
  world.run_for(2s);
  starve(viewer, one, 1);
  negotiate(viewer);
  EXPECT_EQ(section_of(viewer, "v1").direction, sdp::Direction::inactive);
  world.run_for(100ms);
  EXPECT_EQ(heard_during(viewer, "v1", 1s), 0U);

  feed(viewer, two, 1);
  EXPECT_EQ(heard_during(viewer, "v1", 1s), 0U) << "the browser does not know of it yet";
  negotiate(viewer);
  EXPECT_EQ(section_of(viewer, "v1").direction, sdp::Direction::sendonly);
  const auto key_frames = viewer.browser.heard("v1").key_frames;
  world.run_for(500ms);
  EXPECT_GT(viewer.browser.heard("v1").key_frames, key_frames);
  EXPECT_EQ(sdp::parse(world.text(viewer.endpoint, "getLocalSessionDescriptor"))->sections.size(), 2U);
}

TEST_F(BundleEndpointTest, one_offer_at_a_time) {
  const Party one = add_publisher(), viewer = add_viewer();
  feed(viewer, one, 1);
  const std::string offer = world.text(viewer.endpoint, "generateOffer");
  EXPECT_EQ(world.error(viewer.endpoint, "generateOffer"), 40208);
  EXPECT_EQ(world.error(viewer.endpoint, "processOffer", {{"offer", world.add_browser().offer()}}), 40208);
  EXPECT_EQ(world.error(viewer.endpoint, "processAnswer", {{"answer", "nonsense"}}), 40201);
  const std::string answer = viewer.browser.answer(world.instant, offer);
  EXPECT_EQ(world.error(viewer.endpoint, "processAnswer", {{"answer", answer}}), 0);
  EXPECT_EQ(world.error(viewer.endpoint, "processAnswer", {{"answer", answer}}), 40209);
  negotiate(viewer);
  world.run_for(2s);
  EXPECT_TRUE(viewer.browser.peer.is_connected());
}

TEST_F(BundleEndpointTest, with_nothing_connected_there_is_nothing_to_offer) {
  EXPECT_EQ(world.error(add_viewer().endpoint, "generateOffer"), 40204);
}

TEST_F(BundleEndpointTest, an_offer_that_begins_ice_anew_keeps_dtls_and_media) {
  const Party publisher = add_publisher(), viewer = add_viewer();
  feed(viewer, publisher, 1);
  negotiate(viewer);
  world.run_for(2s);
  const std::string before = publisher.browser.peer.local().ufrag;
  publisher.browser.restart_ice();
  world.publish(publisher.browser, publisher.endpoint);
  EXPECT_NE(publisher.browser.peer.local().ufrag, before);
  EXPECT_GT(heard_during(viewer, "a1", 2s), 90U) << "not a gap";
  EXPECT_EQ(publisher.browser.peer.handshakes(), 1);
  EXPECT_EQ(publisher.browser.peer.last_error(), std::nullopt);
  EXPECT_GT(heard_during(viewer, "a1", 2min), 5900U);
}

TEST_F(BundleEndpointTest, an_answer_that_begins_ice_anew_keeps_dtls_and_media) {
  const Party publisher = add_publisher(), viewer = add_viewer();
  feed(viewer, publisher, 1);
  negotiate(viewer);
  world.run_for(2s);
  viewer.browser.restart_ice();
  negotiate(viewer);
  EXPECT_GT(heard_during(viewer, "a1", 2min), 5900U);
  EXPECT_EQ(viewer.browser.peer.handshakes(), 1);
}

TEST_F(BundleEndpointTest, who_comes_late_gets_a_key_frame_at_once) {
  const Party publisher = add_publisher(), early = add_viewer(), late = add_viewer();
  feed(early, publisher, 1);
  negotiate(early);
  world.run_for(5s);
  feed(late, publisher, 1);
  negotiate(late);
  while (!late.browser.peer.is_connected()) world.run_for(1ms);
  const Instant connected = world.instant;
  world.run_for(1s);
  ASSERT_TRUE(late.browser.heard("v1").last_key_frame);
  // Asked for and sent: two ways there, two back, and the publisher's next picture.
  EXPECT_LE(*late.browser.heard("v1").first - connected, 4 * 10ms + publisher.browser.video_interval);
  EXPECT_EQ(late.browser.heard("v1").key_frames, 1U);
}

TEST_F(BundleEndpointTest, a_picture_that_is_not_shown_is_not_sent) {
  const Party publisher = add_publisher(), viewer = add_viewer();
  feed(viewer, publisher, 1);
  negotiate(viewer);
  world.run_for(2s);
  set_view(viewer, "v1", 0);
  world.run_for(100ms);
  EXPECT_EQ(heard_during(viewer, "v1", 2s), 0U);
  EXPECT_GT(heard_during(viewer, "a1", 1s), 40U);
  set_view(viewer, "v1", 360);
  const auto key_frames = viewer.browser.heard("v1").key_frames;
  EXPECT_GT(heard_during(viewer, "v1", 1s), 5U);
  EXPECT_GT(viewer.browser.heard("v1").key_frames, key_frames);
}

TEST_F(BundleEndpointTest, a_view_that_was_set_before_the_negotiation_holds) {
  const Party publisher = add_publisher(), viewer = add_viewer();
  feed(viewer, publisher, 1);
  set_view(viewer, "v1", 0);
  negotiate(viewer);
  world.run_for(3s);
  EXPECT_GT(viewer.browser.heard("a1").packets, 100U);
  EXPECT_EQ(viewer.browser.heard("v1").packets, 0U);
}

TEST_F(BundleEndpointTest, there_is_no_view_of_what_is_not_there) {
  const Party publisher = add_publisher(), viewer = add_viewer();
  feed(viewer, publisher, 1);
  for (const auto* section : {"v2", "a1", ""})
    EXPECT_EQ(world.error(viewer.endpoint, "setView", {{"description", section}, {"height", 90}}), 40107) << section;
}

TEST_F(BundleEndpointTest, the_view_chooses_the_layer_of_a_simulcast) {
  const Party publisher = add_publisher({.layers = 3}), viewer = add_viewer();
  feed(viewer, publisher, 1);
  negotiate(viewer);
  for (const int height : {180, 720, 360}) {
    set_view(viewer, "v1", height);
    world.run_for(6s);
    EXPECT_EQ(viewer.browser.heard("v1").height, height);
  }
  EXPECT_GT(heard_during(viewer, "v1", 1s), 8U);
}

TEST_F(BundleEndpointTest, two_viewers_have_each_a_layer_of_their_own) {
  const Party publisher = add_publisher({.layers = 3}), large = add_viewer(), small = add_viewer();
  for (const Party& viewer : {large, small}) {
    feed(viewer, publisher, 1);
    negotiate(viewer);
  }
  set_view(large, "v1", 720);
  set_view(small, "v1", 90);
  world.run_for(6s);
  EXPECT_EQ(large.browser.heard("v1").height, 720);
  EXPECT_EQ(small.browser.heard("v1").height, 180);
}

TEST_F(BundleEndpointTest, who_speaks_is_told_of_his_own_endpoint) {
  const Party one = add_publisher(), two = add_publisher();
  world.run_for(1s);
  one.browser.loudness = 20;
  world.run_for(3s);
  const auto speaking = [&](const Party& party) {
    std::vector<bool> told;
    for (const auto& event : world.events_of(party.endpoint, "ActiveSpeakerChanged"))
      told.push_back(event.at("speaking").as_bool());
    return told;
  };
  EXPECT_EQ(speaking(one), std::vector({true}));
  EXPECT_EQ(speaking(two), std::vector<bool>());
  one.browser.loudness = 127;
  two.browser.loudness = 20;
  world.run_for(5s);
  EXPECT_EQ(speaking(one), std::vector({true, false}));
  EXPECT_EQ(speaking(two), std::vector({true}));
  world.release(two.endpoint);
  world.run_for(5s);
}

TEST_F(BundleEndpointTest, its_sections_say_what_flows) {
  const Party publisher = add_publisher(), viewer = add_viewer();
  feed(viewer, publisher, 1);
  negotiate(viewer);
  world.run_for(1s);
  const auto up = world.ask(publisher.endpoint, "getSections")->as_array();
  ASSERT_EQ(up.size(), 2U);
  EXPECT_EQ(up[0].at("description").as_string(), "0");
  EXPECT_EQ(up[1].at("mediaType").as_string(), "VIDEO");
  for (const auto& section : up) EXPECT_TRUE(section.at("receives").as_bool() && !section.at("sends").as_bool());
  const auto down = world.ask(viewer.endpoint, "getSections")->as_array();
  for (const auto& section : down) EXPECT_TRUE(section.at("sends").as_bool() && !section.at("receives").as_bool());
}

TEST_F(BundleEndpointTest, a_publisher_may_stop_its_picture_and_start_it_again) {
  const Party publisher = add_publisher(), viewer = add_viewer();
  feed(viewer, publisher, 1);
  negotiate(viewer);
  world.run_for(2s);
  world.publish(publisher.browser, publisher.endpoint, {.direction = sdp::Direction::inactive});
  world.run_for(100ms);
  EXPECT_EQ(heard_during(viewer, "v1", 2s), 0U);
  world.publish(publisher.browser, publisher.endpoint);
  world.run_for(1s);
  EXPECT_GT(heard_during(viewer, "v1", 1s), 5U);
  EXPECT_GT(heard_during(viewer, "a1", 1s), 40U);
}

TEST_F(BundleEndpointTest, the_sections_of_who_has_gone_get_nothing_and_the_rest_goes_on) {
  const Party one = add_publisher(), two = add_publisher(), viewer = add_viewer();
  feed(viewer, one, 1);
  feed(viewer, two, 2);
  negotiate(viewer);
  world.run_for(2s);
  world.release(one.endpoint);
  world.run_for(100ms);
  EXPECT_EQ(heard_during(viewer, "a1", 1s), 0U);
  EXPECT_GT(heard_during(viewer, "a2", 1s), 40U);
  negotiate(viewer);
  EXPECT_EQ(section_of(viewer, "a1").direction, sdp::Direction::inactive);
  world.release(viewer.endpoint);
  world.run_for(1s);
}

}  // namespace
}  // namespace ringer::mediaserver
