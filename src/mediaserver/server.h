// SPDX-License-Identifier: Apache-2.0
//
// A media server that speaks the Kurento protocol (JSON-RPC 2.0 over a WebSocket, or any other pipe of texts), without
// its sockets and without its media: connections, sessions, objects, who holds what, who is told of which event. What
// an object does with media is done by a worker on another thread (commands.h); the object model is table.cpp. Each
// connection is served strictly in order: a request that waits for a worker holds back those behind it, within bounds.
// It opens no socket, reads no clock and draws no randomness of its own. Contract: one handle_*(), then poll_output()
// until empty, then next_timeout() says when to call again. Owner and thread: app's control server, the control thread.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "crypto/random.h"
#include "jsonrpc/message.h"
#include "kurento/error.h"
#include "mediaserver/commands.h"
#include "mediaserver/config.h"
#include "mediaserver/model.h"
#include "mediaserver/registry.h"

namespace ringer::mediaserver {

struct ConnectionTag {
  static constexpr char kind = 'k';
};
/// One WebSocket or in-process pipe, as the shell numbers them.
using ConnectionId = Id<ConnectionTag>;

/// One text message.
struct Send {
  ConnectionId connection;
  std::string text;
};

/// The connection is forgotten already; what was sent before goes out first.
struct Close {
  ConnectionId connection;
  std::uint16_t code;  ///< of RFC 6455 section 7.4.1
  std::string reason;
};

struct ToWorker {
  std::size_t worker;  ///< below ServerConfig::workers
  Command command;
};

using Output = std::variant<Send, Close, ToWorker>;

/// What `/metrics` and tests read. Monotonic counters but for the first six.
struct ServerCounts {
  std::size_t connections = 0;
  std::size_t sessions = 0;
  std::size_t pipelines = 0;
  std::size_t objects = 0;  ///< with the pipelines
  std::size_t subscriptions = 0;
  std::size_t under_way = 0;  ///< requests that wait for a worker
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;  ///< error answers of every kind
  std::uint64_t refused = 0;  ///< of these, for want of resources
  std::uint64_t malformed = 0;  ///< of these, no request at all
  std::uint64_t repeated = 0;  ///< requests that came again and were not carried out again
  std::uint64_t events = 0;  ///< notifications sent
  std::uint64_t collected = 0;  ///< sessions that ended because their client did not come back
  std::uint64_t overflows = 0;  ///< connections closed because too much waited on them
  std::uint64_t strays = 0;  ///< reports of workers about what is gone
};

class Server {
 public:
  Server(ServerConfig config, crypto::RandomSource& random);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  void handle_open(Now now, ConnectionId connection);
  void handle_text(Now now, ConnectionId connection, std::string_view text);
  void handle_close(Now now, ConnectionId connection);
  void handle_reply(Now now, Reply&& reply);
  void handle_event(Now now, MediaEvent&& event);
  void handle_timeout(Now now);
  void handle_usage(const Usage& usage) { usage_ = usage; }

  std::optional<Output> poll_output();
  Instant next_timeout() const { return next_collection_; }

  ServerCounts counts() const;

 private:
  struct RunTag {
    static constexpr char kind = 'q';
  };
  using RunNumber = Id<RunTag>;

  struct Connection {
    std::string session;  ///< that it belongs to; empty: none yet
    std::optional<RunNumber> run;  ///< what it waits for
    std::deque<std::string> queue;
    std::size_t queue_bytes = 0;
  };

  struct Transaction {
    json::array operations;
    json::array responses;  ///< of those that were carried out
    std::vector<json::value> values;  ///< of their results; null where there is none
    std::size_t spent_bytes = 0;  ///< by what took the place of references
  };

  /// A request, from its arrival to its answer.
  struct Run {
    std::vector<ConnectionId> connections;  ///< that want the answer; several when it came again meanwhile
    jsonrpc::RequestId id;  ///< null: a notification
    std::string session;  ///< empty: the answer has none
    std::string cache_key;  ///< empty: not to be cached
    std::optional<Transaction> transaction;
  };

