// SPDX-License-Identifier: Apache-2.0
//
// The scenarios of protocol/transcripts. Each is as short as its subject allows, because people read them.
#include <gtest/gtest.h>

#include "tests/sim/transcript.h"
#include "tests/sim/world.h"

namespace ringer::sim {
namespace {

signaling::HubConfig small_config() {
  signaling::HubConfig config;
  config.server_version = "0.1.0";
  return config;
}

/// What a browser writes, without the codecs that nobody needs to see in an example.
std::string sdp(std::string_view session, std::string_view setup, std::string_view ufrag,
                std::string_view fingerprint) {
  const auto section = [&](std::string_view kind, std::string_view mid, std::string_view codec) {
    return "m=" + std::string(kind) + " 9 UDP/TLS/RTP/SAVPF " + std::string(codec.substr(0, codec.find(' '))) +
           "\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:" + std::string(ufrag) + "\r\na=ice-pwd:x9cmlYzichV2XlhiMu8gUfQ4\r\n" +
           "a=ice-options:trickle\r\na=fingerprint:sha-256 " + std::string(fingerprint) +
           "\r\na=setup:" + std::string(setup) + "\r\na=mid:" + std::string(mid) +
           "\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:" + std::string(codec) + "\r\n";
  };
  return "v=0\r\no=- " + std::string(session) + " 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n" +
         section("audio", "0", "111 opus/48000/2") + section("video", "1", "96 VP8/90000");
}

std::string offer_sdp() {
  return sdp("4611731400430051336", "actpass", "F7gI",
             "7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08");
}

std::string answer_sdp() {
  return sdp("2890844526105410281", "active", "aGk3",
             "D2:9F:AB:04:6C:11:8E:37:50:E9:22:7D:C6:4A:93:0B:5F:E8:1C:62:87:F1:3A:D4:09:BE:75:2E:40:CB:16:A8");
}

json::object description(const json::string& link, std::string_view type, const std::string& sdp) {
  return {{"link", link},
          {"desc", json::object{{"type", json::string_view(type)}, {"sdp", sdp}}},
          {"tracks",
           json::object{{"0", json::object{{"source", "microphone"}}}, {"1", json::object{{"source", "camera"}}}}}};
}

json::object candidate(const json::string& link, std::string_view line, std::string_view ufrag) {
  return {{"link", link},
          {"cand", json::object{{"candidate", json::string_view(line)},
                                {"sdpMid", "0"},
                                {"sdpMLineIndex", 0},
                                {"usernameFragment", json::string_view(ufrag)}}}};
}

json::object report(const json::string& link, std::string_view state) {
  return {
      {"link", link}, {"state", json::string_view(state)}, {"local", "host"}, {"remote", "host"}, {"protocol", "udp"}};
}

json::object media_state(bool audio, bool video, bool screen) {
  return {{"audio", audio}, {"video", video}, {"screen", screen}};
}

json::object chat(std::string_view key, std::string_view text) {
  return {{"key", json::string_view(key)}, {"text", json::string_view(text)}};
}

json::object to_one(const std::string& peer) {
  return {{"to", json::array{json::string(peer)}}, {"media", json::object{{"audio", true}, {"video", true}}}};
}

json::object to_all() { return {{"to", "all"}, {"media", json::object{{"audio", true}, {"video", true}}}}; }

json::object about_peer(const std::string& call, const std::string& peer) { return {{"call", call}, {"peer", peer}}; }

json::object hello(const std::string& meeting, std::string_view name) {
  return {{"versions", json::array{1}},
          {"meeting", meeting},
          {"name", json::string_view(name)},
          {"identity", "q3Jr0yQm9bVd2sXw7tKz1A"}};
}

json::object resume_of(const json::object& welcome, std::int64_t last_seq) {
  return {{"session", welcome.at("session")}, {"secret", welcome.at("resume_secret")}, {"last_seq", last_seq}};
}

std::string id_of(const json::object& reply) { return std::string(reply.at("call").at("id").as_string()); }

TEST(transcripts, first_call) {
  auto config = small_config();
  config.ice_servers = {{.urls = {"stun:stun.example.org:3478"}, .username = {}, .credential = {}}};
  Room room(config);
  World& world = room.world;
  room.open("Agent", {"Guest"});
  world.request("Guest", "media.state", media_state(true, true, false));
  world.request("Agent", "ping", {});
  const auto call = room.ring("Agent");
  world.advance(4s);
  world.request("Guest", "call.accept", with_media(call));
  const auto link = world.event("Agent", "rtc.open").at("link").as_string();
  world.request("Agent", "rtc.desc", description(link, "offer", offer_sdp()));
  world.request("Agent", "rtc.cand",
                candidate(link, "candidate:842163049 1 udp 2122260223 192.0.2.10 54321 typ host", "F7gI"));
  world.request("Guest", "rtc.desc", description(link, "answer", answer_sdp()));
  world.request("Guest", "rtc.cand",
                candidate(link, "candidate:1467250027 1 udp 2122260223 192.0.2.20 50100 typ host", "aGk3"));
  world.request("Agent", "rtc.cand", {{"link", link}, {"cand", nullptr}});
  world.advance(300ms);
  world.request("Agent", "rtc.report", report(link, "connected"));
  world.request("Guest", "rtc.report", report(link, "connected"));
  world.request("Guest", "media.state", media_state(true, false, false));
  world.request("Guest", "chat.send", chat("k1", "My camera is off, but I hear you."));
  world.advance(60s);
  world.request("Agent", "call.end", for_call(call));
  world.leave("Guest");
  expect_transcript(world, "first_call",
                    "An agent calls a guest, the guest accepts, they talk for a minute, the agent ends.");
}

TEST(transcripts, declined) {
  Room room(small_config());
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.decline", for_call(call));
  expect_transcript(room.world, "declined", "The guest declines: no link is opened, and the caller is told.");
}

TEST(transcripts, cancelled) {
  Room room(small_config());
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Agent", "call.cancel", for_call(call));
  room.world.refused("Guest", "call.accept", with_media(call));
  expect_transcript(room.world, "cancelled", "The caller cancels while it rings; the guest's answer comes too late.");
}

TEST(transcripts, no_answer) {
  Room room(small_config());
  room.open("Agent", {"Guest"});
  room.ring("Agent");
  room.world.advance(45s);
  expect_transcript(room.world, "no_answer", "Nobody answers for 45 seconds.");
}

TEST(transcripts, failed) {
  Room room(small_config());
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  const auto link = room.world.event("Agent", "rtc.open").at("link").as_string();
  room.world.advance(15s);
  room.world.request("Agent", "rtc.report", {{"link", link}, {"state", "failed"}});
  room.world.advance(45s);
  expect_transcript(room.world, "failed", "The two browsers find no way to each other: after a minute the call ends.");
}

TEST(transcripts, unreachable) {
  Room room(small_config());
  room.open("Agent", {"Guest"});
  room.ring("Agent");
  room.world.leave("Guest");
  expect_transcript(room.world, "unreachable", "The guest closes the page while it rings.");
}

TEST(transcripts, busy) {
  Room room(small_config());
  room.open("Agent", {"Guest"});
  room.enter("Colleague", {{"token", room.meeting.host_token}});
  const auto call = id_of(room.world.request("Agent", "call.start", to_one(room.peer["Guest"])));
  room.world.request("Guest", "call.accept", with_media(call));
  room.world.request("Colleague", "call.start", to_one(room.peer["Guest"]));
  expect_transcript(room.world, "busy",
                    "A second host calls a guest who is in a call: busy, and the guest only hears of it.");
}

TEST(transcripts, two_tabs) {
  Room room(small_config());
  room.open("Agent", {"Guest"});
  room.world.enter("Guest, second tab", room.meeting.id, "Guest");
  const auto first = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(first));
  room.world.refused("Guest, second tab", "call.accept", with_media(first));
  room.world.request("Agent", "call.end", for_call(first));
  const auto second = room.ring("Agent");
  room.world.request("Guest, second tab", "call.decline", for_call(second));
  expect_transcript(room.world, "two_tabs",
                    "A guest with two tabs answers in one and declines the next call in the other.");
}

TEST(transcripts, late_joiner) {
  Room room(small_config());
  World& world = room.world;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  world.request("Guest", "call.accept", with_media(call));
  room.enter("Late");
  world.request("Late", "call.knock", with_media(call));
  world.request("Late", "call.withdraw", for_call(call));
  world.request("Late", "call.knock", with_media(call, false));
  world.request("Agent", "call.refuse", about_peer(call, room.peer["Late"]));
  world.request("Late", "call.knock", with_media(call));
  world.request("Agent", "call.admit", about_peer(call, room.peer["Late"]));
  expect_transcript(world, "late_joiner", "Somebody comes while a call goes on, asks to be let in, and at last is.");
}

TEST(transcripts, three_people) {
  Room room(small_config());
  World& world = room.world;
  room.open("Agent", {"Ana", "Ben"});
  const auto call = id_of(world.request("Agent", "call.start", to_one(room.peer["Ana"])));
  world.request("Ana", "call.accept", with_media(call));
  world.request("Agent", "call.invite", {{"call", call}, {"to", json::array{room.peer["Ben"]}}});
  world.request("Ben", "call.accept", with_media(call));
  world.request("Ben", "call.leave", for_call(call));
  world.request("Agent", "call.invite", {{"call", call}, {"to", "all"}});
  world.refused("Ana", "call.end", for_call(call));
  world.request("Agent", "call.end", for_call(call));
  expect_transcript(world, "three_people",
                    "A host invites a third person, who leaves, is invited again, and still rings at the end.");
}

TEST(transcripts, resume) {
  Room room(small_config());
  World& world = room.world;
  room.open("Agent", {});
  const auto welcome = world.enter("Guest", room.meeting.id, "Guest");
  const auto call = room.ring("Agent");
  world.request("Guest", "call.accept", with_media(call));
  const auto link = world.event("Guest", "rtc.open").at("link").as_string();
  world.request("Guest", "rtc.report", report(link, "connected"));
  world.drop("Guest");
  world.advance(12s);
  world.request("Agent", "chat.send", chat("k1", "Are you still there?"));
  world.advance(3s);
  const auto back = world.enter("Guest", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 5)}});
  world.enter("Guest, new socket", room.meeting.id, "Guest", {{"resume", resume_of(back, 8)}});
  expect_transcript(
      world, "resume",
      "A socket is lost for 15 seconds in mid-call and misses three events; then a new socket replaces a live one.");
}

