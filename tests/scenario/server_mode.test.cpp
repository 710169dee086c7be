// SPDX-License-Identifier: Apache-2.0
//
// Calls through the media server, as pages hear of them. The media server is a double that answers at once.
#include <gtest/gtest.h>

#include "tests/sim/world.h"

namespace ringer::sim {
namespace {

using signaling::Mode;

signaling::HubConfig with_media_server() { return {.media_server = true}; }

json::object desc(const std::string& link, std::string_view type, std::string_view sdp, json::object tracks = {}) {
  return {{"link", link},
          {"desc", json::object{{"type", json::string_view(type)}, {"sdp", json::string_view(sdp)}}},
          {"tracks", std::move(tracks)}};
}

json::object microphone_and_camera() {
  return {{"0", json::object{{"source", "microphone"}}}, {"1", json::object{{"source", "camera"}}}};
}

json::object report(const std::string& link, std::string_view state) {
  return {{"link", link}, {"state", json::string_view(state)}};
}

/// A page that does what pages do with links to the server.
struct Conference : Room {
  explicit Conference(Mode mode = Mode::server, std::vector<std::string> guests = {"Guest"},
                      signaling::HubConfig config = with_media_server())
      : Room(std::move(config)), names(std::move(guests)) {
    open("Agent", names, mode);
  }

  void talk() {
    call = ring("Agent");
    for (const auto& guest : names) world.request(guest, "call.accept", with_media(call));
  }
  /// Takes the rtc.open of this direction out of the inbox; answers the link.
  std::string opened(const std::string& who, std::string_view direction) {
    const auto d = world.event(who, "rtc.open", [&](const json::object& open) {
      return open.contains("direction") && open.at("direction").as_string() == json::string_view(direction);
    });
    EXPECT_FALSE(d.contains("peer"));
    EXPECT_EQ(d.at("polite").as_bool(), direction == "down");
    return std::string(d.at("link").as_string());
  }
  void send(const std::string& who, json::object tracks = microphone_and_camera()) {
    up[who] = opened(who, "up");
    world.request(who, "rtc.desc", desc(up[who], "offer", "offer of " + who, std::move(tracks)));
    EXPECT_EQ(description(who, up[who]).at("desc").at("sdp").as_string(), "answer to offer of " + who);
  }
  json::object description(const std::string& who, const std::string& link) {
    return world.event(who, "rtc.desc", [&](const json::object& d) { return d.at("link").as_string() == link; });
  }
  /// Takes the server's offer, answers it, and answers its tracks.
  json::object receive(const std::string& who) {
    if (!down.contains(who)) down[who] = opened(who, "down");
    const auto d = description(who, down[who]);
    EXPECT_EQ(d.at("desc").at("type").as_string(), "offer");
    world.request(who, "rtc.desc", desc(down[who], "answer", "fine"));
    return d.at("tracks").as_object();
  }
  void connected(const std::string& who) {
    world.request(who, "rtc.report", report(up[who], "connected"));
    world.request(who, "rtc.report", report(down[who], "connected"));
  }

