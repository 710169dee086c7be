// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/assert.h"
#include "jsonrpc/parse.h"
#include "jsonrpc/print.h"
#include "kurento/words.h"

namespace ringer::mediaserver {
namespace {

using kurento::Error;
using kurento::ErrorCode;

constexpr std::uint16_t policy_violation = 1008;

/// Equal for equal requests, and for practical purposes for no others: nobody but its sender is served a wrong answer.
std::string cache_key_of(const jsonrpc::Request& request) {
  const auto params = jsonrpc::print(request.params);
  return fmt::format("{} {} {:x} {}", jsonrpc::print(request.id), request.method, std::hash<std::string>{}(params),
                     params.size());
}

}  // namespace

Server::Server(ServerConfig config, crypto::RandomSource& random)
    : config_(std::move(config)), random_(random), registry_(config_, random), server_id_(make_uuid(random)) {}

Server::~Server() = default;

void Server::handle_open(Now now, ConnectionId connection) {
  connections_.try_emplace(connection);
  if (next_collection_ == never) next_collection_ = now.instant + config_.collect_period;
}

void Server::handle_text(Now now, ConnectionId id, std::string_view text) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  Connection& connection = found->second;
  if (!connection.run) {
    serve(now, id, text);
    return pump(now, id);
  }
  if (connection.queue.size() >= config_.limits.queue_requests ||
      connection.queue_bytes + text.size() > config_.limits.queue_bytes) {
    ++counts_.overflows;
    outputs_.emplace_back(Close{id, policy_violation, "Too many requests wait"});
    return handle_close(now, id);
  }
  connection.queue_bytes += text.size();
  connection.queue.emplace_back(text);
}

void Server::handle_close(Now, ConnectionId id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  if (found->second.run) std::erase(runs_.at(*found->second.run).connections, id);
  dissociate(found->second);
  connections_.erase(found);
}

void Server::pump(Now now, ConnectionId id) {
  while (true) {
    const auto found = connections_.find(id);
    if (found == connections_.end() || found->second.run || found->second.queue.empty()) return;
    Connection& connection = found->second;
    const std::string text = std::move(connection.queue.front());
    connection.queue.pop_front();
    connection.queue_bytes -= text.size();
    serve(now, id, text);
  }
}

void Server::serve(Now now, ConnectionId id, std::string_view text) {
  auto message = jsonrpc::parse(text, config_.limits.message_bytes);
  if (!message) {
    ++counts_.malformed;
    return send_error(id, nullptr, kurento::to_jsonrpc(kurento::from_jsonrpc(message.error())));
  }
  if (auto* request = std::get_if<jsonrpc::Request>(&*message)) return begin(now, id, std::move(*request));
  if (auto* notification = std::get_if<jsonrpc::Notification>(&*message)) {
    return begin(now, id,
                 {.id = nullptr,
                  .method = std::move(notification->method),
                  .params = std::move(notification->params),
                  .has_params = notification->has_params});
  }
  ++counts_.malformed;  // an answer, and we ask nothing
  send_error(id, nullptr, {.code = jsonrpc::invalid_request, .message = "Invalid JSON-RPC request.", .data = nullptr});
}

void Server::begin(Now now, ConnectionId id, jsonrpc::Request&& request) {
  ++counts_.requests;
  Connection& connection = connections_.at(id);
  const bool is_session_given = request.params.contains("sessionId");
  if (!is_session_given && !connection.session.empty()) {
    request.params["sessionId"] = connection.session;
    request.has_params = true;
  }
  const auto* given = request.params.if_contains("sessionId");
  if (given != nullptr && !given->is_string()) {
    return send_error(
        id, request.id,
        {.code = jsonrpc::server_error, .message = "'sessionId' parameter should be a string", .data = {}});
  }
  Run run{.connections = {id}, .id = request.id, .session = {}, .cache_key = {}, .transaction = {}};
  if (given != nullptr) run.session = given->get_string();
  if (run.session.size() > config_.limits.session_id_bytes)
    return send_error(id, request.id, kurento::to_jsonrpc({ErrorCode::invalid_session, "Invalid session"}));
  if (!run.session.empty() && !request.id.is_null() && request.method != "ping" && request.method != "connect") {
    run.cache_key = cache_key_of(request);
    if (answer_again(now, id, run.session, run.cache_key)) return;
  }
  if (runs_.size() >= config_.limits.requests_under_way) {
    return send_error(id, request.id,
                      kurento::to_jsonrpc({ErrorCode::not_enough_resources, "Too many requests are under way"}));
  }
  const RunNumber number(++last_run_);
  connection.run = number;
  if (!run.cache_key.empty()) run_of_.emplace(run.session + '\n' + run.cache_key, number);
  Run& started = runs_.emplace(number, std::move(run)).first->second;

  if (request.method == "transaction") {
    if (auto error = begin_transaction(started, request.params)) return finish(now, number, std::move(*error));
    return advance(now, number, Waiting{});
  }
  const Turn turn{now, number, started.session, is_session_given, request.params};
  advance(now, number, execute(turn, request.method, request.has_params));
}

