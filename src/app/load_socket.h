// SPDX-License-Identifier: Apache-2.0
//
// A WebSocket to a server's signalling, on which one waits: what a program that only asks and is answered needs.
// Owner and thread: a LoadService, its thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "net/event_loop.h"
#include "net/web_socket_client.h"

namespace ringer::app {

class LoadSocket {
 public:
  /// Connects; `received` is called from within wait_until() and pass(). Throws std::runtime_error with a sentence.
  LoadSocket(net::EventLoop& loop, const std::string& url, std::string subprotocol,
             std::function<void(std::string_view)> received);
  LoadSocket(const LoadSocket&) = delete;
  LoadSocket& operator=(const LoadSocket&) = delete;

  void send(std::string text) { client_.send(std::move(text)); }
  /// Until `done` says so, which is asked after each message. Throws when `patience` ends or the connection does.
  void wait_until(const std::function<bool()>& done, Duration patience = std::chrono::seconds(20));
  /// Messages are received meanwhile.
  void pass(Duration duration);

 private:
  void run_until(Instant end, const std::function<bool()>& done);

  net::EventLoop& loop_;
  std::function<void(std::string_view)> received_;
  bool open_ = false;
  bool ended_ = false;
  std::string why_;
  bool woken_ = false;
  net::WebSocketClient client_;
};

}  // namespace ringer::app
