// SPDX-License-Identifier: Apache-2.0
//
// Coming, going, and connections that break.
#include <gtest/gtest.h>

#include <tuple>

#include "tests/sim/world.h"

namespace ringer::sim {
namespace {

json::object resume_of(const json::object& welcome, std::int64_t last_seq) {
  return {{"session", welcome.at("session")}, {"secret", welcome.at("resume_secret")}, {"last_seq", last_seq}};
}

TEST(presence, the_welcome_tells_everything_at_once) {
  Room room;
  room.open("Agent", {"Ana"});
  const auto welcome = room.world.enter("Ben", room.meeting.id, "Ben");
  const auto& snapshot = welcome.at("snapshot").as_object();
  EXPECT_EQ(snapshot.at("peers").as_array().size(), 3U);
  EXPECT_EQ(snapshot.at("meeting").at("name").as_string(), "Consultation");
  EXPECT_EQ(welcome.at("role").as_string(), "guest");
  EXPECT_EQ(room.world.event("Ana", "peer.joined").at("peer").at("name").as_string(), "Ben");
}

TEST(presence, any_spelling_of_the_id_leads_to_the_meeting) {
  Room room;
  room.open("Agent", {});
  std::string shouted = room.meeting.id;
  for (char& c : shouted) c = static_cast<char>(std::toupper(c));
  std::string bare = room.meeting.id;
  std::erase(bare, '-');
  EXPECT_EQ(room.world.enter("a", shouted, "Ana").at("role").as_string(), "guest");
  EXPECT_EQ(room.world.enter("b", "  " + bare + " ", "Ben").at("role").as_string(), "guest");
}

TEST(presence, an_unknown_meeting_is_refused_and_the_socket_closed) {
  World world;
  world.connect("a");
  const json::object hello{
      {"versions", json::array{1}}, {"meeting", "abc-defg-hij"}, {"name", "Ana"}, {"identity", "0123456789abcdef"}};
  EXPECT_EQ(world.refused("a", "hello", hello), "meeting_not_found");
  EXPECT_EQ(world.close_code("a"), 4004);
}

TEST(presence, guessing_ids_is_slow) {
  World world;
  const json::object hello{
      {"versions", json::array{1}}, {"meeting", "abc-defg-hij"}, {"name", "Ana"}, {"identity", "0123456789abcdef"}};
  for (int i = 0; i < 10; ++i) {
    world.connect("a");
    EXPECT_EQ(world.refused("a", "hello", hello), "meeting_not_found");
  }
  world.connect("a");
  EXPECT_EQ(world.refused("a", "hello", hello), "rate_limited");
  world.connect("elsewhere", "198.51.100.7");
  EXPECT_EQ(world.refused("elsewhere", "hello", hello), "meeting_not_found");
  world.advance(60s);
  world.connect("a");
  EXPECT_EQ(world.refused("a", "hello", hello), "meeting_not_found");
}

TEST(presence, a_name_that_is_taken_can_be_corrected_on_the_same_connection) {
  Room room;
  room.open("Agent", {"Ana"});
  room.world.connect("b");
  json::object hello{
      {"versions", json::array{1}}, {"meeting", room.meeting.id}, {"name", " ANA "}, {"identity", "another-browser-1"}};
  EXPECT_EQ(room.world.refused("b", "hello", hello), "name_taken");
  hello["name"] = "Ana B.";
  EXPECT_EQ(room.world.refused("b", "hello", hello), "");
}

TEST(presence, empty_long_and_disguised_names_are_refused) {
  Room room;
  room.open("Agent", {});
  room.world.connect("b");
  for (const std::string& name :
       {std::string(), std::string("   "), std::string(10'000, 'x'), std::string("a\nb"), std::string("a\u202eb")}) {
    const json::object hello{
        {"versions", json::array{1}}, {"meeting", room.meeting.id}, {"name", name}, {"identity", "another-browser-1"}};
    EXPECT_EQ(room.world.refused("b", "hello", hello), "invalid_name") << name.size();
  }
}

TEST(presence, a_second_hello_is_refused_and_harmless) {
  Room room;
  room.open("Agent", {});
  EXPECT_EQ(room.world.refused("Agent", "hello",
                               {{"versions", json::array{1}},
                                {"meeting", room.meeting.id},
                                {"name", "X"},
                                {"identity", "0123456789abcdef"}}),
            "already_signed_in");
  EXPECT_EQ(room.world.hub().counts().sessions, 1U);
}

TEST(presence, nothing_works_before_hello_and_silence_is_closed) {
  Room room;
  room.open("Agent", {});
  room.world.connect("b");
  EXPECT_EQ(room.world.refused("b", "chat.send", {{"key", "1"}, {"text", "hi"}}), "not_signed_in");
  room.world.advance(10s);
  EXPECT_EQ(room.world.close_code("b"), 4001);
}

TEST(presence, a_wrong_host_token_makes_nobody_a_host) {
  Room room;
  room.open("Agent", {});
  room.world.connect("b");
  const json::object hello{{"versions", json::array{1}},
                           {"meeting", room.meeting.id},
                           {"name", "Eve"},
                           {"identity", "0123456789abcdef"},
                           {"token", "guess"}};
  EXPECT_EQ(room.world.refused("b", "hello", hello), "forbidden");
}

TEST(presence, a_socket_cut_for_20_seconds_costs_nothing_but_a_badge) {
  Room room;
  room.open("Agent", {});
  const auto welcome = room.world.enter("Guest", room.meeting.id, "Guest");
  room.peer["Guest"] = welcome.at("peer_id").as_string();
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  room.world.clear_events();

  room.world.drop("Guest");
  room.world.advance(9s);
  EXPECT_FALSE(room.world.has_event("Agent", "peer.updated"));
  room.world.advance(1s);
  EXPECT_FALSE(room.world.event("Agent", "peer.updated").at("peer").at("connected").as_bool());
  room.world.request("Agent", "chat.send", {{"key", "1"}, {"text", "Are you there?"}});
  room.world.advance(10s);

  const auto back = room.world.enter("Guest", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 4)}});
  EXPECT_TRUE(back.at("resumed").as_bool());
  EXPECT_EQ(back.at("peer_id").as_string(), room.peer["Guest"]);
  EXPECT_EQ(room.world.event("Guest", "chat.message").at("text").as_string(), "Are you there?");
  EXPECT_TRUE(room.world.event("Agent", "peer.updated").at("peer").at("connected").as_bool());
  for (const std::string event : {"peer.left", "peer.joined", "rtc.close", "rtc.open", "call.ended"})
    EXPECT_FALSE(room.world.has_event("Agent", event)) << event;
}

TEST(presence, who_gets_lost_while_somebody_guesses_ids_from_the_same_address_comes_back) {
  Room room;
  room.open("Agent", {});
  const auto welcome = room.world.enter("Guest", room.meeting.id, "Guest");
  for (int i = 0; i < 10; ++i)
    std::ignore = room.world.hub().find_meeting(room.world.now(), "192.0.2.1", "abc-defg-hij");
  room.world.drop("Guest");
  EXPECT_TRUE(
      room.world.enter("Guest", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 0)}}).at("resumed").as_bool());
}

