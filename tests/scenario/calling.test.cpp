// SPDX-License-Identifier: Apache-2.0
//
// Calling, as a person would tell it. One claim a test.
#include <gtest/gtest.h>

#include "tests/sim/world.h"

namespace ringer::sim {
namespace {

std::string reason(const json::object& event) { return std::string(event.at("reason").as_string()); }

std::string state_of(const json::object& call, const std::string& peer) {
  for (const auto& member : call.at("members").as_array())
    if (member.at("peer").as_string() == peer) return std::string(member.at("state").as_string());
  return {};
}

/// Agent and Guest in a call, links open.
struct Talking : Room {
  Talking(const std::vector<std::string>& guests = {"Guest"}, signaling::HubConfig config = {})
      : Room(std::move(config)) {
    open("Agent", guests);
    call = ring("Agent");
    for (const auto& guest : guests) world.request(guest, "call.accept", with_media(call));
    world.clear_events();
  }
  std::string call;
};

TEST(calling, everybody_present_is_rung_but_not_the_caller) {
  Room room;
  room.open("Agent", {"Ana", "Ben"});
  const auto call = room.ring("Agent");
  for (const std::string who : {"Ana", "Ben"}) {
    const auto incoming = room.world.event(who, "call.incoming");
    EXPECT_EQ(incoming.at("call").at("id").as_string(), call);
    EXPECT_EQ(incoming.at("expires_ms").as_int64(), 45000);
  }
  EXPECT_FALSE(room.world.has_event("Agent", "call.incoming"));
}

TEST(calling, one_person_can_be_rung_alone) {
  Room room;
  room.open("Agent", {"Ana", "Ben"});
  room.world.request(
      "Agent", "call.start",
      {{"to", json::array{room.peer["Ben"]}}, {"media", json::object{{"audio", true}, {"video", false}}}});
  EXPECT_TRUE(room.world.has_event("Ben", "call.incoming"));
  EXPECT_FALSE(room.world.has_event("Ana", "call.incoming"));
}

TEST(calling, a_guest_may_not_call) {
  Room room;
  room.open("Agent", {"Guest"});
  const json::object all{{"to", "all"}, {"media", json::object{{"audio", true}, {"video", true}}}};
  EXPECT_EQ(room.world.refused("Guest", "call.start", all), "forbidden");
}

TEST(calling, alone_there_is_nobody_to_call) {
  Room room;
  room.open("Agent", {});
  const json::object all{{"to", "all"}, {"media", json::object{{"audio", true}, {"video", true}}}};
  EXPECT_EQ(room.world.refused("Agent", "call.start", all), "nobody_to_call");
}

TEST(calling, accepting_opens_one_link_and_the_caller_makes_the_offer) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.open"));
  room.world.request("Guest", "call.accept", with_media(call));
  const auto caller = room.world.event("Agent", "rtc.open");
  const auto callee = room.world.event("Guest", "rtc.open");
  EXPECT_EQ(caller.at("link"), callee.at("link"));
  EXPECT_FALSE(caller.at("polite").as_bool());
  EXPECT_TRUE(callee.at("polite").as_bool());
  EXPECT_EQ(caller.at("peer").as_string(), room.peer["Guest"]);
}

TEST(calling, declined_opens_no_link_and_tells_the_caller) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.decline", for_call(call));
  const auto ended = room.world.event("Agent", "call.ended");
  EXPECT_EQ(reason(ended), "declined");
  EXPECT_EQ(state_of(ended, room.peer["Guest"]), "declined");
  EXPECT_FALSE(room.world.has_event("Guest", "rtc.open"));
  EXPECT_FALSE(room.world.has_event("Agent", "rtc.open"));
}

TEST(calling, the_caller_cancels_and_the_ringing_stops) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Agent", "call.cancel", for_call(call));
  EXPECT_EQ(reason(room.world.event("Guest", "call.ring_ended")), "cancelled");
  EXPECT_EQ(reason(room.world.event("Agent", "call.ended")), "cancelled");
  EXPECT_EQ(room.world.refused("Guest", "call.accept", with_media(call)), "call_not_found");
}

TEST(calling, an_answer_that_came_first_beats_the_cancel) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  EXPECT_EQ(room.world.refused("Agent", "call.cancel", for_call(call)), "call_already_answered");
  room.world.request("Agent", "call.end", for_call(call));
  EXPECT_EQ(reason(room.world.event("Guest", "call.ended")), "hangup");
}

TEST(calling, nobody_answers_for_45_seconds) {
  Room room;
  room.open("Agent", {"Guest"});
  room.ring("Agent");
  room.world.advance(44999ms);
  EXPECT_FALSE(room.world.has_event("Agent", "call.ended"));
  room.world.advance(1ms);
  EXPECT_EQ(reason(room.world.event("Guest", "call.ring_ended")), "timeout");
  EXPECT_EQ(reason(room.world.event("Agent", "call.ended")), "timeout");
}