  std::vector<std::string> names;
  std::string call;
  std::map<std::string, std::string> up, down;
};

std::string source(const json::object& tracks, std::string_view mid) {
  return std::string(tracks.at(json::string_view(mid)).at("source").as_string());
}
std::string whose(const json::object& tracks, std::string_view mid) {
  return std::string(tracks.at(json::string_view(mid)).at("peer").as_string());
}

TEST(server_mode, two_people_get_a_link_up_and_one_down_each) {
  Conference room;
  room.talk();
  EXPECT_EQ(room.world.event("Agent", "call.updated").at("call").at("path").as_string(), "server");
  room.send("Agent");
  room.send("Guest");
  const auto agent = room.receive("Agent");
  const auto guest = room.receive("Guest");
  EXPECT_EQ(agent.size(), 2U);
  EXPECT_EQ(source(agent, "0"), "microphone");
  EXPECT_EQ(source(agent, "1"), "camera");
  EXPECT_EQ(whose(agent, "0"), room.peer["Guest"]);
  EXPECT_EQ(whose(guest, "1"), room.peer["Agent"]);
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.open"));
  EXPECT_EQ(room.world.kurento().pipelines(), 1U);
  EXPECT_EQ(room.world.kurento().endpoints(), 4U);
  EXPECT_EQ(room.world.kurento().connections(), 4U);
}

TEST(server_mode, the_call_is_active_when_the_first_link_down_is_connected) {
  Conference room;
  room.talk();
  room.send("Agent");
  room.send("Guest");
  room.receive("Agent");
  room.receive("Guest");
  room.world.clear_events();
  room.world.request("Agent", "rtc.report", report(room.up["Agent"], "connected"));
  EXPECT_FALSE(room.world.has_event("Agent", "call.updated"));
  room.world.request("Agent", "rtc.report", report(room.down["Agent"], "connected"));
  EXPECT_EQ(room.world.event("Guest", "call.updated").at("call").at("state").as_string(), "active");
}

TEST(server_mode, declined_nothing_is_made) {
  Conference room;
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.decline", for_call(call));
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.open"));
  EXPECT_EQ(room.world.kurento().requests(), 0U);
}

TEST(server_mode, ended_everything_is_released) {
  Conference room;
  room.talk();
  room.send("Agent");
  room.send("Guest");
  room.receive("Agent");
  room.world.request("Agent", "call.end", for_call(room.call));
  EXPECT_EQ(room.world.event("Agent", "rtc.close").at("link").as_string(), room.up["Agent"]);
  EXPECT_EQ(room.world.event("Agent", "rtc.close").at("link").as_string(), room.down["Agent"]);
  EXPECT_EQ(room.world.kurento().pipelines(), 0U);
  EXPECT_EQ(room.world.kurento().endpoints(), 0U);
}

TEST(server_mode, who_leaves_frees_his_sections_for_the_next) {
  Conference room(Mode::server, {"Ana", "Ben"});
  room.talk();
  for (const std::string who : {"Agent", "Ana", "Ben"}) room.send(who);
  while (room.world.has_event("Agent", "rtc.desc")) room.receive("Agent");
  room.world.request("Ana", "call.leave", for_call(room.call));
  const auto without = room.receive("Agent");
  EXPECT_EQ(without.size(), 2U);
  for (const auto& [mid, track] : without) EXPECT_EQ(track.at("peer").as_string(), room.peer["Ben"]);
  EXPECT_EQ(room.world.kurento().endpoints(), 4U);

  room.world.request("Agent", "call.invite", {{"call", room.call}, {"to", json::array{room.peer["Ana"]}}});
  room.world.request("Ana", "call.accept", with_media(room.call));
  room.down.erase("Ana");
  room.send("Ana");
  const auto again = room.receive("Agent");
  EXPECT_EQ(again.size(), 4U);
  for (const std::string_view mid : {"0", "1", "2", "3"}) EXPECT_TRUE(again.contains(json::string_view(mid))) << mid;
}

TEST(server_mode, a_screen_gets_a_section_of_its_own_by_a_new_offer) {
  Conference room;
  room.talk();
  room.send("Agent");
  room.send("Guest");
  room.receive("Agent");
  auto tracks = microphone_and_camera();
  tracks["2"] = json::object{{"source", "screen"}};
  room.world.request("Guest", "rtc.desc", desc(room.up["Guest"], "offer", "with screen", tracks));
  const auto seen = room.receive("Agent");
  EXPECT_EQ(source(seen, "2"), "screen");
}

TEST(server_mode, there_is_one_offer_at_a_time) {
  Conference room(Mode::server, {"Ana", "Ben"});
  room.talk();
  room.send("Agent");
  room.send("Ana");
  room.down["Agent"] = room.opened("Agent", "down");
  room.description("Agent", room.down["Agent"]);
  room.send("Ben");
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.desc")) << "the answer to the first one is still awaited";
  room.world.request("Agent", "rtc.desc", desc(room.down["Agent"], "answer", "fine"));
  EXPECT_EQ(room.receive("Agent").size(), 4U);
}

TEST(server_mode, an_ice_restart_of_the_page_is_answered_unless_it_meets_an_offer) {
  Conference room;
  room.talk();
  room.send("Agent");
  room.send("Guest");
  room.down["Agent"] = room.opened("Agent", "down");
  room.description("Agent", room.down["Agent"]);
  room.world.request("Agent", "rtc.desc", desc(room.down["Agent"], "offer", "restart"));
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.desc"));
  room.world.request("Agent", "rtc.desc", desc(room.down["Agent"], "answer", "fine"));
  room.world.request("Agent", "rtc.desc", desc(room.down["Agent"], "offer", "restart"));
  const auto answer = room.world.event("Agent", "rtc.desc");
  EXPECT_EQ(answer.at("desc").at("sdp").as_string(), "answer to restart");
  EXPECT_EQ(answer.at("tracks").as_object().size(), 2U);
}

TEST(server_mode, candidates_reach_the_page_they_are_for) {
  Conference room;
  room.talk();
  room.send("Agent");
  const auto found = room.world.event("Agent", "rtc.cand");
  EXPECT_EQ(found.at("link").as_string(), room.up["Agent"]);
  while (room.world.has_event("Guest", "rtc.cand"))
    EXPECT_NE(room.world.event("Guest", "rtc.cand").at("link").as_string(), room.up["Agent"]);
}

TEST(server_mode, a_page_that_lost_its_state_begins_again) {
  signaling::HubConfig config = with_media_server();
  config.replay_events = 1;
  Conference room(Mode::server, {"Guest"}, config);
  room.talk();
  room.send("Agent");
  room.send("Guest");
  room.world.drop("Guest");
  room.world.connect("Guest");
  room.world.request("Guest", "hello",
                     {{"versions", json::array{1}},
                      {"meeting", room.meeting.id},
                      {"name", "Guest"},
                      {"identity", "Guest-0123456789abcdef"}});
  room.world.request("Guest", "call.accept", with_media(room.call));
  room.world.clear_events();
  EXPECT_EQ(room.world.kurento().endpoints(), 4U);
}

TEST(server_mode, other_peoples_links_are_nobody_elses) {
  Conference room;
  room.talk();
  room.send("Agent");
  EXPECT_EQ(room.world.refused("Guest", "rtc.desc", desc(room.up["Agent"], "offer", "mine")), "link_not_found");
  EXPECT_EQ(room.world.refused("Guest", "rtc.view", {{"link", room.up["Agent"]}, {"view", json::object()}}),
            "link_not_found");
  EXPECT_EQ(room.world.refused("Guest", "rtc.report", report(room.up["Agent"], "connected")), "link_not_found");
}

TEST(server_mode, a_refused_offer_opens_the_links_anew_but_not_for_ever) {
  Conference room;
  room.world.kurento().refuse("processOffer");
  room.talk();
  for (int attempt = 0; attempt < 4; ++attempt) {
    const auto link = room.opened("Agent", "up");
    room.world.request("Agent", "rtc.desc", desc(link, "offer", "bad", microphone_and_camera()));
    if (attempt == 3) break;
    EXPECT_EQ(room.world.event("Agent", "rtc.close").at("link").as_string(), link);
  }
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.open"));
  EXPECT_EQ(room.world.kurento().endpoints(), 4U);
}

TEST(server_mode, automatic_begins_directly_and_moves_when_a_third_person_comes) {
  Conference room(Mode::automatic, {"Ana", "Ben"});
  room.call = room.ring("Agent");
  room.world.request("Ana", "call.accept", with_media(room.call));
  const std::string direct(room.world.event("Agent", "rtc.open").at("link").as_string());
  room.world.event("Ana", "rtc.open");
  room.world.request("Agent", "rtc.report", report(direct, "connected"));
  room.world.clear_events();

  room.world.request("Ben", "call.accept", with_media(room.call));
  EXPECT_EQ(room.world.event("Agent", "call.updated").at("call").at("path").as_string(), "server");
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.close")) << "the direct link goes on";
  EXPECT_FALSE(room.world.has_event("Ana", "call.incoming")) << "no new ring";
  for (const std::string who : {"Agent", "Ana", "Ben"}) room.send(who);
  for (const std::string who : {"Agent", "Ana", "Ben"})
    while (room.world.has_event(who, "rtc.desc")) room.receive(who);
  room.connected("Agent");
  room.world.advance(5s);
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.close")) << "Ana has nothing else yet";
  room.connected("Ana");
  room.world.advance(1999ms);
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.close"));
  room.world.advance(1ms);
  EXPECT_EQ(room.world.event("Agent", "rtc.close").at("link").as_string(), direct);
  EXPECT_EQ(room.world.event("Ana", "rtc.close").at("link").as_string(), direct);
  EXPECT_EQ(room.world.hub().counts().moved_to_server, 1U);
}

TEST(server_mode, automatic_moves_when_two_do_not_connect_in_four_seconds) {
  Conference room(Mode::automatic);
  room.talk();
  const std::string direct(room.world.event("Agent", "rtc.open").at("link").as_string());
  room.world.event("Guest", "rtc.open");
  room.world.advance(3999ms);
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.open"));
  room.world.advance(1ms);
  room.send("Agent");
  room.send("Guest");
  room.receive("Agent");
  room.receive("Guest");
  room.connected("Agent");
  room.connected("Guest");
  room.world.advance(2s);
  EXPECT_EQ(room.world.event("Agent", "rtc.close").at("link").as_string(), direct);
}

TEST(server_mode, automatic_moves_at_once_when_the_direct_link_has_failed) {
  Conference room(Mode::automatic);
  room.talk();
  const std::string direct(room.world.event("Agent", "rtc.open").at("link").as_string());
  room.world.request("Agent", "rtc.report", report(direct, "failed"));
  room.opened("Agent", "up");
}

TEST(server_mode, automatic_gives_a_broken_link_six_seconds_to_mend) {
  Conference room(Mode::automatic);
  room.talk();
  const std::string direct(room.world.event("Agent", "rtc.open").at("link").as_string());
  room.world.request("Agent", "rtc.report", report(direct, "connected"));
  room.world.advance(10s);
  room.world.request("Agent", "rtc.report", report(direct, "disconnected"));
  room.world.advance(3s);
  room.world.request("Agent", "rtc.report", report(direct, "connected"));
  room.world.advance(60s);
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.open")) << "mended in time";
  room.world.request("Agent", "rtc.report", report(direct, "disconnected"));
  room.world.advance(5999ms);
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.open")) << "the guest has not missed anything yet";
  room.world.advance(1ms);
  room.opened("Agent", "up");
}

/// Two people who talk directly in a meeting of mode auto.
struct Direct : Conference {
  Direct() : Conference(Mode::automatic) {
    talk();
    link = std::string(world.event("Agent", "rtc.open").at("link").as_string());
    world.event("Guest", "rtc.open");
    for (const std::string who : {"Agent", "Guest"}) say(who, "connected");
    world.advance(10s);
  }
  void say(const std::string& who, std::string_view state) { world.request(who, "rtc.report", report(link, state)); }
  bool moved() { return world.hub().counts().moved_to_server > 0; }

