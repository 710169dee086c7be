// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <set>

#include "jsonrpc/print.h"
#include "kurento/words.h"
#include "mediaserver/served.h"
#include "mediaserver/server.h"

namespace ringer::mediaserver {
namespace {

using kurento::Error;
using kurento::ErrorCode;

}  // namespace

void Server::handle_reply(Now now, Reply&& reply) {
  auto node = awaited_.extract(reply.request);
  if (!node) {
    ++counts_.strays;
    return;
  }
  const Awaited& awaited = node.mapped();
  const auto waiting = runs_.at(awaited.run).connections;
  Outcome outcome = outcome_of(now, awaited, std::move(reply));
  settle_destroyed(now);
  advance(now, awaited.run, std::move(outcome));
  for (const ConnectionId connection : waiting) pump(now, connection);
}

Server::Outcome Server::outcome_of(Now now, const Awaited& awaited, Reply&& reply) {
  Object* object = registry_.find(awaited.object);
  const bool is_creation = awaited.operation == nullptr;
  if (!reply.value) {
    if (is_creation && object != nullptr) registry_.destroy(*object);
    return std::move(reply.value.error());
  }
  if (is_creation) {
    // Its parent, or the session that asked for it, ended in the meantime.
    if (object == nullptr)
      return Error{ErrorCode::object_not_found, fmt::format("Object '{}' not found", awaited.object_id)};
    object->is_live = true;
    raise(now, registry_.server_manager(), kurento::event::object_created, {{"object", object->id}});
    return json::object{{"value", object->id}};
  }
  if (awaited.operation->is_setter && object != nullptr)
    object->kept[kurento::text(awaited.operation->property->name)] = awaited.new_value;
  return json::object{{"value", awaited.operation->is_setter ? json::value() : std::move(*reply.value)}};
}

void Server::handle_event(Now now, MediaEvent&& event) {
  const Object* object = registry_.find(event.object);
  if (object == nullptr || !object->is_live || !object->type.raises(event.type)) {
    ++counts_.strays;
    return;
  }
  raise(now, *object, event.type, std::move(event.data));
}

/// Once for each session that has subscribed, however often. Who has no connection misses it.
void Server::raise(Now now, const Object& object, std::string_view event, json::object data) {
  std::set<const Session*> told;
  for (const auto& subscription : object.subscriptions)
    if (subscription.event == event) told.insert(subscription.session);
  if (told.empty()) return;

  data["source"] = object.id;
  data["timestampMillis"] = fmt::format("{}", now.wall.time_since_epoch().count());
  const auto* sends_tags = object.kept.if_contains("sendTagsInEvents");
  data["tags"] = sends_tags != nullptr && sends_tags->as_bool() ? tags_of(object) : json::array();
  if (is_media_event(event)) data["type"] = kurento::text(event);
  const json::object params{
      {"value", {{"data", std::move(data)}, {"object", object.id}, {"type", kurento::text(event)}}}};
  const std::string text = jsonrpc::print_notification("onEvent", params);
  for (const Session* session : told) {
    const auto connection = connection_of_.find(session->id);
    if (connection == connection_of_.end()) continue;
    ++counts_.events;
    send(connection->second, text);
  }
}

/// Tells the workers and the subscribers of what the last change destroyed.
void Server::settle_destroyed(Now now) {
  const auto destroyed = registry_.take_destroyed();
  if (destroyed.empty()) return;
  std::map<std::size_t, Release> releases;
  for (const auto& object : destroyed) releases[object.worker].objects.push_back(object.number);
  for (auto& [worker, release] : releases) outputs_.emplace_back(ToWorker{worker, std::move(release)});
  for (const auto& object : destroyed)
    if (object.was_live)
      raise(now, registry_.server_manager(), kurento::event::object_destroyed, {{"objectId", object.id}});
}

}  // namespace ringer::mediaserver
