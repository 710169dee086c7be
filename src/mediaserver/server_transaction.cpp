// SPDX-License-Identifier: Apache-2.0
//
// A transaction: requests in one request, carried out in order until one fails. Nothing is undone.
#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "jsonrpc/parse.h"
#include "jsonrpc/print.h"
#include "kurento/words.h"
#include "mediaserver/server.h"

namespace ringer::mediaserver {
namespace {

using kurento::Error;
using kurento::ErrorCode;

constexpr std::string_view reference_prefix = "newref:";

Error malformed(std::string message) { return {ErrorCode::malformed_transaction, std::move(message)}; }

bool has_id(const json::value& operation, std::size_t id) {
  const auto* object = operation.if_object();
  const auto* given = object != nullptr ? object->if_contains("id") : nullptr;
  json::error_code failed;
  return given != nullptr && given->is_number() && given->to_number<std::uint64_t>(failed) == id && !failed;
}

}  // namespace

std::optional<Error> Server::begin_transaction(Run& run, json::object& params) {
  auto* operations = params.if_contains("operations");
  if (operations == nullptr) return Error{ErrorCode::server_error, "'operations' parameter is required"};
  if (!operations->is_array()) return Error{ErrorCode::server_error, "'operations' parameter should be an array"};
  auto& list = operations->get_array();
  if (list.size() > config_.limits.operations_per_transaction)
    return Error{ErrorCode::not_enough_resources, "There are too many operations"};
  for (std::size_t i = 0; i < list.size(); ++i)
    if (!has_id(list[i], i)) return malformed(fmt::format("Id of request '{0}' should be '{0}'", i));
  if (run.session.empty()) run.session = make_uuid(random_);
  run.transaction.emplace(Transaction{.operations = std::move(list), .responses = {}, .values = {}, .spent_bytes = 0});
  return std::nullopt;
}

/// Carries out operations until one has to wait or there is nothing left to do. `outcome`: of the last one, or Waiting
/// for none; at the end, of the transaction, and the answer is true.
bool Server::advance_transaction(Now now, RunNumber number, Outcome& outcome) {
  Run& run = runs_.at(number);
  Transaction& transaction = *run.transaction;
  bool has_failed = false;
  while (true) {
    if (!std::holds_alternative<Waiting>(outcome)) {
      has_failed = std::holds_alternative<Error>(outcome);
      note_outcome(run, std::move(outcome));
    }
    const std::size_t next = transaction.values.size();
    if (has_failed || next == transaction.operations.size()) break;
    auto request = jsonrpc::parse(std::move(transaction.operations[next].get_object()));
    if (!request || !std::holds_alternative<jsonrpc::Request>(*request)) {
      outcome = Error{ErrorCode::invalid_request, "Invalid JSON-RPC request."};
      continue;
    }
    auto& call = std::get<jsonrpc::Request>(*request);
    json::value params = std::move(call.params);
    if (auto error = replace_references(transaction, params)) {
      outcome = std::move(*error);
      return true;
    }
    params.get_object()["sessionId"] = run.session;
    outcome = execute({now, number, run.session, true, params.get_object()}, call.method, true);
    if (std::holds_alternative<Waiting>(outcome)) return false;
  }
  outcome = json::object{{"value", std::move(transaction.responses)}};
  return true;
}

void Server::note_outcome(Run& run, Outcome&& outcome) {
  Transaction& transaction = *run.transaction;
  jsonrpc::Response response{.id = transaction.values.size(), .result = nullptr};
  json::value value;
  if (const auto* error = std::get_if<Error>(&outcome)) {
    response.result = std::unexpected(kurento::to_jsonrpc(*error));
  } else {
    auto& result = std::get<json::object>(outcome);
    if (const auto* given = result.if_contains("value")) value = *given;
    result["sessionId"] = run.session;
    response.result = std::move(result);
  }
  transaction.values.push_back(std::move(value));
  transaction.responses.push_back(jsonrpc::response_object(response));
}

/// In a text, a list or a map, at any depth that a message may have.
std::optional<Error> Server::replace_references(Transaction& transaction, json::value& value) {
  if (auto* list = value.if_array()) {
    for (auto& element : *list)
      if (auto error = replace_references(transaction, element)) return error;
  } else if (auto* map = value.if_object()) {
    for (auto& member : *map)
      if (auto error = replace_references(transaction, member.value())) return error;
  } else if (value.is_string() && std::string_view(value.get_string()).starts_with(reference_prefix)) {
    return replace_reference(transaction, value);
  }
  return std::nullopt;
}

std::optional<Error> Server::replace_reference(Transaction& transaction, json::value& value) {
  const std::string index(std::string_view(value.get_string()).substr(reference_prefix.size()));
  std::size_t number = 0;
  const auto [end, problem] = std::from_chars(index.data(), index.data() + index.size(), number);
  if (problem != std::errc() || end != index.data() + index.size())
    return malformed(fmt::format("Invalid index of newref '{}'", index));
  if (number >= transaction.values.size() || transaction.values[number].is_null())
    return malformed(fmt::format("Result not found on request {}", number));
  const json::value& result = transaction.values[number];
  // Else a short message of many references to one long result would become a very long one.
  transaction.spent_bytes += jsonrpc::print(result).size();
  if (transaction.spent_bytes > config_.limits.message_bytes)
    return Error{ErrorCode::not_enough_resources, "The transaction is too large"};
  value = result;
  return std::nullopt;
}

}  // namespace ringer::mediaserver