TEST(presence, without_an_address_there_is_no_limit_by_address) {
  World world;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(world.hub().find_meeting(world.now(), "", "abc-defg-hij").error().code,
              signaling::ErrorCode::meeting_not_found);
    EXPECT_TRUE(world.hub().create_meeting(world.now(), "", {}));
  }
}

TEST(presence, a_secret_stays_good_until_the_next_one_has_arrived) {
  Room room;
  room.open("Agent", {});
  const auto welcome = room.world.enter("Guest", room.meeting.id, "Guest");
  for (int i = 0; i < 3; ++i) {  // the welcome is lost on the way, again and again
    room.world.drop("Guest");
    EXPECT_TRUE(room.world.enter("Guest", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 0)}})
                    .at("resumed")
                    .as_bool());
  }
  EXPECT_EQ(room.world.hub().counts().sessions, 2U);
}

TEST(presence, the_resume_secret_works_once) {
  Room room;
  room.open("Agent", {});
  const auto welcome = room.world.enter("Guest", room.meeting.id, "Guest");
  room.world.drop("Guest");
  EXPECT_TRUE(
      room.world.enter("Guest", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 0)}}).at("resumed").as_bool());
  room.world.request("Guest", "ping", {});
  room.world.drop("Guest");
  EXPECT_FALSE(
      room.world.enter("Guest", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 0)}}).at("resumed").as_bool());
}