TEST(transcripts, resume_fresh) {
  auto config = small_config();
  config.replay_events = 1;
  Room room(config);
  World& world = room.world;
  room.open("Agent", {});
  const auto welcome = world.enter("Guest", room.meeting.id, "Guest");
  const auto call = room.ring("Agent");
  world.request("Guest", "call.accept", with_media(call));
  world.drop("Guest");
  world.request("Agent", "chat.send", chat("k1", "One."));
  world.request("Agent", "chat.send", chat("k2", "Two."));
  world.enter("Guest", room.meeting.id, "Guest", {{"resume", resume_of(welcome, 4)}});
  world.drop("Guest");
  world.advance(60s);
  expect_transcript(
      world, "resume_fresh",
      "Too much was missed: a snapshot and new links instead of a replay. Then the guest never comes back.");
}

TEST(transcripts, turn_credentials) {
  auto config = small_config();
  config.turn = {.urls = {"turn:turn.example.org:3478", "turns:turn.example.org:5349?transport=tcp"},
                 .secret = "north",
                 .ttl = 1h};
  Room room(config);
  room.open("Agent", {});
  room.world.advance(30min);
  expect_transcript(room.world, "turn_credentials",
                    "TURN credentials come with the welcome and are renewed after half their life.");
}

TEST(transcripts, shutdown) {
  Room room(small_config());
  room.open("Agent", {"Guest"});
  room.ring("Agent");
  room.world.shut_down();
  expect_transcript(room.world, "shutdown", "The server is stopped while a call rings.");
}

