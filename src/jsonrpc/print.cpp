// SPDX-License-Identifier: Apache-2.0
#include "jsonrpc/print.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <utility>
#include <vector>

namespace ringer::jsonrpc {
namespace {

void append(std::string& text, const json::value& value);

void append(std::string& text, const json::array& array) {
  text += '[';
  for (const auto& element : array) {
    if (&element != array.data()) text += ',';
    append(text, element);
  }
  text += ']';
}

void append(std::string& text, const json::object& object) {
  std::vector<const json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::ranges::sort(members, {}, [](const auto* member) { return std::string_view(member->key()); });
  text += '{';
  for (const auto* member : members) {
    if (member != members.front()) text += ',';
    text += json::serialize(json::string(member->key()));
    text += ':';
    append(text, member->value());
  }
  text += '}';
}

void append(std::string& text, const json::value& value) {
  if (const auto* object = value.if_object())
    append(text, *object);
  else if (const auto* array = value.if_array())
    append(text, *array);
  else if (const auto* number = value.if_double(); number != nullptr && !std::isfinite(*number))
    text += "null";  // a number that was too large to be one is none in JSON either
  else
    text += json::serialize(value);
}

json::object envelope() { return {{"jsonrpc", "2.0"}}; }

json::string_view text_of(std::string_view text) { return {text.data(), text.size()}; }

json::object error_object(const Error& error) {
  json::object object{{"code", error.code}, {"message", error.message}};
  if (!error.data.is_null()) object["data"] = error.data;
  return object;
}

}  // namespace

std::string print(const json::value& value) {
  std::string text;
  append(text, value);
  return text;
}

json::object response_object(const Response& response) {
  json::object object = envelope();
  object["id"] = response.id;
  if (response.result)
    object["result"] = *response.result;
  else
    object["error"] = error_object(response.result.error());
  return object;
}

std::string print_result(const RequestId& id, const json::value& result) {
  return print(response_object({.id = id, .result = result}));
}

std::string print_error(const RequestId& id, const Error& error) {
  return print(response_object({.id = id, .result = std::unexpected(error)}));
}

std::string print_request(const RequestId& id, std::string_view method, const json::object& params) {
  json::object object = envelope();
  if (!id.is_null()) object["id"] = id;
  object["method"] = text_of(method);
  if (!params.empty()) object["params"] = params;
  return print(object);
}

std::string print_notification(std::string_view method, const json::object& params) {
  return print_request(nullptr, method, params);
}

}  // namespace ringer::jsonrpc
