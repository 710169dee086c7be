// SPDX-License-Identifier: Apache-2.0
#include "signaling/media_server.h"

#include <utility>
#include <variant>

namespace ringer::signaling {

namespace json = boost::json;

void MediaServer::create(Now now, Owner owner, std::string_view type, json::object parameters, Then then) {
  pending_.emplace(open(now).create(now.instant, type, std::move(parameters)), Pending{owner, true, std::move(then)});
}

void MediaServer::invoke(Now now, Owner owner, std::string_view object, std::string_view operation,
                         json::object parameters, Then then) {
  pending_.emplace(open(now).invoke(now.instant, object, operation, std::move(parameters)),
                   Pending{owner, false, std::move(then)});
}

void MediaServer::subscribe(Now now, Owner owner, std::string_view object, std::string_view event) {
  listeners_.insert_or_assign(std::string(object), owner);
  pending_.emplace(open(now).subscribe(now.instant, object, event), Pending{.owner = owner, .then = {}});
}

void MediaServer::release(Now now, std::string_view object) {
  listeners_.erase(std::string(object));
  pending_.emplace(open(now).release(now.instant, object), Pending());
}

void MediaServer::forget(Owner owner) {
  std::erase_if(listeners_, [&](const auto& entry) { return entry.second == owner; });
  for (auto& [call, pending] : pending_) {
    if (pending.owner != owner) continue;
    pending.owner = nobody;
    pending.then = {};
  }
}

/// Nothing is said before there is something to ask for.
kurento::Client& MediaServer::open(Now now) {
  if (!std::exchange(is_open_, true)) client_.handle_open(now.instant);
  return client_;
}

std::optional<MediaServer::Owner> MediaServer::handle_text(Now now, std::string_view text) {
  client_.handle_text(now.instant, text);
  return drain(now);
}

void MediaServer::handle_timeout(Now now) {
  client_.handle_timeout(now.instant);
  drain(now);
}

/// Whose the last of it was: one text is one reply or one event.
std::optional<MediaServer::Owner> MediaServer::drain(Now now) {
  std::optional<Owner> concerned;
  while (auto output = client_.poll_event()) {
    if (auto* replied = std::get_if<kurento::Replied>(&*output)) concerned = settle(now, replied->call, replied->value);
    if (auto* event = std::get_if<kurento::Raised>(&*output)) {
      const auto listener = listeners_.find(event->object);
      if (listener == listeners_.end()) continue;
      concerned = listener->second;
      events_.push_back({std::move(event->object), std::move(event->type), std::move(event->data)});
    }
  }
  return concerned;
}

MediaServer::Owner MediaServer::settle(Now now, kurento::CallHandle call, const Reply& reply) {
  auto entry = pending_.extract(call);
  if (entry.empty()) return nobody;
  const Pending& pending = entry.mapped();
  if (!reply) ++refusals_;
  const bool is_orphan = pending.creates && pending.owner == nobody;
  if (is_orphan && reply && reply->is_string()) release(now, std::string_view(reply->get_string()));
  if (pending.then) pending.then(now, reply);
  return pending.owner;
}

std::optional<std::string> MediaServer::poll_transmit() { return client_.poll_transmit(); }

std::optional<MediaServer::Event> MediaServer::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

Instant MediaServer::next_timeout() const { return client_.next_timeout(); }

}  // namespace ringer::signaling