TEST(transcripts, sign_in_errors) {
  Room room(small_config());
  World& world = room.world;
  const auto id = world.create("Consultation").id;
  world.connect("Guest");
  world.refused("Guest", "chat.send", chat("k1", "Hello?"));
  world.refused("Guest", "hello", hello(id, "   "));
  world.connect("Ana");
  world.request("Ana", "hello", hello(id, "Ana"));
  auto other_browser = hello(id, " ANA ");
  other_browser["identity"] = "another-browser-000001";
  world.refused("Guest", "hello", other_browser);
  auto no_host = hello(id, "Guest");
  no_host["token"] = "not-the-host-token";
  world.refused("Guest", "hello", no_host);
  world.request("Guest", "hello", hello(id, "Guest"));
  world.refused("Guest", "hello", hello(id, "Guest"));
  world.connect("Newer page");
  auto newer = hello(id, "Newer page");
  newer["versions"] = json::array{2, 3};
  world.refused("Newer page", "hello", newer);
  world.connect("Lost page");
  world.refused("Lost page", "hello", hello("abc-defg-hij", "Lost page"));
  world.connect("Silent page");
  world.advance(10s);
  expect_transcript(world, "sign_in_errors",
                    "Every way in which a hello can be refused, and a page that says nothing.");
}

