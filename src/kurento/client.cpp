// SPDX-License-Identifier: Apache-2.0
#include "kurento/client.h"

#include <algorithm>
#include <utility>

#include "jsonrpc/parse.h"
#include "jsonrpc/print.h"

namespace ringer::kurento {
namespace {

std::string text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(text(name));
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Empty when `queue` is.
template <class T>
std::optional<T> pop(std::deque<T>& queue) {
  if (queue.empty()) return std::nullopt;
  std::optional<T> front(std::move(queue.front()));
  queue.pop_front();
  return front;
}

}  // namespace

Client::Client(ClientConfig config) : config_(config), calls_(config.patience, config.max_calls) {}

void Client::handle_open(Instant now) {
  is_open_ = true;
  has_pinged_ = false;
  ping(now);
}

void Client::handle_text(Instant, std::string_view text) {
  if (!is_open_) return;
  auto message = jsonrpc::parse(text, config_.max_message_bytes);
  if (message) {
    if (auto* response = std::get_if<jsonrpc::Response>(&*message)) return handle_response(std::move(*response));
    if (auto* notification = std::get_if<jsonrpc::Notification>(&*message))
      return handle_notification(std::move(*notification));
  }
  ++strays_;  // a server asks nothing
}

void Client::handle_response(jsonrpc::Response&& response) {
  const auto caller = calls_.finish(response.id);
  if (!caller) {
    ++strays_;
    return;
  }
  if (!response.result) {
    if (*caller) events_.emplace_back(Replied{**caller, std::unexpected(from_jsonrpc(response.result.error()))});
    return;
  }
  json::value value;
  if (auto* result = response.result->if_object()) {
    if (auto session = text_member(*result, "sessionId"); !session.empty()) session_ = std::move(session);
    if (auto* given = result->if_contains("value")) value = std::move(*given);
  }
  if (*caller) events_.emplace_back(Replied{**caller, std::move(value)});
}

void Client::handle_notification(jsonrpc::Notification&& notification) {
  auto* value = notification.params.if_contains("value");
  auto* event = value != nullptr ? value->if_object() : nullptr;
  if (notification.method != "onEvent" || event == nullptr) {
    ++strays_;
    return;
  }
  auto* data = event->if_contains("data");
  events_.emplace_back(
      Raised{.object = text_member(*event, "object"),
             .type = text_member(*event, "type"),
             .data = data != nullptr && data->is_object() ? std::move(data->get_object()) : json::object()});
}

void Client::handle_close(Instant) {
  if (is_open_) disconnect();
}

void Client::handle_timeout(Instant now) {
  while (const auto caller = calls_.pop_overdue(now)) {
    if (!*caller) return disconnect();  // not even a ping is answered
    fail(*caller, ErrorCode::no_answer, "The media server did not answer in time.");
  }
  if (now >= next_ping_) ping(now);
}

CallHandle Client::create(Instant now, std::string_view type, json::object constructor_params) {
  json::object params{{"type", text(type)}};
  if (!constructor_params.empty()) params["constructorParams"] = std::move(constructor_params);
  return call(now, {"create", std::move(params)});
}

CallHandle Client::invoke(Instant now, std::string_view object, std::string_view operation, json::object params) {
  json::object all{{"object", text(object)}, {"operation", text(operation)}};
  if (!params.empty()) all["operationParams"] = std::move(params);
  return call(now, {"invoke", std::move(all)});
}

CallHandle Client::subscribe(Instant now, std::string_view object, std::string_view event) {
  return call(now, {"subscribe", {{"object", text(object)}, {"type", text(event)}}});
}

CallHandle Client::unsubscribe(Instant now, std::string_view object, std::string_view subscription) {
  return call(now, {"unsubscribe", {{"object", text(object)}, {"subscription", text(subscription)}}});
}

CallHandle Client::release(Instant now, std::string_view object) {
  return call(now, {"release", {{"object", text(object)}}});
}

CallHandle Client::call(Instant now, Request request) {
  const CallHandle handle{next_call_++};
  if (!is_open_)
    fail(handle, ErrorCode::no_connection, "There is no connection to the media server.");
  else
    transmit(now, handle, std::move(request));
  return handle;
}

void Client::transmit(Instant now, Caller caller, Request request) {
  const auto id = calls_.start(now, caller);
  if (!id) return fail(caller, ErrorCode::too_many_calls, "Too many requests wait for the media server.");
  if (!session_.empty()) request.params["sessionId"] = text(session_);
  transmits_.push_back(jsonrpc::print_request(*id, request.method, request.params));
}

void Client::ping(Instant now) {
  json::object params;
  if (!has_pinged_)
    params["interval"] = std::chrono::duration_cast<std::chrono::milliseconds>(config_.ping_interval).count();
  has_pinged_ = true;
  next_ping_ = now + config_.ping_interval;
  transmit(now, std::nullopt, {"ping", std::move(params)});
}

void Client::disconnect() {
  is_open_ = false;
  next_ping_ = never;
  transmits_.clear();
  while (const auto caller = calls_.pop())
    fail(*caller, ErrorCode::no_connection, "The connection to the media server is lost.");
  events_.emplace_back(Disconnected{});
}

void Client::fail(Caller caller, ErrorCode code, std::string_view why) {
  if (caller) events_.emplace_back(Replied{*caller, std::unexpected(Error{code, std::string(why)})});
}

std::optional<std::string> Client::poll_transmit() { return pop(transmits_); }
std::optional<Event> Client::poll_event() { return pop(events_); }
Instant Client::next_timeout() const { return std::min(next_ping_, calls_.next_timeout()); }

}  // namespace ringer::kurento
