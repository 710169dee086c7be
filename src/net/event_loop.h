// SPDX-License-Identifier: Apache-2.0
//
// The control thread's loop: sockets (net::Server), one wake-up time, signals. Callbacks run in run() and nowhere else.
// Owner and thread: made, run and destroyed by one thread.
#pragma once

#include <functional>
#include <memory>

#include "base/time.h"

namespace boost::asio {
class io_context;
}

namespace ringer::net {

class EventLoop {
 public:
  /// Ignores SIGPIPE for the whole process: a peer that goes away is an error code, not a signal.
  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  /// Returns after stop(), at once if that was called before.
  void run();
  void stop();

  /// Calls `wake_up` once at `at` or soon after, unless set anew before; `never` for not at all.
  void set_wake_up(Instant at);
  void on_wake_up(std::function<void()> wake_up);

  /// From now on SIGINT, SIGTERM and SIGHUP are delivered here.
  void on_signal(std::function<void(int)> receive);

  /// Calls `read` whenever `fd`, a Mailbox's, can be read; it must outlive the loop.
  void watch(int fd, std::function<void()> read);

  /// For net/server.cpp.
  boost::asio::io_context& io();

 private:
  class Reactor;
  std::unique_ptr<Reactor> reactor_;
};

}  // namespace ringer::net
