// SPDX-License-Identifier: Apache-2.0
//
// A WebSocket that we open (RFC 6455): to an external Kurento, or to the server that a load test is for. Text out and
// text in; a binary message is taken for text, as Kurento's own clients send either. ws:// only: no TLS, no extension,
// no redirection, no proxy. It does not connect again: whoever wants that makes another one.
// Owner and thread: its owner's, the loop's thread. Callbacks run in EventLoop::run(), never inside a call here.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"
#include "net/event_loop.h"

namespace ringer::net {

/// "ws://127.0.0.1:8888/kurento"
struct WebSocketUrl {
  std::string host;  ///< a name or an address, IPv6 without its brackets
  std::uint16_t port = 80;
  std::string target = "/";  ///< path and query

  /// The error is a sentence.
  static std::expected<WebSocketUrl, std::string> parse(std::string_view text);
  std::string authority() const;
};

struct WebSocketClientConfig {
  std::string subprotocol;  ///< empty: none is asked for
  std::size_t message_bytes = std::size_t{4} << 20;
  Duration handshake_deadline = std::chrono::seconds(10);  ///< name, connection and handshake
};

class WebSocketClient {
 public:
  struct Callbacks {
    std::function<void()> opened;
    std::function<void(std::string_view text)> received;
    /// Once, and nothing after it. `why` is a sentence, empty after a close frame.
    std::function<void(std::string_view why)> ended;
  };

  /// Begins to connect. `loop` outlives it.
  WebSocketClient(EventLoop& loop, const WebSocketUrl& url, WebSocketClientConfig config, Callbacks callbacks);
  WebSocketClient(const WebSocketClient&) = delete;
  WebSocketClient& operator=(const WebSocketClient&) = delete;
  /// No callback comes any more; the connection ends without a close frame unless close() was called.
  ~WebSocketClient();

  /// Queued until it can go out; does nothing after the end.
  void send(std::string text);
  /// What was sent before goes out first.
  void close();

 private:
  class Connection;
  std::shared_ptr<Connection> connection_;
};

}  // namespace ringer::net
