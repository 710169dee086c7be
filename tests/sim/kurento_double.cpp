// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/kurento_double.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <ranges>

namespace ringer::sim {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(json::string_view(name));
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

json::object reply(const json::object& request, json::object result) {
  result["sessionId"] = "00000000-0000-4000-8000-000000000001";
  return {{"id", request.at("id")}, {"jsonrpc", "2.0"}, {"result", std::move(result)}};
}

json::object error(const json::object& request, int code, std::string_view type, std::string message) {
  return {{"id", request.at("id")},
          {"jsonrpc", "2.0"},
          {"error", json::object{{"code", code},
                                 {"message", std::move(message)},
                                 {"data", json::object{{"type", json::string_view(type)}}}}}};
}

json::object candidate_event(const std::string& object) {
  json::object candidate{{"__module__", "kurento"},
                         {"__type__", "IceCandidate"},
                         {"candidate", "candidate:1 1 UDP 2130706431 192.0.2.80 8443 typ host"},
                         {"sdpMid", "0"},
                         {"sdpMLineIndex", 0}};
  json::object data{{"candidate", std::move(candidate)},
                    {"source", object},
                    {"tags", json::array()},
                    {"timestampMillis", "1767268800000"},
                    {"type", "IceCandidateFound"}};
  return {{"jsonrpc", "2.0"},
          {"method", "onEvent"},
          {"params",
           json::object{
               {"value", json::object{{"data", std::move(data)}, {"object", object}, {"type", "IceCandidateFound"}}}}}};
}

}  // namespace

std::vector<std::string> KurentoDouble::handle(std::string_view text) {
  ++requests_;
  const auto request = json::parse(json::string_view(text.data(), text.size())).as_object();
  const std::string method = text_at(request, "method");
  static const json::object nothing;
  const auto* given = request.if_contains("params");
  const json::object& params = given ? given->as_object() : nothing;
  std::vector<std::string> answers;
  const auto say = [&](const json::object& message) { answers.push_back(json::serialize(message)); };

  if (method == "create") {
    const std::string type = text_at(params, "type");
    const std::string id = fmt::format("{}_{}", ++made_, type);
    types_[id] = type;
    say(reply(request, {{"value", id}}));
  } else if (method == "invoke") {
    const std::string object = text_at(params, "object");
    const std::string operation = text_at(params, "operation");
    if (!types_.contains(object)) {
      say(error(request, 40101, "MEDIA_OBJECT_NOT_FOUND", fmt::format("Object '{}' not found", object)));
    } else if (operation == refused_) {
      say(error(request, 40205, "SDP_END_POINT_PROCESS_OFFER_ERROR", "Error processing offer"));
    } else {
      say(reply(request, {{"value", invoke(params)}}));
      if (operation == "gatherCandidates") say(candidate_event(object));
    }
  } else if (method == "release") {
    release(text_at(params, "object"));
    say(reply(request, {}));
  } else if (method == "subscribe") {
    say(reply(request, {{"value", "subscription"}}));
  } else {
    EXPECT_EQ(method, "ping") << text;
    say(reply(request, {{"value", "pong"}}));
  }
  return answers;
}

json::value KurentoDouble::invoke(const json::object& params) {
  const std::string object = text_at(params, "object");
  const std::string operation = text_at(params, "operation");
  static const json::object nothing;
  const auto* given = params.if_contains("operationParams");
  const json::object& with = given ? given->as_object() : nothing;
  if (operation == "processOffer") return json::string(fmt::format("answer to {}", text_at(with, "offer")));
  if (operation == "generateOffer") return json::string(fmt::format("offer {} of {}", ++offers_, object));
  if (operation == "connect" || operation == "disconnect") {
    const std::string sink = text_at(with, "sink");
    EXPECT_TRUE(types_.contains(sink)) << sink;
    const std::string wire = fmt::format("{} {} {} {}", object, text_at(with, "sourceMediaDescription"), sink,
                                         text_at(with, "sinkMediaDescription"));
    if (operation == "connect")
      EXPECT_TRUE(connections_.insert(wire).second) << "connected twice: " << wire;
    else
      EXPECT_EQ(connections_.erase(wire), 1U) << "was not connected: " << wire;
  }
  return nullptr;
}

void KurentoDouble::release(const std::string& object) {
  const bool is_pipeline = types_[object] == "MediaPipeline";
  types_.erase(object);
  if (is_pipeline) {
    types_.clear();  // the double has one conference at a time
    connections_.clear();
  }
  std::erase_if(connections_, [&](const std::string& wire) { return wire.contains(object + ' '); });
}

std::size_t KurentoDouble::count(std::string_view type) const {
  return static_cast<std::size_t>(std::ranges::count(types_ | std::views::values, type));
}

}  // namespace ringer::sim
