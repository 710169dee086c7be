// SPDX-License-Identifier: Apache-2.0
//
// The client's side of the Kurento protocol on one connection: requests with their answers, the session they belong to,
// events, keep-alive. Text goes in and out, so the server may be in this process or a Kurento at the end of a
// WebSocket. It knows no type of object and makes no connection; taking a session up again on a new connection is not
// its business yet: a lost connection ends every call.
// Contract: one call, then poll_transmit() and poll_event() until empty, then next_timeout() says when to come back.
// Owner and thread: signaling's Hub, the control thread.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.h"
#include "jsonrpc/calls.h"
#include "jsonrpc/message.h"
#include "kurento/error.h"
#include "kurento/words.h"

namespace ringer::kurento {

struct Request {
  std::string method;
  json::object params;
};

struct ClientConfig {
  Duration patience = std::chrono::seconds(20);  ///< for an answer: what Kurento's own client allows
  Duration ping_interval = std::chrono::seconds(60);  ///< likewise
  std::size_t max_calls = 4096;  ///< under way at once
  std::size_t max_message_bytes = std::size_t{1} << 20;
};

/// Names one call until its Replied.
struct CallHandle {
  std::uint64_t number = 0;
  friend auto operator<=>(CallHandle, CallHandle) = default;
};

/// Exactly one for each call. `value`: what the result's member `value` was; null when there was none.
struct Replied {
  CallHandle call;
  std::expected<json::value, Error> value;
};

/// An object raised an event that was subscribed to.
struct Raised {
  std::string object;
  std::string type;
  json::object data;
};

/// Every call has been replied to with no_connection; the connection is to be closed if it is not. Once a connection.
struct Disconnected {};

using Event = std::variant<Replied, Raised, Disconnected>;

class Client {
 public:
  explicit Client(ClientConfig config = {});

  void handle_open(Instant now);
  void handle_text(Instant now, std::string_view text);
  void handle_close(Instant now);
  void handle_timeout(Instant now);

  /// The answer's value is the new object's id.
  CallHandle create(Instant now, std::string_view type, json::object constructor_params = {});
  CallHandle invoke(Instant now, std::string_view object, std::string_view operation, json::object params = {});
  /// The answer's value is the subscription, for unsubscribe().
  CallHandle subscribe(Instant now, std::string_view object, std::string_view event);
  CallHandle unsubscribe(Instant now, std::string_view object, std::string_view subscription);
  CallHandle release(Instant now, std::string_view object);
  /// Any other request. The session is added.
  CallHandle call(Instant now, Request request);

  /// One text message for the connection, in order.
  std::optional<std::string> poll_transmit();
  std::optional<Event> poll_event();
  Instant next_timeout() const;

  /// Empty until the server has given one.
  const std::string& session() const { return session_; }
  /// Messages that were none, and answers nobody waited for.
  std::uint64_t strays() const { return strays_; }

 private:
  /// Empty for a ping, whose answer nobody waits for but we.
  using Caller = std::optional<CallHandle>;

  void transmit(Instant now, Caller caller, Request request);
  void handle_response(jsonrpc::Response&& response);
  void handle_notification(jsonrpc::Notification&& notification);
  void disconnect();
  void fail(Caller caller, ErrorCode code, std::string_view why);
  void ping(Instant now);

  ClientConfig config_;
  jsonrpc::Calls<Caller> calls_;
  std::uint64_t next_call_ = 1;
  std::string session_;
  bool is_open_ = false;
  bool has_pinged_ = false;  ///< the first ping tells the interval
  Instant next_ping_ = never;
  std::uint64_t strays_ = 0;
  std::deque<std::string> transmits_;
  std::deque<Event> events_;
};

}  // namespace ringer::kurento