TEST(calling, both_call_each_other_and_it_is_one_call) {
  Room room;
  room.open("Agent", {});
  room.enter("Other host", {{"token", room.meeting.host_token}});
  const auto first = room.ring("Agent");
  const auto second = room.ring("Other host");
  EXPECT_EQ(first, second);
  EXPECT_TRUE(room.world.has_event("Agent", "rtc.open"));
  EXPECT_EQ(room.world.hub().counts().calls, 1U);
}

TEST(calling, a_person_in_another_call_is_busy_and_hears_only_that_somebody_called) {
  Room room;
  room.open("Agent", {"Guest"});
  room.enter("Other host", {{"token", room.meeting.host_token}});
  const json::object guest_only{{"to", json::array{room.peer["Guest"]}},
                                {"media", json::object{{"audio", true}, {"video", true}}}};
  const auto first = room.world.request("Agent", "call.start", guest_only);
  room.world.request("Guest", "call.accept", with_media(std::string(first.at("call").at("id").as_string())));
  room.world.clear_events();
  room.world.request("Other host", "call.start", guest_only);
  EXPECT_EQ(reason(room.world.event("Other host", "call.ended")), "busy");
  EXPECT_EQ(room.world.event("Guest", "call.missed").at("name").as_string(), "Other host");
  EXPECT_FALSE(room.world.has_event("Guest", "call.incoming"));
}

TEST(calling, the_same_person_is_busy_in_another_meeting_too) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  const auto elsewhere = room.world.create();
  room.world.enter("Clerk", elsewhere.id, "Clerk", {{"token", elsewhere.host_token}});
  room.world.enter("Guest's other tab", elsewhere.id, "Guest");
  room.world.request("Clerk", "call.start", {{"to", "all"}, {"media", json::object{{"audio", true}, {"video", true}}}});
  EXPECT_EQ(reason(room.world.event("Clerk", "call.ended")), "busy");
}

TEST(calling, answered_in_one_tab_the_other_stops_ringing) {
  Room room;
  room.open("Agent", {"Guest"});
  room.world.enter("Guest's other tab", room.meeting.id, "Guest");
  const auto call = room.ring("Agent");
  EXPECT_TRUE(room.world.has_event("Guest's other tab", "call.incoming"));
  room.world.request("Guest", "call.accept", with_media(call));
  EXPECT_EQ(reason(room.world.event("Guest's other tab", "call.ring_ended")), "answered_elsewhere");
  EXPECT_FALSE(room.world.has_event("Guest", "call.ring_ended"));
  EXPECT_FALSE(room.world.has_event("Guest's other tab", "rtc.open"));
  EXPECT_EQ(room.world.refused("Guest's other tab", "call.accept", with_media(call)), "call_already_answered");
}

TEST(calling, declined_in_one_tab_the_other_stops_ringing) {
  Room room;
  room.open("Agent", {"Guest"});
  room.world.enter("Guest's other tab", room.meeting.id, "Guest");
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.decline", for_call(call));
  EXPECT_EQ(reason(room.world.event("Guest's other tab", "call.ring_ended")), "declined_elsewhere");
}

TEST(calling, a_tab_opened_while_it_rings_rings_too) {
  Room room;
  room.open("Agent", {"Guest"});
  room.ring("Agent");
  room.world.advance(5s);
  room.world.enter("Guest's other tab", room.meeting.id, "Guest");
  EXPECT_EQ(room.world.event("Guest's other tab", "call.incoming").at("expires_ms").as_int64(), 40000);
}

TEST(calling, the_callers_closed_tab_stops_the_ringing_at_once) {
  Room room;
  room.open("Agent", {"Guest"});
  room.ring("Agent");
  room.world.leave("Agent");
  EXPECT_EQ(reason(room.world.event("Guest", "call.ring_ended")), "cancelled");
}

TEST(calling, the_callers_lost_socket_stops_the_ringing_after_ten_seconds) {
  Room room;
  room.open("Agent", {"Guest"});
  room.ring("Agent");
  room.world.drop("Agent");
  room.world.advance(9999ms);
  EXPECT_FALSE(room.world.has_event("Guest", "call.ring_ended"));
  room.world.advance(1ms);
  EXPECT_EQ(reason(room.world.event("Guest", "call.ring_ended")), "cancelled");
}

TEST(calling, a_callee_who_leaves_while_it_rings_is_unreachable) {
  Room room;
  room.open("Agent", {"Guest"});
  room.ring("Agent");
  room.world.leave("Guest");
  EXPECT_EQ(reason(room.world.event("Agent", "call.ended")), "unreachable");
}

