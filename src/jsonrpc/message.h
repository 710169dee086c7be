// SPDX-License-Identifier: Apache-2.0
//
// One JSON-RPC 2.0 message (jsonrpc.org/specification): request, notification, response or error. Parameters are by
// name only, and there are no batches: the Kurento protocol has neither. Members that the specification does not know
// are ignored. What a method or a parameter means is the caller's business.
// Owner and thread: plain values.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <expected>
#include <string>
#include <variant>

namespace ringer::jsonrpc {

namespace json = boost::json;

/// Codes of the specification; an application's own are outside -32768..-32000.
inline constexpr int parse_error = -32700;
inline constexpr int invalid_request = -32600;
inline constexpr int method_not_found = -32601;
inline constexpr int invalid_params = -32602;
inline constexpr int internal_error = -32603;
inline constexpr int server_error = -32000;

struct Error {
  int code = 0;
  std::string message;
  json::value data;  ///< null: the member is left out
};

/// A number, a text or a truth value, answered as it came. Null means that there is none.
using RequestId = json::value;

struct Request {
  RequestId id;
  std::string method;
  json::object params;
  bool has_params = false;  ///< absent or null parameters differ from empty ones where a method needs some
};

/// Wants no answer.
struct Notification {
  std::string method;
  json::object params;
  bool has_params = false;
};

/// `id` is null when the other side could not read ours.
struct Response {
  RequestId id;
  std::expected<json::value, Error> result;
};

using Message = std::variant<Request, Notification, Response>;

}  // namespace ringer::jsonrpc
