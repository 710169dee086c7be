// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "jsonrpc/print.h"
#include "kurento/words.h"
#include "mediaserver/coerce.h"
#include "mediaserver/served.h"
#include "mediaserver/server.h"

namespace ringer::mediaserver {
namespace {

using kurento::Error;
using kurento::ErrorCode;

/// A parameter of the method itself, which has to be a text.
std::expected<std::string_view, Error> text_of(const json::object& params, std::string_view name) {
  const auto* value = params.if_contains(kurento::text(name));
  if (value == nullptr)
    return std::unexpected(Error{ErrorCode::server_error, fmt::format("'{}' parameter is required", name)});
  if (!value->is_string())
    return std::unexpected(Error{ErrorCode::server_error, fmt::format("'{}' parameter should be a string", name)});
  return std::string_view(value->get_string());
}

Error object_not_found(std::string_view id) {
  return {ErrorCode::object_not_found, fmt::format("Object '{}' not found", id)};
}

json::array hierarchy_of(const Type& type) {
  json::array names;
  for (const Type* ancestor = type.parent; ancestor != nullptr; ancestor = ancestor->parent)
    names.emplace_back(ancestor->qualified_name());
  return names;
}

}  // namespace

const Server::Method* Server::find_method(std::string_view name) {
  static constexpr std::array methods{
      Method{"ping", false, false, &Server::ping},
      Method{"connect", false, false, &Server::connect},
      Method{"keepAlive", true, true, &Server::keep_alive},
      Method{"closeSession", true, true, &Server::close_session},
      Method{"create", true, false, &Server::create},
      Method{"describe", true, false, &Server::describe},
      Method{"invoke", true, false, &Server::invoke},
      Method{"subscribe", true, false, &Server::subscribe},
      Method{"unsubscribe", true, true, &Server::unsubscribe},
      Method{"release", true, false, &Server::release},
      Method{"ref", true, true, &Server::ref},
      Method{"unref", true, true, &Server::unref},
  };
  const auto* found = std::ranges::find(methods, name, &Method::name);
  return found == methods.end() ? nullptr : found;
}

Server::Outcome Server::execute(const Turn& turn, std::string_view name, bool has_params) {
  const Method* method = find_method(name);
  if (method == nullptr) return Error{ErrorCode::method_not_found, "Method not found."};
  if (method->needs_params && !has_params) return Error{ErrorCode::invalid_params, "'params' is required"};
  if (method->needs_session && turn.session.empty())
    return Error{ErrorCode::server_error, "'sessionId' parameter is required"};
  if (turn.session.empty() && method->start != &Server::ping) turn.session = make_uuid(random_);
  Outcome outcome = (this->*method->start)(turn);
  settle_destroyed(turn.now);
  return outcome;
}

Server::Outcome Server::ping(const Turn&) { return json::object{{"value", "pong"}}; }

Server::Outcome Server::connect(const Turn& turn) {
  if (turn.is_session_given) {
    Session* session = registry_.find_session(turn.session);
    if (session == nullptr) return Error{ErrorCode::invalid_session, "Invalid session"};
    session->is_in_use = true;
  }
  return json::object{{"serverId", server_id_}};
}

Server::Outcome Server::keep_alive(const Turn& turn) {
  Session* session = registry_.find_session(turn.session);
  if (session == nullptr) return Error{ErrorCode::invalid_session, "Invalid session"};
  session->is_in_use = true;
  return json::object();
}

Server::Outcome Server::close_session(const Turn& turn) {
  const auto* release = turn.params.if_contains("release");
  if (release != nullptr && !release->is_bool())
    return Error{ErrorCode::server_error, "'release' parameter should be a boolean"};
  if (Session* session = registry_.find_session(turn.session))
    registry_.close_session(*session, release != nullptr && release->get_bool());
  return json::object();
}

std::expected<Object*, Error> Server::look_up(std::string_view id) {
  if (Object* object = registry_.find(id)) return object;
  if (id.starts_with("newref:")) {
    return std::unexpected(Error{ErrorCode::object_not_found_transaction_no_commit,
                                 fmt::format("Object '{}' not found: it is no transaction that names it", id)});
  }
  return std::unexpected(object_not_found(id));
}

/// `given`: what the client sent as the member called `member`, if it did.
std::expected<json::object, Error> Server::coerce_parameters(const json::value* given, std::string_view member,
                                                             const std::vector<Parameter>& declared,
                                                             std::vector<Object*>& references) {
  static const json::object none;
  const bool is_absent = given == nullptr || given->is_null();
  if (is_absent && std::ranges::any_of(declared, [](const auto& parameter) { return !parameter.is_optional; }))
    return std::unexpected(Error{ErrorCode::marshall_error, fmt::format("'{}' is required", member)});
  if (!is_absent && !given->is_object())
    return std::unexpected(Error{ErrorCode::marshall_error, fmt::format("'{}' should be an object", member)});
  const Resolve resolve = [&](std::string_view id, const Type& type) -> std::expected<json::value, Error> {
    const auto object = look_up(id);
    if (!object) return std::unexpected(object.error());
    if (!(*object)->type.is_a(type)) {
      return std::unexpected(
          Error{ErrorCode::internal_error,
                fmt::format("Unexpected error while processing method: '{}' is no {}", id, type.name)});
    }
    references.push_back(*object);
    return json::value((*object)->number.value());
  };
  return coerce(declared, is_absent ? none : given->get_object(), resolve);
}

Server::Outcome Server::create(const Turn& turn) {
  const auto name = text_of(turn.params, "type");
  if (!name) return name.error();
  const Type* type = model().find_type(*name);
  if (type == nullptr || !type->is_creatable)
    return Error{ErrorCode::object_not_available, fmt::format("Factory '{}' not found", *name)};
  std::vector<Object*> references;
  auto parameters = coerce_parameters(turn.params.if_contains("constructorParams"), "constructorParams",
                                      type->constructor, references);
  if (!parameters) return std::move(parameters.error());
  // What a constructor names first is what the object will be part of.
  Object* parent = references.empty() ? nullptr : references.front();

  const auto session = registry_.open_session(turn.session);
  if (!session) return session.error();
  const auto made = registry_.create(turn.now, *type, parent, **session);
  if (!made) return made.error();
  Object& object = **made;
  CreateObject command{.request = fresh_request(),
                       .object = object.number,
                       .id = object.id,
                       .type = std::string(type->name),
                       .parent = parent != nullptr ? std::optional(parent->number) : std::nullopt,
                       .parameters = std::move(*parameters)};
  awaited_.emplace(command.request, Awaited{.run = turn.run,
                                            .object = object.number,
                                            .object_id = object.id,
                                            .operation = nullptr,
                                            .new_value = nullptr});
  outputs_.emplace_back(ToWorker{object.worker, std::move(command)});
  return Waiting{};
}

Server::Outcome Server::describe(const Turn& turn) {
  const auto id = text_of(turn.params, "object");
  if (!id) return id.error();
  const auto object = look_up(*id);
  if (!object) return object.error();
  const auto session = registry_.open_session(turn.session);
  if (!session) return session.error();
  registry_.hold(**session, **object);
  const Type& type = (*object)->type;
  return json::object{
      {"type", kurento::text(type.name)}, {"qualifiedType", type.qualified_name()}, {"hierarchy", hierarchy_of(type)}};
}

Server::Outcome Server::invoke(const Turn& turn) {
  const auto id = text_of(turn.params, "object");
  if (!id) return id.error();
  const auto name = text_of(turn.params, "operation");
  if (!name) return name.error();
  const auto object = look_up(*id);
  if (!object) return object.error();
  const auto* given = turn.params.if_contains("operationParams");
  const Operation* operation = (*object)->type.find_operation(*name);
  if (operation == nullptr) {
    const std::size_t count = given != nullptr && given->is_object() ? given->get_object().size() : 0;
    return Error{ErrorCode::malformed_transaction,
                 fmt::format("Method '{}' with {} parameters not found", *name, count)};
  }
  std::vector<Object*> references;
  auto parameters = coerce_parameters(given, "operationParams", operation->parameters, references);
  if (!parameters) return std::move(parameters.error());
  for (Object* reference : references)
    if (reference->pipeline() != (*object)->pipeline())
      return Error{ErrorCode::connect_error, "Media elements do not share pipeline"};
  const auto session = registry_.open_session(turn.session);
  if (!session) return session.error();
  registry_.hold(**session, **object);
  return carry_out(turn, **session, **object, *operation, std::move(*parameters));
}

Server::Outcome Server::carry_out(const Turn& turn, Session& session, Object& object, const Operation& operation,
                                  json::object&& parameters) {
  if (operation.place == Place::here) {
    auto answer = operation.serve({registry_, config_, usage_, session, object, parameters});
    if (!answer) return std::move(answer.error());
    return json::object{{"value", std::move(*answer)}};
  }
  json::value new_value;
  if (operation.place == Place::kept && !operation.is_setter) {
    const auto* kept = object.kept.if_contains(kurento::text(operation.property->name));
    return json::object{{"value", kept != nullptr ? *kept : initial_value(*operation.property)}};
  }
  if (operation.is_setter) {
    new_value = parameters.at(kurento::text(operation.property->name));
    if (new_value.is_string() && new_value.get_string().size() > config_.limits.text_bytes)
      return Error{ErrorCode::not_enough_resources, fmt::format("'{}' is too long", operation.property->name)};
    if (operation.place == Place::kept) {
      object.kept[kurento::text(operation.property->name)] = std::move(new_value);
      return json::object{{"value", nullptr}};
    }
  }
  Invoke command{.request = fresh_request(),
                 .object = object.number,
                 .operation = operation.name,
                 .parameters = std::move(parameters)};
  awaited_.emplace(command.request, Awaited{.run = turn.run,
                                            .object = object.number,
                                            .object_id = object.id,
                                            .operation = &operation,
                                            .new_value = std::move(new_value)});
  outputs_.emplace_back(ToWorker{object.worker, std::move(command)});
  return Waiting{};
}

Server::Outcome Server::subscribe(const Turn& turn) {
  const auto id = text_of(turn.params, "object");
  if (!id) return id.error();
  const auto event = text_of(turn.params, "type");
  if (!event) return event.error();
  const auto object = look_up(*id);
  if (!object) return object.error();
  if (!(*object)->type.raises(*event))
    return Error{ErrorCode::event_not_supported, fmt::format("Event '{}' not supported", *event)};
  const auto session = registry_.open_session(turn.session);
  if (!session) return session.error();
  const auto subscription = registry_.subscribe(**session, **object, *event);
  if (!subscription) return subscription.error();
  registry_.hold(**session, **object);
  return json::object{{"value", *subscription}};
}

Server::Outcome Server::unsubscribe(const Turn& turn) {
  const auto object = text_of(turn.params, "object");
  if (!object) return object.error();
  const auto subscription = text_of(turn.params, "subscription");
  if (!subscription) return subscription.error();
  if (Session* session = registry_.find_session(turn.session)) registry_.unsubscribe(*session, *subscription);
  return json::object();
}

Server::Outcome Server::release(const Turn& turn) {
  const auto id = text_of(turn.params, "object");
  if (!id) return id.error();
  if (Object* object = registry_.find(*id)) registry_.destroy(*object);
  return json::object();
}

Server::Outcome Server::ref(const Turn& turn) {
  const auto id = text_of(turn.params, "object");
  if (!id) return id.error();
  const auto object = look_up(*id);
  if (!object) return object.error();
  const auto session = registry_.open_session(turn.session);
  if (!session) return session.error();
  registry_.hold(**session, **object);
  return json::object();
}

Server::Outcome Server::unref(const Turn& turn) {
  const auto id = text_of(turn.params, "object");
  if (!id) return id.error();
  Object* object = registry_.find(*id);
  Session* session = registry_.find_session(turn.session);
  if (object != nullptr && session != nullptr) registry_.let_go(*session, *object);
  return json::object();
}

}  // namespace ringer::mediaserver
