// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "kurento/words.h"

namespace ringer::mediaserver {
namespace {

std::unexpected<kurento::Error> too_many(std::string_view what) {
  return std::unexpected(
      kurento::Error{kurento::ErrorCode::not_enough_resources, fmt::format("There are too many {}", what)});
}

}  // namespace

std::string make_uuid(crypto::RandomSource& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);  // version 4
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);  // the variant of RFC 9562
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes.at(i));
  }
  return text;
}

Object* Object::pipeline() {
  Object* top = this;
  while (top->parent != nullptr) top = top->parent;
  return top->number == ObjectNumber() ? nullptr : top;
}

Registry::Registry(const ServerConfig& config, crypto::RandomSource& random)
    : config_(config), random_(random), pipelines_of_worker_(std::max<std::size_t>(config.workers, 1)) {
  const Type* type = model().find_type("ServerManager");
  ASSERT(type != nullptr);
  auto object = std::make_unique<Object>(
      Object{.number = ObjectNumber(next_number_++), .id = std::string(kurento::server_manager_id), .type = *type});
  object->is_live = true;
  object->name = object->id;
  server_manager_ = object.get();
  by_id_.emplace(object->id, object.get());
  objects_.emplace(object->number, std::move(object));
}

Registry::~Registry() = default;

Object* Registry::find(std::string_view id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() || !found->second->is_live ? nullptr : found->second;
}

Object* Registry::find(ObjectNumber number) {
  const auto found = objects_.find(number);
  return found == objects_.end() ? nullptr : found->second.get();
}

std::size_t Registry::least_loaded_worker() const {
  const auto least = std::ranges::min_element(pipelines_of_worker_);
  return static_cast<std::size_t>(least - pipelines_of_worker_.begin());
}

std::expected<Object*, kurento::Error> Registry::create(Now now, const Type& type, Object* parent, Session& session) {
  if (object_count() >= config_.limits.objects || session.held.size() >= config_.limits.objects_per_session)
    return too_many("objects");
  std::string id = fmt::format("{}_{}", make_uuid(random_), type.qualified_name());
  if (parent != nullptr) id = fmt::format("{}/{}", parent->id, id);
  auto made = std::make_unique<Object>(
      Object{.number = ObjectNumber(next_number_++), .id = std::move(id), .type = type, .parent = parent});
  Object& object = *made;
  object.worker = parent != nullptr ? parent->worker : least_loaded_worker();
  object.created = now.wall;
  object.name = object.id;
  by_id_.emplace(object.id, &object);
  objects_.emplace(object.number, std::move(made));
  if (parent != nullptr) {
    parent->children.push_back(&object);
    for (Session* holder : parent->holders) hold(*holder, object);
  } else {
    pipelines_.emplace(object.number, &object);
    ++pipelines_of_worker_[object.worker];
  }
  hold(session, object);
  return &object;
}

void Registry::hold(Session& session, Object& object) {
  for (Object* held = &object; held != nullptr && held != server_manager_; held = held->parent) {
    held->holders.insert(&session);
    session.held.insert(held);
  }
}

void Registry::let_go(Session& session, Object& object) {
  if (!session.held.contains(&object)) return;
  for (const auto children = object.children; Object * child : children) let_go(session, *child);
  session.held.erase(&object);
  object.holders.erase(&session);
  if (object.holders.empty()) destroy(object);
}

void Registry::destroy(Object& object) {
  if (&object == server_manager_) return;
  for (const auto children = std::exchange(object.children, {}); Object * child : children) destroy(*child);
  for (Session* holder : object.holders) holder->held.erase(&object);
  for (const auto& subscription : object.subscriptions) subscription.session->subscriptions.erase(subscription.id);
  subscription_count_ -= object.subscriptions.size();
  if (object.parent != nullptr) {
    std::erase(object.parent->children, &object);
  } else {
    pipelines_.erase(object.number);
    --pipelines_of_worker_[object.worker];
  }
  destroyed_.push_back({object.number, object.id, object.worker, object.is_live});
  by_id_.erase(object.id);
  objects_.erase(object.number);
}

std::vector<Destroyed> Registry::take_destroyed() { return std::exchange(destroyed_, {}); }

Session* Registry::find_session(std::string_view id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

std::expected<Session*, kurento::Error> Registry::open_session(std::string_view id) {
  if (Session* session = find_session(id)) {
    session->is_in_use = true;
    return session;
  }
  if (sessions_.size() >= config_.limits.sessions) return too_many("sessions");
  auto session = std::make_unique<Session>();
  session->id = id;
  return sessions_.emplace(session->id, std::move(session)).first->second.get();
}

void Registry::close_session(Session& session, bool release) {
  while (!session.held.empty()) {
    if (release)
      destroy(**session.held.begin());
    else
      let_go(session, **session.held.begin());
  }
  for (const auto& [id, object] : session.subscriptions) forget_subscription(*object, id);
  sessions_.erase(sessions_.find(session.id));
}

std::expected<std::string, kurento::Error> Registry::subscribe(Session& session, Object& object,
                                                               std::string_view event) {
  if (session.subscriptions.size() >= config_.limits.subscriptions_per_session) return too_many("subscriptions");
  std::string id = make_uuid(random_);
  object.subscriptions.push_back({id, std::string(event), &session});
  session.subscriptions.emplace(id, &object);
  ++subscription_count_;
  return id;
}

void Registry::unsubscribe(Session& session, std::string_view subscription) {
  const auto found = session.subscriptions.find(std::string(subscription));
  if (found == session.subscriptions.end()) return;
  forget_subscription(*found->second, subscription);
  session.subscriptions.erase(found);
}

void Registry::forget_subscription(Object& object, std::string_view subscription) {
  subscription_count_ -= std::erase_if(object.subscriptions, [&](const auto& s) { return s.id == subscription; });
}

}  // namespace ringer::mediaserver