TEST(presence, a_resume_replaces_a_socket_that_only_seems_alive) {
  Room room;
  room.open("Agent", {});
  const auto welcome = room.world.enter("Guest", room.meeting.id, "Guest");
  room.world.enter("Guest again", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 0)}});
  EXPECT_EQ(room.world.close_code("Guest"), 4009);
  EXPECT_EQ(room.world.hub().counts().sessions, 2U);
}

TEST(presence, too_much_missed_means_a_fresh_snapshot_and_fresh_links) {
  signaling::HubConfig config;
  config.replay_events = 4;
  Room room(config);
  room.open("Agent", {});
  const auto welcome = room.world.enter("Guest", room.meeting.id, "Guest");
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  room.world.clear_events();
  room.world.drop("Guest");
  for (int i = 0; i < 5; ++i) room.world.request("Agent", "chat.send", {{"key", std::to_string(i)}, {"text", "x"}});
  const auto back = room.world.enter("Guest", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 1)}});
  EXPECT_FALSE(back.at("resumed").as_bool());
  EXPECT_EQ(back.at("session"), welcome.at("session"));
  EXPECT_EQ(back.at("snapshot").at("chat").as_array().size(), 5U);
  room.world.event("Agent", "rtc.close");
  EXPECT_EQ(room.world.event("Agent", "rtc.open").at("link"), room.world.event("Guest", "rtc.open").at("link"));
}

TEST(presence, whoever_does_not_come_back_in_60_seconds_has_left) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  room.world.drop("Guest");
  room.world.advance(59999ms);
  EXPECT_FALSE(room.world.has_event("Agent", "peer.left"));
  room.world.advance(1ms);
  EXPECT_TRUE(room.world.has_event("Agent", "peer.left"));
  EXPECT_EQ(room.world.event("Agent", "call.ended").at("reason").as_string(), "unreachable");
}

TEST(presence, twenty_forced_drops_leave_no_ghost) {
  Room room;
  room.open("Agent", {});
  auto welcome = room.world.enter("Guest", room.meeting.id, "Guest");
  for (int i = 0; i < 20; ++i) {
    room.world.drop("Guest");
    room.world.advance(3s);
    welcome = room.world.enter("Guest", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 0)}});
  }
  std::ignore = room.world.event("Agent", "peer.joined");  // the first time
  for (const std::string event : {"peer.left", "peer.joined", "peer.updated"})
    EXPECT_FALSE(room.world.has_event("Agent", event)) << event;
  EXPECT_EQ(room.world.hub().counts().sessions, 2U);
  room.world.leave("Guest");
  room.world.leave("Agent");
  EXPECT_EQ(room.world.hub().counts().sessions, 0U);
  EXPECT_EQ(room.world.hub().counts().connections, 0U);
}

TEST(presence, another_tab_goes_on_where_a_dead_one_stopped) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  room.world.drop("Guest");
  room.world.enter("New tab", room.meeting.id, "Guest");
  room.world.clear_events();
  room.world.request("New tab", "call.accept", with_media(call));
  EXPECT_TRUE(room.world.has_event("New tab", "rtc.open"));
  EXPECT_TRUE(room.world.has_event("Agent", "rtc.close"));
  EXPECT_TRUE(room.world.has_event("Agent", "rtc.open"));
  room.world.advance(59s);
  EXPECT_FALSE(room.world.has_event("Agent", "call.ended"));
}