TEST(transcripts, call_errors) {
  Room room(small_config());
  World& world = room.world;
  room.open("Agent", {});
  world.refused("Agent", "call.start", to_all());
  room.enter("Guest");
  world.refused("Guest", "call.start", to_all());
  const auto call = room.ring("Agent");
  room.enter("Late");
  world.refused("Late", "call.leave", for_call(call));
  world.refused("Late", "call.accept", with_media(call));
  world.request("Guest", "call.accept", with_media(call));
  world.refused("Agent", "call.cancel", for_call(call));
  world.refused("Agent", "call.start", to_all());
  world.refused("Guest", "rtc.cand", {{"link", "l0000000000000"}, {"cand", nullptr}});
  world.request("Agent", "call.end", for_call(call));
  world.refused("Guest", "call.leave", for_call(call));
  expect_transcript(world, "call_errors", "Requests about calls that may not be done now.");
}

TEST(transcripts, server_mode) {
  auto config = small_config();
  config.media_server = true;
  Room room(config);
  World& world = room.world;
  room.open("Agent", {"Guest"}, signaling::Mode::server);
  const auto call = room.ring("Agent");
  world.request("Guest", "call.accept", with_media(call));
  std::map<std::string, json::string> up, down;
  for (const std::string who : {"Agent", "Guest"}) {
    const auto is_up = [](const json::object& open) { return open.at("direction").as_string() == "up"; };
    up[who] = world.event(who, "rtc.open", is_up).at("link").as_string();
    world.request(who, "rtc.desc", description(up[who], "offer", "offer of " + who));
  }
  for (const std::string who : {"Agent", "Guest"}) {
    down[who] = world.event(who, "rtc.open").at("link").as_string();
    auto answer = description(down[who], "answer", "answer of " + who);
    answer["tracks"] = json::object();
    world.request(who, "rtc.desc", std::move(answer));
    world.request(who, "rtc.report", report(up[who], "connected"));
    world.request(who, "rtc.report", report(down[who], "connected"));
  }
  world.request(
      "Agent", "rtc.view",
      {{"link", down["Agent"]}, {"view", json::object{{"1", json::object{{"height", 720}, {"pinned", false}}}}}});
  world.advance(10s);
  world.request("Agent", "call.end", for_call(call));
  expect_transcript(world, "server_mode",
                    "Two people in a meeting of mode server: a link up and a link down for each.");
}

TEST(transcripts, message_errors) {
  Room room(small_config());
  World& world = room.world;
  room.open("Agent", {"Guest"});
  world.refused("Agent", "wave", {});
  world.refused("Agent", "call.start", {{"to", "all"}, {"media", json::object{{"audio", "yes"}, {"video", true}}}});
  world.refused("Agent", "chat.send", chat("k1", " \n "));
  world.send_text("Agent", R"({"t":"ping","id":"one","d":{}})");
  world.send_text("Agent", "{not json");
  world.send_text("Guest", std::string(64 * 1024 + 1, ' '));
  expect_transcript(world, "message_errors",
                    "Messages that are wrong in themselves; only the last two cost the connection.");
}

TEST(transcripts, limits) {
  auto config = small_config();
  config.max_mesh_people = 2;
  config.max_participants = 3;
  config.max_sessions_per_participant = 1;
  config.misses_per_minute = 1;
  config.message_burst = 5;
  Room room(config);
  World& world = room.world;
  room.open("Agent", {"Ana", "Ben"});
  const auto call = room.ring("Agent");
  world.request("Ana", "call.accept", with_media(call));
  world.refused("Ben", "call.knock", with_media(call));
  world.connect("Ana, second tab");
  auto again = hello(room.meeting.id, "Ana");
  again["identity"] = "Ana-0123456789abcdef";
  world.refused("Ana, second tab", "hello", again);
  world.connect("Fourth");
  world.refused("Fourth", "hello", hello(room.meeting.id, "Fourth"));
  for (int i = 0; i < 2; ++i) {
    world.connect("Guesser");
    world.refused("Guesser", "hello", hello("abc-defg-hij", "Guesser"));
  }
  for (std::int64_t id = 3; id < 7; ++id) world.send("Ben", {{"t", "ping"}, {"id", id}, {"d", json::object()}});
  expect_transcript(world, "limits",
                    "A server with tiny limits: calls of two, meetings of three, one tab, one guess, five messages.");
}

}  // namespace
}  // namespace ringer::sim