TEST(calling, either_side_ends_a_call_of_two_for_both) {
  for (const std::string who : {"Agent", "Guest"}) {
    Talking room;
    room.world.request(who, "call.end", for_call(room.call));
    for (const std::string side : {"Agent", "Guest"}) {
      EXPECT_EQ(reason(room.world.event(side, "call.ended")), "hangup");
      room.world.event(side, "rtc.close");
    }
  }
}

TEST(calling, in_a_call_of_three_a_guest_leaves_and_the_host_ends) {
  Talking room({"Ana", "Ben"});
  EXPECT_EQ(room.world.refused("Ana", "call.end", for_call(room.call)), "forbidden");
  room.world.request("Ana", "call.leave", for_call(room.call));
  EXPECT_FALSE(room.world.has_event("Ben", "call.ended"));
  room.world.event("Ben", "rtc.close");
  room.world.request("Agent", "call.end", for_call(room.call));
  EXPECT_EQ(reason(room.world.event("Ben", "call.ended")), "hangup");
}

TEST(calling, a_call_of_two_is_over_when_one_leaves) {
  Talking room;
  room.world.request("Guest", "call.leave", for_call(room.call));
  EXPECT_EQ(reason(room.world.event("Agent", "call.ended")), "hangup");
}

TEST(calling, after_the_end_they_can_call_again) {
  signaling::HubConfig config;
  config.news_burst = 1000;
  Talking room({"Guest"}, config);
  for (int i = 0; i < 50; ++i) {
    room.world.request("Agent", "call.end", for_call(room.call));
    room.call = room.ring("Agent");
    room.world.request("Guest", "call.accept", with_media(room.call));
  }
  EXPECT_EQ(room.world.hub().counts().calls, 1U);
  EXPECT_EQ(room.world.finished().size(), 50U);
}

TEST(calling, a_late_joiner_asks_and_the_host_lets_him_in) {
  Talking room;
  room.enter("Late");
  EXPECT_FALSE(room.world.has_event("Late", "call.incoming"));
  room.world.request("Late", "call.knock", with_media(room.call));
  EXPECT_EQ(room.world.event("Agent", "call.updated").at("call").at("knocking").as_array().size(), 1U);
  EXPECT_EQ(room.world.refused("Guest", "call.admit", {{"call", room.call}, {"peer", room.peer["Late"]}}), "forbidden");
  room.world.request("Agent", "call.admit", {{"call", room.call}, {"peer", room.peer["Late"]}});
  EXPECT_TRUE(room.world.has_event("Late", "rtc.open"));
  EXPECT_TRUE(room.world.has_event("Guest", "rtc.open"));
}

TEST(calling, a_refused_knock_is_told) {
  Talking room;
  room.enter("Late");
  room.world.request("Late", "call.knock", with_media(room.call));
  room.world.request("Agent", "call.refuse", {{"call", room.call}, {"peer", room.peer["Late"]}});
  EXPECT_EQ(room.world.event("Late", "call.refused").at("call").as_string(), room.call);
}

TEST(calling, the_seventh_person_is_refused_in_words) {
  Talking room({"A", "B", "C", "D", "E"});
  room.enter("F");
  EXPECT_EQ(room.world.refused("F", "call.knock", with_media(room.call)), "call_full");
  EXPECT_EQ(room.world.refused("Agent", "call.invite", {{"call", room.call}, {"to", "all"}}), "call_full");
}

TEST(calling, when_the_call_fills_up_the_rest_stop_ringing) {
  Room room;
  room.open("Agent", {"A", "B", "C", "D", "E", "F"});
  const auto call = room.ring("Agent");
  for (const std::string who : {"A", "B", "C", "D", "E"}) room.world.request(who, "call.accept", with_media(call));
  EXPECT_EQ(reason(room.world.event("F", "call.ring_ended")), "call_full");
  EXPECT_EQ(room.world.refused("F", "call.accept", with_media(call)), "call_full");
}

TEST(calling, a_stranger_cannot_report_on_a_link) {
  Talking room;
  room.enter("Late");
  const json::object report{{"link", "l0000000000000"}, {"state", "connected"}};
  EXPECT_EQ(room.world.refused("Late", "rtc.report", report), "link_not_found");
}

TEST(calling, a_call_in_which_no_media_flows_for_a_minute_has_failed) {
  Talking room;
  room.world.advance(59999ms);
  EXPECT_FALSE(room.world.has_event("Agent", "call.ended"));
  room.world.advance(1ms);
  for (const std::string side : {"Agent", "Guest"}) EXPECT_EQ(reason(room.world.event(side, "call.ended")), "failed");
  EXPECT_EQ(room.world.hub().counts().calls, 0U);
}

TEST(calling, a_call_in_which_media_flows_goes_on) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.request("Guest", "call.accept", with_media(call));
  const auto link = room.world.event("Guest", "rtc.open").at("link").as_string();
  room.world.request("Guest", "rtc.report", {{"link", link}, {"state", "connected"}});
  room.world.request("Guest", "rtc.report", {{"link", link}, {"state", "failed"}});
  room.world.advance(1h);
  EXPECT_EQ(room.world.hub().counts().calls, 1U);
}

