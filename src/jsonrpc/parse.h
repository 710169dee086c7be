// SPDX-License-Identifier: Apache-2.0
//
// Text -> one JSON-RPC 2.0 message, or the error that is its answer. Strict JSON in UTF-8 (RFC 8259): no comments, no
// trailing commas, bounded size and depth.
// Owner and thread: pure functions.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <expected>
#include <string_view>

#include "jsonrpc/message.h"

namespace ringer::jsonrpc {

/// Deeper than any message of the Kurento protocol (7, in a transaction), far from what a stack bears.
inline constexpr std::size_t max_depth = 32;

/// parse_error or invalid_request, to be answered with a null id.
std::expected<Message, Error> parse(std::string_view text, std::size_t max_bytes);

/// The same for a message that is part of another one.
std::expected<Message, Error> parse(json::object&& envelope);

}  // namespace ringer::jsonrpc
