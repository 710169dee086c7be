// SPDX-License-Identifier: Apache-2.0
#include "jsonrpc/parse.h"

#include <boost/json/parse.hpp>
#include <cmath>
#include <optional>
#include <utility>

namespace ringer::jsonrpc {
namespace {

std::unexpected<Error> invalid() {
  return std::unexpected(Error{.code = invalid_request, .message = "Invalid JSON-RPC request.", .data = nullptr});
}

/// As absent members, null ones.
json::value* find(json::object& object, std::string_view name) {
  json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  return value != nullptr && value->is_null() ? nullptr : value;
}

/// Empty when what is there is no error object.
std::optional<Error> read_error(json::value& value) {
  auto* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  const auto* code = find(*object, "code");
  const auto* message = find(*object, "message");
  if (code == nullptr || !code->is_number()) return std::nullopt;
  json::error_code failed;
  Error error{.code = code->to_number<int>(failed), .message = {}, .data = nullptr};
  if (failed) return std::nullopt;
  if (message != nullptr && message->is_string()) error.message = std::string(message->get_string());
  if (auto* data = find(*object, "data")) error.data = std::move(*data);
  return error;
}

std::expected<Message, Error> read_response(json::object& envelope, RequestId&& id) {
  auto* result = envelope.if_contains("result");
  auto* error = find(envelope, "error");
  if ((result != nullptr) == (error != nullptr)) return invalid();
  if (result != nullptr) return Response{.id = std::move(id), .result = std::move(*result)};
  auto read = read_error(*error);
  if (!read) return invalid();
  return Response{.id = std::move(id), .result = std::unexpected(std::move(*read))};
}

}  // namespace

std::expected<Message, Error> parse(json::object&& envelope) {
  const auto* version = find(envelope, "jsonrpc");
  if (version == nullptr || !version->is_string() || version->get_string() != "2.0") return invalid();
  RequestId id;
  if (auto* given = find(envelope, "id")) id = std::move(*given);
  if (id.is_structured() || (id.is_double() && !std::isfinite(id.get_double()))) return invalid();

  const auto* method = find(envelope, "method");
  if (method == nullptr) return read_response(envelope, std::move(id));
  if (!method->is_string()) return invalid();
  auto* params = find(envelope, "params");
  if (params != nullptr && !params->is_object()) return invalid();

  Request request{.id = std::move(id),
                  .method = std::string(method->get_string()),
                  .params = params != nullptr ? std::move(params->get_object()) : json::object(),
                  .has_params = params != nullptr};
  if (!request.id.is_null()) return request;
  return Notification{
      .method = std::move(request.method), .params = std::move(request.params), .has_params = request.has_params};
}

std::expected<Message, Error> parse(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) return invalid();
  json::error_code error;
  json::parse_options options;
  options.max_depth = max_depth;
  json::value root = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return std::unexpected(Error{.code = parse_error, .message = "Parse error.", .data = nullptr});
  auto* envelope = root.if_object();
  return envelope != nullptr ? parse(std::move(*envelope)) : invalid();
}

}  // namespace ringer::jsonrpc