TEST(calling, whoever_invites_is_named_as_the_caller) {
  Talking room;
  room.enter("Other host", {{"token", room.meeting.host_token}});
  room.world.request("Other host", "call.knock", with_media(room.call));
  room.world.request("Agent", "call.admit", {{"call", room.call}, {"peer", room.peer["Other host"]}});
  room.world.leave("Agent");
  room.enter("Late");
  room.world.request("Other host", "call.invite", {{"call", room.call}, {"to", json::array{room.peer["Late"]}}});
  EXPECT_EQ(room.world.event("Late", "call.incoming").at("from").as_string(), room.peer["Other host"]);
  room.world.request("Other host", "call.end", for_call(room.call));
  EXPECT_EQ(room.world.event("Late", "call.ring_ended").at("from").as_string(), room.peer["Other host"]);
}

TEST(calling, nobody_rings_for_a_caller_who_was_lost_while_somebody_else_was_inside) {
  Room room;
  room.open("Agent", {"Ana", "Ben"});
  const auto call = room.ring("Agent");
  room.world.request("Ana", "call.accept", with_media(call));
  room.world.advance(1s);
  room.world.drop("Agent");
  room.world.advance(12s);
  EXPECT_FALSE(room.world.has_event("Ben", "call.ring_ended"));
  room.world.request("Ana", "call.leave", for_call(call));
  EXPECT_EQ(reason(room.world.event("Ben", "call.ring_ended")), "call_ended");
  EXPECT_EQ(reason(room.world.event("Ana", "call.ended")), "unreachable");
}

TEST(calling, after_a_talk_the_end_says_what_became_of_those_who_still_rang) {
  const auto talk_and_leave = [](Room& room) {
    room.open("Agent", {"Ana", "Ben"});
    const auto call = room.ring("Agent");
    room.world.request("Ana", "call.accept", with_media(call));
    room.world.request("Ana", "call.leave", for_call(call));
    return call;
  };
  Room declined;
  declined.world.request("Ben", "call.decline", for_call(talk_and_leave(declined)));
  EXPECT_EQ(reason(declined.world.event("Agent", "call.ended")), "declined");
  Room timeout;
  talk_and_leave(timeout);
  timeout.world.advance(45s);
  EXPECT_EQ(reason(timeout.world.event("Agent", "call.ended")), "timeout");
  Room gone;
  talk_and_leave(gone);
  gone.world.leave("Ben");
  EXPECT_EQ(reason(gone.world.event("Agent", "call.ended")), "unreachable");
}

TEST(calling, who_is_in_a_call_does_not_wait_at_the_door_of_another) {
  Talking room;
  room.enter("Other host", {{"token", room.meeting.host_token}});
  room.enter("Late");
  room.world.request("Late", "call.knock", with_media(room.call));
  const json::object late_only{{"to", json::array{room.peer["Late"]}},
                               {"media", json::object{{"audio", true}, {"video", true}}}};
  const auto second = room.world.request("Other host", "call.start", late_only);
  room.world.clear_events();
  room.world.request("Late", "call.accept", with_media(std::string(second.at("call").at("id").as_string())));
  bool knocks = true;
  while (room.world.has_event("Agent", "call.updated")) {
    const auto call = room.world.event("Agent", "call.updated").at("call").as_object();
    if (call.at("id").as_string() == room.call) knocks = !call.at("knocking").as_array().empty();
  }
  EXPECT_FALSE(knocks);
}

TEST(calling, the_end_says_how_long_it_was_and_on_which_path) {
  Room room;
  room.open("Agent", {"Guest"});
  const auto call = room.ring("Agent");
  room.world.advance(3s);
  room.world.request("Guest", "call.accept", with_media(call));
  const auto link = room.world.event("Guest", "rtc.open").at("link").as_string();
  const json::object report{
      {"link", link}, {"state", "connected"}, {"local", "host"}, {"remote", "srflx"}, {"protocol", "udp"}};
  room.world.clear_events();
  room.world.request("Guest", "rtc.report", report);
  EXPECT_EQ(room.world.event("Agent", "call.updated").at("call").at("state").as_string(), "active");
  room.world.advance(60s);
  room.world.request("Agent", "call.end", for_call(call));
  EXPECT_EQ(room.world.event("Guest", "call.ended").at("duration_ms").as_int64(), 60000);
  const auto& finished = room.world.finished().at(0);
  EXPECT_EQ(finished.path, "host/srflx udp");
  EXPECT_EQ(finished.people, 2U);
  EXPECT_EQ(finished.ring_time, 3s);
}

}  // namespace
}  // namespace ringer::sim
