// SPDX-License-Identifier: Apache-2.0
#include "signaling/encode.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <ranges>

namespace ringer::signaling {
namespace {

namespace json = boost::json;

json::string_view wire(std::string_view text) { return {text.data(), text.size()}; }

std::int64_t milliseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

/// RFC 3339, UTC, milliseconds.
std::string time_text(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (time - seconds).count());
}

json::object object_of(const MediaState& media) {
  return {{"audio", media.audio}, {"video", media.video}, {"screen", media.screen}};
}

json::object object_of(const MediaChoice& media) { return {{"audio", media.audio}, {"video", media.video}}; }

json::object object_of(const Participant& participant) {
  return {{"id", participant.id.text()},
          {"name", participant.name},
          {"role", wire(to_text(participant.role))},
          {"connected", participant.connected},
          {"media", object_of(participant.media)}};
}

json::array members_of(const Call& call) {
  json::array members;
  for (const auto& member : call.members())
    members.push_back(json::object{{"peer", member.peer.text()}, {"state", wire(to_text(member.state))}});
  return members;
}

json::object object_of(const Call& call) {
  json::array knocking;
  for (const auto& knock : call.knocks()) knocking.emplace_back(knock.peer.text());
  json::object object{
      {"id", call.id().text()},           {"from", call.from().text()},         {"state", wire(to_text(call.state()))},
      {"media", object_of(call.media())}, {"path", wire(to_text(call.path()))}, {"members", members_of(call)},
      {"knocking", std::move(knocking)}};
  if (call.started_at()) object["started_at"] = time_text(*call.started_at());
  return object;
}

json::object object_of(const ChatEntry& entry) {
  return {{"id", entry.id},
          {"from", entry.from.text()},
          {"name", entry.name},
          {"text", entry.text},
          {"at", time_text(entry.at)}};
}

json::object object_of(const IceServer& server) {
  json::array urls;
  for (const auto& url : server.urls) urls.emplace_back(url);
  json::object object{{"urls", std::move(urls)}};
  if (!server.username.empty()) object["username"] = server.username;
  if (!server.credential.empty()) object["credential"] = server.credential;
  return object;
}

json::array array_of(std::span<const IceServer> servers) {
  json::array array;
  for (const auto& server : servers) array.push_back(object_of(server));
  return array;
}

json::object object_of(const Meeting& meeting) {
  json::array peers, calls, chat;
  for (const auto& participant : meeting.participants) peers.push_back(object_of(*participant));
  for (const auto& call : meeting.calls | std::views::values) calls.push_back(object_of(*call));
  for (const auto& entry : meeting.chat) chat.push_back(object_of(entry));
  return {{"meeting", json::object{{"id", meeting.id}, {"name", meeting.name}, {"mode", wire(to_text(meeting.mode))}}},
          {"peers", std::move(peers)},
          {"calls", std::move(calls)},
          {"chat", std::move(chat)}};
}

Body body(const json::object& object) { return json::serialize(object); }

json::value nullable(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

}  // namespace

std::string event_text(std::string_view type, std::uint64_t seq, const Body& d) {
  return fmt::format(R"({{"t":"{}","seq":{},"d":{}}})", type, seq, d);
}

std::string reply_text(std::string_view type, std::int64_t re, const Body& d) {
  return fmt::format(R"({{"t":"{}","re":{},"d":{}}})", type, re, d);
}

std::string error_text(std::optional<std::int64_t> re, const Refusal& why) {
  json::object error{
      {"code", wire(to_text(why.code))}, {"message", why.message}, {"retryable", why.retry_after.has_value()}};
  if (why.retry_after) error["retry_after_ms"] = milliseconds(*why.retry_after);
  json::object envelope{{"t", "error"}};
  if (re) envelope["re"] = *re;
  envelope["e"] = std::move(error);
  return body(envelope);
}

namespace encode {

Body empty() { return "{}"; }

Body peer(const Participant& participant) { return body({{"peer", object_of(participant)}}); }

Body peer_left(const Participant& participant) {
  return body({{"peer", participant.id.text()}, {"name", participant.name}});
}

Body call(const Call& call) { return body({{"call", object_of(call)}}); }

Body incoming(const Call& call, PeerId from, Duration expires) {
  return body({{"call", object_of(call)}, {"from", from.text()}, {"expires_ms", milliseconds(expires)}});
}

Body ring_ended(CallId call, PeerId from, RingEndReason why) {
  return body({{"call", call.text()}, {"from", from.text()}, {"reason", wire(to_text(why))}});
}

Body ended(const Call& call, Duration duration) {
  json::object object{{"call", call.id().text()}, {"reason", wire(to_text(call.end_reason()))}};
  if (call.ended_by()) object["by"] = call.ended_by()->text();
  object["duration_ms"] = milliseconds(duration);
  object["members"] = members_of(call);
  return body(object);
}

Body missed_while_busy(const Participant& from) {
  return body({{"from", from.id.text()}, {"name", from.name}, {"reason", "busy"}});
}

Body refused(CallId call) { return body({{"call", call.text()}}); }

Body open_link(LinkId link, CallId call, PeerId peer, bool polite) {
  return body({{"link", link.text()}, {"call", call.text()}, {"peer", peer.text()}, {"polite", polite}});
}

/// Up: the page offers, and whoever offers is the impolite one.
Body open_server_link(LinkId link, CallId call, LinkDirection direction) {
  return body({{"link", link.text()},
               {"call", call.text()},
               {"direction", wire(to_text(direction))},
               {"polite", direction == LinkDirection::down}});
}

Body description(const RtcDescription& message) {
  json::object tracks;
  for (const auto& [mid, track] : message.tracks) {
    json::object entry{{"source", wire(to_text(track.source))}};
    if (track.peer) entry["peer"] = track.peer->text();
    tracks[mid] = std::move(entry);
  }
  return body({{"link", message.link.text()},
               {"desc", json::object{{"type", wire(to_text(message.type))}, {"sdp", message.sdp}}},
               {"tracks", std::move(tracks)}});
}

Body candidate(const RtcCandidate& message) {
  json::value cand = nullptr;
  if (const auto& candidate = message.candidate) {
    cand = json::object{
        {"candidate", candidate->candidate},
        {"sdpMid", nullable(candidate->sdp_mid)},
        {"sdpMLineIndex", candidate->sdp_mline_index ? json::value(*candidate->sdp_mline_index) : json::value(nullptr)},
        {"usernameFragment", nullable(candidate->username_fragment)}};
  }
  return body({{"link", message.link.text()}, {"cand", std::move(cand)}});
}

Body close_link(LinkId link) { return body({{"link", link.text()}}); }

Body chat_message(const ChatEntry& entry) { return body(object_of(entry)); }

Body chat_id(std::uint64_t id) { return body({{"id", id}}); }

Body ice_servers(std::span<const IceServer> servers) { return body({{"ice_servers", array_of(servers)}}); }

Body welcome(const Welcome& welcome) {
  const HubConfig& config = welcome.config;
  json::object object{{"version", 1},
                      {"session", welcome.session.text()},
                      {"resume_secret", wire(welcome.secret)},
                      {"peer_id", welcome.participant.id.text()},
                      {"role", wire(to_text(welcome.participant.role))},
                      {"ice_servers", array_of(welcome.ice_servers)},
                      {"heartbeat_ms", milliseconds(config.heartbeat)},
                      {"grace_ms", milliseconds(config.grace)},
                      {"ring_ms", milliseconds(config.ring_timeout)},
                      {"limits", json::object{{"message_bytes", config.max_message_bytes},
                                              {"sdp_bytes", config.max_sdp_bytes},
                                              {"chat_chars", config.max_chat_chars},
                                              {"name_chars", config.max_name_chars},
                                              {"mesh_people", config.max_mesh_people},
                                              {"server_people", config.max_server_people}}},
                      {"server", json::object{{"name", config.server_name}, {"version", config.server_version}}},
                      {"resumed", welcome.snapshot == nullptr},
                      {"seq", welcome.seq}};
  if (welcome.snapshot) object["snapshot"] = object_of(*welcome.snapshot);
  return body(object);
}

}  // namespace encode
}  // namespace ringer::signaling