bool Server::answer_again(Now now, ConnectionId id, const std::string& session, const std::string& cache_key) {
  if (const auto found = run_of_.find(session + '\n' + cache_key); found != run_of_.end()) {
    ++counts_.repeated;
    runs_.at(found->second).connections.push_back(id);
    connections_.at(id).run = found->second;
    return true;
  }
  Session* known = registry_.find_session(session);
  const std::string* text = known != nullptr ? known->replies.find(now.instant, cache_key) : nullptr;
  if (text == nullptr) return false;
  ++counts_.repeated;
  send(id, *text);
  associate(id, session);
  return true;
}

/// Takes an outcome to where it belongs. Waiting: of a transaction that begins, that its first operation is due.
void Server::advance(Now now, RunNumber number, Outcome outcome) {
  const auto found = runs_.find(number);
  ASSERT(found != runs_.end());
  if (found->second.transaction) {
    if (!advance_transaction(now, number, outcome)) return;
  } else if (std::holds_alternative<Waiting>(outcome)) {
    return;
  }
  finish(now, number, std::move(outcome));
}

void Server::finish(Now now, RunNumber number, Outcome&& outcome) {
  auto node = runs_.extract(number);
  const Run& run = node.mapped();
  if (!run.cache_key.empty()) run_of_.erase(run.session + '\n' + run.cache_key);
  const std::string text = answer_text(run, outcome);
  const bool has_session = std::holds_alternative<json::object>(outcome) && !run.session.empty();
  for (const ConnectionId id : run.connections) {
    send(id, text);
    connections_.at(id).run.reset();
    if (has_session) associate(id, run.session);
  }
  Session* session = run.cache_key.empty() ? nullptr : registry_.find_session(run.session);
  if (session != nullptr) {
    session->replies.add(now.instant + config_.reply_cache_time, run.cache_key, text, config_.limits.cached_replies,
                         config_.limits.cached_bytes);
  }
}

std::string Server::answer_text(const Run& run, const Outcome& outcome) {
  if (const auto* error = std::get_if<Error>(&outcome)) {
    ++counts_.errors;
    if (error->code == ErrorCode::not_enough_resources) ++counts_.refused;
    return jsonrpc::print_error(run.id, kurento::to_jsonrpc(*error));
  }
  json::object result = std::get<json::object>(outcome);
  if (!run.session.empty()) result["sessionId"] = run.session;
  if (!run.id.is_null()) return jsonrpc::print_result(run.id, result);
  ++counts_.errors;
  return jsonrpc::print_error(nullptr, {.code = jsonrpc::server_error,
                                        .message = "Ignoring response because of a notification request",
                                        .data = std::move(result)});
}

void Server::send_error(ConnectionId id, const jsonrpc::RequestId& request, const jsonrpc::Error& error) {
  ++counts_.errors;
  if (error.code == static_cast<int>(ErrorCode::not_enough_resources)) ++counts_.refused;
  send(id, jsonrpc::print_error(request, error));
}

/// One connection a session, one session a connection: the latest counts.
void Server::associate(ConnectionId id, const std::string& session) {
  Connection& connection = connections_.at(id);
  if (connection.session == session) return;
  dissociate(connection);
  if (const auto other = connection_of_.find(session); other != connection_of_.end())
    connections_.at(other->second).session.clear();
  connection.session = session;
  connection_of_[session] = id;
}

void Server::dissociate(Connection& connection) {
  if (connection.session.empty()) return;
  connection_of_.erase(connection.session);
  // It was in use until now, so it lives for one whole period at least.
  if (Session* session = registry_.find_session(connection.session)) session->is_in_use = true;
  connection.session.clear();
}

void Server::handle_timeout(Now now) {
  if (now.instant < next_collection_) return;
  collect(now);
  const bool is_idle = registry_.sessions().empty() && connections_.empty();
  next_collection_ = is_idle ? never : now.instant + config_.collect_period;
}

void Server::collect(Now now) {
  std::vector<Session*> over;
  for (const auto& [id, session] : registry_.sessions()) {
    session->replies.forget_old(now.instant);
    if (connection_of_.contains(id)) continue;
    if (!session->is_in_use) over.push_back(session.get());
    session->is_in_use = false;
  }
  for (Session* session : over) registry_.close_session(*session, false);
  counts_.collected += over.size();
  settle_destroyed(now);
}

std::optional<Output> Server::poll_output() {
  if (outputs_.empty()) return std::nullopt;
  std::optional<Output> output(std::move(outputs_.front()));
  outputs_.pop_front();
  return output;
}

ServerCounts Server::counts() const {
  ServerCounts counts = counts_;
  counts.connections = connections_.size();
  counts.sessions = registry_.sessions().size();
  counts.pipelines = registry_.pipelines().size();
  counts.objects = registry_.object_count();
  counts.subscriptions = registry_.subscription_count();
  counts.under_way = awaited_.size();
  return counts;
}

}  // namespace ringer::mediaserver