  /// A worker's answer that is awaited.
  struct Awaited {
    RunNumber run;
    ObjectNumber object;
    std::string object_id;
    const Operation* operation = nullptr;  ///< null: the object's creation
    json::value new_value;  ///< of the property that is set
  };

  struct Waiting {};
  /// Members of the result, an error, or neither yet.
  using Outcome = std::variant<json::object, kurento::Error, Waiting>;

  /// One method call.
  struct Turn {
    Now now;
    RunNumber run;
    std::string& session;  ///< minted if the client gave none
    bool is_session_given = false;  ///< by the client, not by the connection
    json::object& params;
  };
  struct Method {
    std::string_view name;
    bool needs_params;
    bool needs_session;  ///< which the client has to give
    Outcome (Server::*start)(const Turn&);
  };
  static const Method* find_method(std::string_view name);

  // server.cpp: connections, order, answers
  void pump(Now now, ConnectionId id);
  void serve(Now now, ConnectionId id, std::string_view text);
  void begin(Now now, ConnectionId id, jsonrpc::Request&& request);
  bool answer_again(Now now, ConnectionId id, const std::string& session, const std::string& cache_key);
  void advance(Now now, RunNumber number, Outcome outcome);
  void finish(Now now, RunNumber number, Outcome&& outcome);
  void send(ConnectionId id, std::string text) { outputs_.emplace_back(Send{id, std::move(text)}); }
  void send_error(ConnectionId id, const jsonrpc::RequestId& request, const jsonrpc::Error& error);
  std::string answer_text(const Run& run, const Outcome& outcome);
  void associate(ConnectionId id, const std::string& session);
  void dissociate(Connection& connection);
  void collect(Now now);

  // server_methods.cpp: the methods of the protocol
  Outcome execute(const Turn& turn, std::string_view method, bool has_params);
  Outcome ping(const Turn& turn);
  Outcome connect(const Turn& turn);
  Outcome keep_alive(const Turn& turn);
  Outcome close_session(const Turn& turn);
  Outcome create(const Turn& turn);
  Outcome describe(const Turn& turn);
  Outcome invoke(const Turn& turn);
  Outcome subscribe(const Turn& turn);
  Outcome unsubscribe(const Turn& turn);
  Outcome release(const Turn& turn);
  Outcome ref(const Turn& turn);
  Outcome unref(const Turn& turn);
  std::expected<Object*, kurento::Error> look_up(std::string_view id);
  std::expected<json::object, kurento::Error> coerce_parameters(const json::value* given, std::string_view member,
                                                                const std::vector<Parameter>& declared,
                                                                std::vector<Object*>& references);
  Outcome carry_out(const Turn& turn, Session& session, Object& object, const Operation& operation,
                    json::object&& parameters);

  // server_transaction.cpp
  std::optional<kurento::Error> begin_transaction(Run& run, json::object& params);
  bool advance_transaction(Now now, RunNumber number, Outcome& outcome);
  void note_outcome(Run& run, Outcome&& outcome);
  std::optional<kurento::Error> replace_references(Transaction& transaction, json::value& value);
  std::optional<kurento::Error> replace_reference(Transaction& transaction, json::value& value);

  // server_workers.cpp: commands and reports, events
  Outcome outcome_of(Now now, const Awaited& awaited, Reply&& reply);
  void raise(Now now, const Object& object, std::string_view event, json::object data);
  void settle_destroyed(Now now);
  RequestNumber fresh_request() { return RequestNumber(++last_request_); }

  ServerConfig config_;
  crypto::RandomSource& random_;
  Registry registry_;
  Usage usage_;
  std::string server_id_;
  std::unordered_map<ConnectionId, Connection> connections_;
  std::unordered_map<std::string, ConnectionId> connection_of_;  ///< by session
  std::unordered_map<RunNumber, Run> runs_;
  std::unordered_map<std::string, RunNumber> run_of_;  ///< by session and cache key, of those under way
  std::unordered_map<RequestNumber, Awaited> awaited_;
  std::uint64_t last_run_ = 0;
  std::uint64_t last_request_ = 0;
  Instant next_collection_ = never;
  std::deque<Output> outputs_;
  ServerCounts counts_;
};

}  // namespace ringer::mediaserver