  std::string link;
};

TEST(server_mode, automatic_moves_in_half_a_second_when_neither_hears_the_other_and_once) {
  Direct room;
  room.say("Agent", "disconnected");
  room.world.advance(200ms);
  room.say("Guest", "disconnected");
  room.world.advance(499ms);
  room.say("Agent", "disconnected");
  EXPECT_FALSE(room.moved());
  room.world.advance(1ms);
  for (const std::string who : {"Agent", "Guest"}) room.send(who);
  for (const std::string who : {"Agent", "Guest"}) room.receive(who);
  for (const std::string who : {"Agent", "Guest"}) room.say(who, "disconnected");
  room.world.advance(20s);
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.close")) << "nothing has taken the direct link's place yet";
  room.connected("Agent");
  room.connected("Guest");
  room.world.advance(2s);
  EXPECT_EQ(room.world.event("Agent", "rtc.close").at("link").as_string(), room.link);
  EXPECT_EQ(room.world.hub().counts().moved_to_server, 1U);
}

TEST(server_mode, automatic_stays_direct_after_a_short_hiccup_that_both_noticed) {
  Direct room;
  for (int hiccup = 0; hiccup < 5; ++hiccup) {
    for (const std::string who : {"Agent", "Guest"}) room.say(who, "disconnected");
    room.world.advance(400ms);
    for (const std::string who : {"Guest", "Agent"}) room.say(who, "connected");
    room.world.advance(10s);
  }
  EXPECT_FALSE(room.moved());
}

TEST(server_mode, automatic_waits_for_one_whose_network_is_gone_for_a_moment) {
  Direct room;
  room.say("Agent", "disconnected");
  room.world.advance(5s);
  // The guest is back: what could not be sent comes now, both reports at once.
  room.say("Guest", "disconnected");
  room.say("Guest", "connected");
  room.say("Agent", "connected");
  room.world.advance(20s);
  EXPECT_FALSE(room.moved());
}

TEST(server_mode, automatic_moves_when_only_one_hears_the_other_again) {
  Direct room;
  for (const std::string who : {"Agent", "Guest"}) room.say(who, "disconnected");
  room.say("Guest", "connected");
  room.world.advance(5999ms);
  EXPECT_FALSE(room.moved());
  room.world.advance(1ms);
  EXPECT_TRUE(room.moved());
}

TEST(server_mode, p2p_meetings_never_go_through_the_server) {
  Conference room(Mode::p2p, {"Ana", "Ben"});
  room.talk();
  room.world.advance(30s);
  while (room.world.has_event("Agent", "rtc.open")) EXPECT_TRUE(room.world.event("Agent", "rtc.open").contains("peer"));
  EXPECT_EQ(room.world.kurento().requests(), 0U);
}

TEST(server_mode, one_page_gets_no_more_videos_than_it_shows) {
  std::vector<std::string> guests;
  for (int i = 0; i < 30; ++i) guests.push_back("Guest" + std::to_string(i));
  Conference room(Mode::server, guests);
  room.talk();
  for (const auto& guest : guests) room.send(guest);
  json::object tracks;
  room.send("Agent");
  while (room.world.has_event("Agent", "rtc.desc")) tracks = room.receive("Agent");
  std::size_t voices = 0, pictures = 0;
  for (const auto& [mid, track] : tracks) ++(track.at("source").as_string() == "microphone" ? voices : pictures);
  EXPECT_EQ(voices, 30U);
  EXPECT_EQ(pictures, 25U);
}

}  // namespace
}  // namespace ringer::sim
