// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace ringer::sim {

using signaling::ConnectionId;

World::World(signaling::HubConfig config, std::uint64_t seed) : random_(seed), hub_(std::move(config), random_) {}

Now World::now() const {
  using namespace std::chrono;
  constexpr auto noon = sys_days{year{2026} / 1 / 1} + hours(12);
  return {Instant(elapsed_), time_point_cast<milliseconds>(noon) + duration_cast<milliseconds>(elapsed_)};
}

signaling::CreatedMeeting World::create(std::string name, std::string id, signaling::Mode mode) {
  const auto made =
      hub_.create_meeting(now(), "192.0.2.1", {.id = std::move(id), .name = std::move(name), .mode = mode});
  EXPECT_TRUE(made) << made.error().message;
  return made.value_or(signaling::CreatedMeeting());
}

void World::connect(const std::string& who, std::string_view remote) {
  const ConnectionId connection(++connections_);
  pages_[who] = Page{.connection = connection, .closed = {}, .ids = 0, .inbox = {}};
  names_[connection] = who;
  steps_.push_back(json::object{{"connect", who}});
  hub_.handle_connect(now(), connection, remote);
  drain();
}

void World::send(const std::string& who, const json::object& message) {
  steps_.push_back(json::object{{"from", who}, {"message", message}});
  hand_over(who, json::serialize(message));
}

void World::send_text(const std::string& who, std::string_view text) {
  constexpr std::size_t readable = 200;
  json::object step{{"from", who}};
  if (text.size() <= readable)
    step["text"] = json::string_view(text);
  else
    step["bytes"] = text.size();
  steps_.push_back(std::move(step));
  hand_over(who, text);
}

void World::hand_over(const std::string& who, std::string_view text) {
  hub_.handle_text(now(), pages_.at(who).connection, text);
  drain();
}

json::object World::request(const std::string& who, std::string_view type, json::object d) {
  const std::int64_t id = ++pages_.at(who).ids;
  send(who, {{"t", json::string_view(type)}, {"id", id}, {"d", std::move(d)}});
  const auto reply = take_reply(who, id);
  const auto* body = reply.if_contains("d");
  EXPECT_TRUE(body) << "refused: " << json::serialize(reply);
  return body ? body->as_object() : json::object();
}

std::string World::refused(const std::string& who, std::string_view type, json::object d) {
  const std::int64_t id = ++pages_.at(who).ids;
  send(who, {{"t", json::string_view(type)}, {"id", id}, {"d", std::move(d)}});
  const auto reply = take_reply(who, id);
  const auto* error = reply.if_contains("e");
  return error ? std::string(error->at("code").as_string()) : std::string();
}

json::object World::enter(const std::string& who, const std::string& meeting, const std::string& name,
                          json::object more) {
  connect(who);
  std::string identity = name;
  std::ranges::replace(identity, ' ', '_');
  json::object d{
      {"versions", json::array{1}}, {"meeting", meeting}, {"name", name}, {"identity", identity + "-0123456789abcdef"}};
  for (auto& [key, value] : more) d[key] = value;
  return request(who, "hello", std::move(d));
}

void World::leave(const std::string& who) {
  steps_.push_back(json::object{{"leave", who}});
  pages_.at(who).open = false;
  hub_.handle_disconnect(now(), pages_.at(who).connection, signaling::Departure::left);
  drain();
}

void World::drop(const std::string& who) {
  steps_.push_back(json::object{{"drop", who}});
  pages_.at(who).open = false;
  hub_.handle_disconnect(now(), pages_.at(who).connection, signaling::Departure::lost);
  drain();
}

void World::advance(Duration duration) {
  steps_.push_back(json::object{{"advance_ms", duration / 1ms}});
  const Duration until = elapsed_ + duration;
  while (hub_.next_timeout() <= Instant(until)) {
    elapsed_ = std::max(elapsed_, hub_.next_timeout().time_since_epoch());
    hub_.handle_timeout(now());
    drain();
  }
  elapsed_ = until;
}

