// SPDX-License-Identifier: Apache-2.0
//
// JSON-RPC 2.0 messages -> text. Without white space, the members of every object in alphabetical order: so does
// Kurento, and equal messages are equal texts.
// Owner and thread: pure functions.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "jsonrpc/message.h"

namespace ringer::jsonrpc {

std::string print(const json::value& value);

std::string print_result(const RequestId& id, const json::value& result);
/// A null `id` is written: the answer to what could not be read.
std::string print_error(const RequestId& id, const Error& error);
/// Without parameters, no member `params`.
std::string print_request(const RequestId& id, std::string_view method, const json::object& params);
std::string print_notification(std::string_view method, const json::object& params);

/// As members of a response: what a response in a list of responses holds.
json::object response_object(const Response& response);

}  // namespace ringer::jsonrpc