TEST(presence, who_goes_on_in_another_tab_is_connected) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  room.world.enter("New tab", room.meeting.id, "Guest");
  room.world.drop("Guest");
  room.world.advance(12s);
  EXPECT_FALSE(room.world.event("Agent", "peer.updated").at("peer").at("connected").as_bool());
  room.world.request("New tab", "call.accept", with_media(call));
  EXPECT_TRUE(room.world.event("Agent", "peer.updated").at("peer").at("connected").as_bool());
}

TEST(presence, who_rang_from_a_tab_that_died_is_connected_by_his_other_one) {
  Room room;
  room.open("Agent", {"Guest"});
  room.world.enter("Agent's other tab", room.meeting.id, "Agent", {{"token", room.meeting.host_token}});
  room.ring("Agent");
  room.world.drop("Agent");
  room.world.advance(30s);
  EXPECT_TRUE(room.world.has_event("Guest", "call.ended"));
  bool connected = true;
  while (room.world.has_event("Guest", "peer.updated"))
    connected = room.world.event("Guest", "peer.updated").at("peer").at("connected").as_bool();
  EXPECT_TRUE(connected);
}

TEST(presence, a_tab_that_is_gone_sends_nothing) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  room.world.enter("Other tab", room.meeting.id, "Guest");
  room.world.request("Guest", "media.state", {{"audio", true}, {"video", true}, {"screen", true}});
  room.world.clear_events();
  room.world.leave("Guest");
  EXPECT_FALSE(room.world.event("Agent", "peer.updated").at("peer").at("media").at("screen").as_bool());
}

TEST(presence, an_empty_meeting_is_forgotten_after_a_day) {
  World world;
  const auto meeting = world.create();
  world.advance(24h + 2min);
  EXPECT_EQ(world.hub().next_timeout(), never);
  EXPECT_FALSE(world.hub().find_meeting(world.now(), "192.0.2.1", meeting.id));
  world.advance(2min);
  EXPECT_EQ(world.hub().next_timeout(), never) << "who looked for it is forgotten, too";
}

TEST(presence, turn_credentials_are_timed_and_refreshed) {
  signaling::HubConfig config;
  config.turn = {.urls = {"turn:turn.example.org:3478"}, .secret = "north", .ttl = 1h};
  Room room(config);
  room.open("Agent", {});
  const auto welcome = room.world.enter("Guest", room.meeting.id, "Guest");
  const auto& server = welcome.at("ice_servers").at(0).as_object();
  const std::string user(server.at("username").as_string());
  EXPECT_EQ(user.substr(0, user.find(':')), "1767272400");  // 2026-01-01T13:00:00Z
  room.world.advance(31min);
  const auto fresh = room.world.event("Guest", "ice.servers");
  EXPECT_NE(fresh.at("ice_servers").at(0).at("username").as_string(), user);
}

TEST(presence, the_history_of_a_chat_fits_into_one_message) {
  signaling::HubConfig config;
  config.news_burst = 1000;
  Room room(config);
  room.open("Agent", {});
  const std::string longest(4000, 'x');
  for (int i = 0; i < 100; ++i)
    room.world.request("Agent", "chat.send", {{"key", std::to_string(i)}, {"text", longest}});
  const auto welcome = room.world.enter("Guest", room.meeting.id, "Guest");
  const auto& chat = welcome.at("snapshot").at("chat").as_array();
  EXPECT_EQ(chat.back().at("id").as_int64(), 100);
  EXPECT_GT(chat.size(), 25U);
  EXPECT_LT(chat.size() * longest.size(), config.chat_history_bytes);
}

