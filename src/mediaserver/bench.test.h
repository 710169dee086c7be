// SPDX-License-Identifier: Apache-2.0
//
// A Server on the bench, for tests: connections are numbers, time stands still unless it is moved, and a worker without
// media answers at once, or when it is told to. It checks nothing by itself.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "mediaserver/server.h"

namespace ringer::mediaserver {

/// The same bytes in every run.
class CountingRandom final : public crypto::RandomSource {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) {
      state_ = state_ * 6364136223846793005U + 1442695040888963407U;  // Knuth's constants
      byte = static_cast<std::uint8_t>(state_ >> 33);
    }
  }

 private:
  std::uint64_t state_ = 1;
};

class Bench {
 public:
  explicit Bench(const ServerConfig& config = {}) : server(config, random_) {}

  void open(int connection) {
    server.handle_open(now, ConnectionId(static_cast<std::uint64_t>(connection)));
    drain();
  }
  void close(int connection) {
    server.handle_close(now, ConnectionId(static_cast<std::uint64_t>(connection)));
    drain();
  }
  void say(int connection, std::string_view text) {
    server.handle_text(now, ConnectionId(static_cast<std::uint64_t>(connection)), text);
    drain();
  }
  /// Sends a request without waiting. Its id.
  int start(int connection, std::string_view method, std::string_view params) {
    const int id = next_id_++;
    say(connection, fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})", id, method, params));
    return id;
  }
  /// The whole answer to a request.
  json::object ask(int connection, std::string_view method, std::string_view params) {
    return answer_to(connection, start(connection, method, params));
  }
  json::object answer_to(int connection, int id) {
    auto& texts = received[connection];
    for (auto at = texts.begin(); at != texts.end(); ++at) {
      json::object message = json::parse(*at).as_object();
      if (!message.contains("id") || message.at("id") != id) continue;
      texts.erase(at);
      return message;
    }
    ADD_FAILURE() << "no answer to " << id;
    return {};
  }
  /// A member of the result; null when there is none.
  json::value result(int connection, std::string_view method, std::string_view params,
                     std::string_view member = "value") {
    const json::object answer = ask(connection, method, params);
    const auto* found = answer.if_contains("result");
    if (found == nullptr) {
      ADD_FAILURE() << method << " " << params << ": " << json::serialize(answer);
      return nullptr;
    }
    const auto* value = found->as_object().if_contains(json::string_view(member.data(), member.size()));
    return value != nullptr ? *value : json::value();
  }
  /// "40101 MEDIA_OBJECT_NOT_FOUND Object 'x' not found", or "result".
  std::string error(int connection, std::string_view method, std::string_view params) {
    return error_of(ask(connection, method, params));
  }
  static std::string error_of(const json::object& answer) {
    const auto* error = answer.if_contains("error");
    if (error == nullptr) return "result";
    const auto* data = error->as_object().if_contains("data");
    const auto* type = data != nullptr ? data->as_object().if_contains("type") : nullptr;
    return fmt::format("{} {} {}", error->at("code").as_int64(), type != nullptr ? type->as_string().c_str() : "-",
                       error->at("message").as_string().c_str());
  }

  json::value invoke(int connection, std::string_view object, std::string_view operation,
                     std::string_view params = "{}") {
    return result(connection, "invoke", invocation(object, operation, params));
  }
  std::string invoke_error(int connection, std::string_view object, std::string_view operation,
                           std::string_view params = "{}") {
    return error(connection, "invoke", invocation(object, operation, params));
  }
  static std::string invocation(std::string_view object, std::string_view operation, std::string_view params) {
    return fmt::format(R"({{"object":"{}","operation":"{}","operationParams":{}}})", object, operation, params);
  }
  std::string create_pipeline(int connection) {
    return std::string(result(connection, "create", R"({"type":"MediaPipeline"})").as_string());
  }
  std::string create(int connection, std::string_view type, std::string_view pipeline) {
    const auto params = fmt::format(R"({{"type":"{}","constructorParams":{{"mediaPipeline":"{}"}}}})", type, pipeline);
    return std::string(result(connection, "create", params).as_string());
  }
  std::string subscribe(int connection, std::string_view object, std::string_view event) {
    const auto params = fmt::format(R"({{"object":"{}","type":"{}"}})", object, event);
    return std::string(result(connection, "subscribe", params).as_string());
  }
  bool exists(int connection, std::string_view object) {
    return !ask(connection, "describe", fmt::format(R"({{"object":"{}"}})", object)).contains("error");
  }
  std::string session_of(int connection) {
    const auto answer = ask(connection, "ping", "{}");
    const auto* session = answer.at("result").as_object().if_contains("sessionId");
    return session != nullptr ? std::string(session->as_string()) : std::string();
  }

  /// The notifications that a connection got: `params.value` of each.
  std::vector<json::object> take_events(int connection) {
    std::vector<json::object> events;
    std::erase_if(received[connection], [&](const std::string& text) {
      json::object message = json::parse(text).as_object();
      if (message.contains("id")) return false;
      events.push_back(message.at("params").at("value").as_object());
      return true;
    });
    return events;
  }
  void raise(std::string_view object, std::string_view event, json::object data) {
    server.handle_event(
        now, {.object = numbers.at(std::string(object)), .type = std::string(event), .data = std::move(data)});
    drain();
  }

  /// The worker answers the oldest request that it holds.
  void reply(std::expected<json::value, kurento::Error> value = nullptr) {
    ASSERT_FALSE(held.empty());
    const auto request = held.front();
    held.pop_front();
    server.handle_reply(now, {request, std::move(value)});
    drain();
  }

  void pass(Duration duration) {
    const Instant until = now.instant + duration;
    while (server.next_timeout() <= until) {
      now.instant = std::max(now.instant, server.next_timeout());
      server.handle_timeout(now);
      drain();
    }
    now.instant = until;
    now.wall += std::chrono::duration_cast<std::chrono::milliseconds>(duration);
  }

  Now now{Instant(std::chrono::hours(1)), WallTime(std::chrono::milliseconds(1795359791992))};
  std::map<int, std::deque<std::string>> received;
  std::set<int> closed;
  /// What the worker says to an operation; null to all others.
  std::map<std::string, std::expected<json::value, kurento::Error>> answers;
  bool answers_at_once = true;
  std::deque<RequestNumber> held;
  std::vector<std::pair<std::size_t, Command>> commands;
  std::map<std::string, ObjectNumber> numbers;  ///< by id
  std::set<ObjectNumber> alive;  ///< at the workers

 private:
  void drain() {
    while (auto output = server.poll_output()) {
      if (auto* send = std::get_if<Send>(&*output))
        received[static_cast<int>(send->connection.value())].push_back(std::move(send->text));
      else if (auto* close = std::get_if<Close>(&*output))
        closed.insert(static_cast<int>(close->connection.value()));
      else
        obey(std::get<ToWorker>(std::move(*output)));
    }
  }

  void obey(ToWorker&& order) {
    commands.emplace_back(order.worker, order.command);
    if (const auto* release = std::get_if<Release>(&order.command)) {
      for (const auto object : release->objects) alive.erase(object);
      return;
    }
    std::expected<json::value, kurento::Error> value(nullptr);
    RequestNumber request;
    std::string what;
    if (const auto* create = std::get_if<CreateObject>(&order.command)) {
      numbers[create->id] = create->object;
      alive.insert(create->object);
      request = create->request;
      what = create->type;
    } else {
      request = std::get<Invoke>(order.command).request;
      what = std::get<Invoke>(order.command).operation;
    }
    if (const auto known = answers.find(what); known != answers.end()) value = known->second;
    if (answers_at_once)
      server.handle_reply(now, {request, std::move(value)});
    else
      held.push_back(request);
  }

  CountingRandom random_;
  int next_id_ = 0;

 public:
  Server server;
};

}  // namespace ringer::mediaserver