void World::shut_down() {
  steps_.push_back(json::object{{"shut_down", true}});
  hub_.handle_shutdown(now());
  drain();
}

json::object World::event(const std::string& who, std::string_view type) {
  return event(who, type, [](const json::object&) { return true; });
}

json::object World::event(const std::string& who, std::string_view type,
                          const std::function<bool(const json::object&)>& is_wanted) {
  auto& inbox = pages_.at(who).inbox;
  const auto found = std::ranges::find_if(inbox, [&](const auto& m) {
    return m.at("t").as_string() == json::string_view(type) && m.contains("d") && is_wanted(m.at("d").as_object());
  });
  if (found == inbox.end()) {
    ADD_FAILURE() << who << " got no " << type;
    return {};
  }
  json::object d = found->at("d").as_object();
  inbox.erase(found);
  return d;
}

bool World::has_event(const std::string& who, std::string_view type) const {
  return std::ranges::any_of(pages_.at(who).inbox,
                             [&](const auto& m) { return m.at("t").as_string() == json::string_view(type); });
}

void World::clear_events() {
  for (auto& [who, page] : pages_) page.inbox.clear();
}

std::optional<std::uint16_t> World::close_code(const std::string& who) const { return pages_.at(who).closed; }

void World::drain() {
  while (const auto output = hub_.poll_output()) {
    if (const auto* send = std::get_if<signaling::Send>(&*output)) deliver(send->to, send->text);
    if (const auto* finished = std::get_if<signaling::CallFinished>(&*output)) finished_.push_back(*finished);
    if (const auto* media = std::get_if<signaling::MediaText>(&*output))
      for (const auto& answer : kurento_.handle(media->text)) from_kurento_.push_back(answer);
    if (const auto* close = std::get_if<signaling::Close>(&*output)) {
      Page& page = pages_.at(name_of(close->connection));
      if (page.connection == close->connection) page.closed = close->code;
      steps_.push_back(json::object{{"close", name_of(close->connection)}, {"code", close->code}});
    }
  }
  if (from_kurento_.empty()) return;
  const std::string text = std::move(from_kurento_.front());
  from_kurento_.pop_front();
  hub_.handle_media_text(now(), text);
  drain();
}

void World::deliver(ConnectionId connection, const std::string& text) {
  const std::string& who = name_of(connection);
  Page& page = pages_.at(who);
  ASSERT_EQ(page.connection, connection) << "sent to a connection that was replaced";
  ASSERT_TRUE(page.open && !page.closed) << "sent to a closed connection: " << text;
  const auto message = json::parse(text).as_object();
  steps_.push_back(json::object{{"to", who}, {"message", message}});
  page.inbox.push_back(message);
}

json::object World::take_reply(const std::string& who, std::int64_t id) {
  auto& inbox = pages_.at(who).inbox;
  const auto found =
      std::ranges::find_if(inbox, [&](const auto& m) { return m.contains("re") && m.at("re").as_int64() == id; });
  if (found == inbox.end()) {
    ADD_FAILURE() << who << " got no reply to " << id;
    return {};
  }
  json::object reply = *found;
  inbox.erase(found);
  return reply;
}

const std::string& World::name_of(ConnectionId connection) const { return names_.at(connection); }

void Room::open(const std::string& host, const std::vector<std::string>& guests, signaling::Mode mode) {
  meeting = world.create("Consultation", {}, mode);
  enter(host, {{"token", meeting.host_token}});
  for (const auto& guest : guests) enter(guest);
}

void Room::enter(const std::string& who, json::object more) {
  peer[who] = world.enter(who, meeting.id, who, std::move(more)).at("peer_id").as_string();
}

std::string Room::ring(const std::string& from) {
  const auto reply =
      world.request(from, "call.start", {{"to", "all"}, {"media", json::object{{"audio", true}, {"video", true}}}});
  return std::string(reply.at("call").at("id").as_string());
}

json::object for_call(const std::string& call) { return {{"call", call}}; }

json::object with_media(const std::string& call, bool video) {
  return {{"call", call}, {"media", json::object{{"audio", true}, {"video", video}}}};
}

}  // namespace ringer::sim