TEST(presence, news_that_come_too_fast_are_refused_and_nothing_else_is) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto say = [&](int i) {
    return room.world.refused("Guest", "chat.send", {{"key", std::to_string(i)}, {"text", "and"}});
  };
  for (int i = 0; i < 50; ++i) EXPECT_EQ(say(i), "") << i;
  EXPECT_EQ(say(50), "rate_limited");
  room.world.request("Guest", "ping", {});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  room.world.request("Guest", "call.end", for_call(call));
  room.world.advance(1s);
  EXPECT_EQ(say(51), "");
}

TEST(presence, one_address_cannot_fill_the_server_with_meetings_that_nobody_enters) {
  signaling::HubConfig config;
  config.unused_meetings_per_address = 2;
  World world(config);
  const auto create = [&](std::string_view remote) { return world.hub().create_meeting(world.now(), remote, {}); };
  const auto first = create("192.0.2.1");
  EXPECT_TRUE(first && create("192.0.2.1"));
  EXPECT_EQ(create("192.0.2.1").error().code, signaling::ErrorCode::server_busy);
  EXPECT_TRUE(create("192.0.2.2"));
  EXPECT_TRUE(create(""));
  world.enter("Agent", first->id, "Agent");
  EXPECT_TRUE(create("192.0.2.1")) << "a meeting that was entered is nobody's share";
}

TEST(presence, there_is_a_limit_to_sessions) {
  signaling::HubConfig config;
  config.max_sessions = 2;
  Room room(config);
  room.open("Agent", {"Ana"});
  room.world.connect("Ben");
  const json::object hello{
      {"versions", json::array{1}}, {"meeting", room.meeting.id}, {"name", "Ben"}, {"identity", "0123456789abcdef"}};
  EXPECT_EQ(room.world.refused("Ben", "hello", hello), "server_busy");
  room.world.leave("Ana");
  EXPECT_EQ(room.world.refused("Ben", "hello", hello), "");
}

TEST(presence, coming_back_does_not_buy_more_messages) {
  Room room;
  room.open("Agent", {});
  auto welcome = room.world.enter("Guest", room.meeting.id, "Guest");
  int sent = 0;
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 300 && !room.world.close_code("Guest"); ++i, ++sent)
      room.world.send("Guest", {{"t", "ping"}, {"id", 1000 + sent}, {"d", json::object()}});
    if (!room.world.close_code("Guest")) room.world.drop("Guest");
    welcome = room.world.enter("Guest", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 0)}});
  }
  EXPECT_LE(sent, 403);
}

TEST(presence, a_flood_is_cut_off) {
  Room room;
  room.open("Agent", {});
  for (int i = 0; i < 1000 && !room.world.close_code("Agent"); ++i)
    room.world.send("Agent", {{"t", "ping"}, {"id", i + 1000}, {"d", json::object()}});
  EXPECT_EQ(room.world.close_code("Agent"), 4008);
}

TEST(presence, what_is_not_json_closes_and_what_is_unknown_does_not) {
  Room room;
  room.open("Agent", {"Guest"});
  EXPECT_EQ(room.world.refused("Agent", "wave", {}), "unknown_type");
  EXPECT_EQ(room.world.refused("Agent", "call.start", {{"to", 7}}), "bad_request");
  EXPECT_FALSE(room.world.close_code("Agent"));
  room.world.send_text("Agent", "{not json");
  EXPECT_EQ(room.world.close_code("Agent"), 4000);
  room.world.send_text("Guest", std::string(65 * 1024, ' '));
  EXPECT_EQ(room.world.close_code("Guest"), 1009);
}

TEST(presence, shutting_down_ends_calls_and_closes_sockets) {
  Room room;
  room.open("Agent", {"Guest"});
  room.ring("Agent");
  room.world.shut_down();
  EXPECT_EQ(room.world.event("Guest", "call.ended").at("reason").as_string(), "server_shutdown");
  EXPECT_EQ(room.world.close_code("Guest"), 1001);
}

}  // namespace
}  // namespace ringer::sim
