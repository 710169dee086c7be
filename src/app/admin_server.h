// SPDX-License-Identifier: Apache-2.0
//
// The operator's port: GET /metrics, on loopback unless told otherwise. A listener of its own, so that what it says can
// never be read through the public ports.
// Owner and thread: ControlServer, the control thread.
#pragma once

#include <functional>
#include <string>

#include "net/server.h"

namespace ringer::app {

class AdminServer final : private net::Service {
 public:
  /// `metrics` makes the text of one answer. Throws std::runtime_error with a sentence when it cannot listen.
  AdminServer(net::EventLoop& loop, std::uint16_t port, IpAddress address, std::function<std::string()> metrics);

  std::uint16_t port() const { return port_; }
  void drain(std::function<void()> done) { server_.drain(std::move(done)); }

 private:
  net::Response answer(const net::Request& request) override;
  net::Response answer_malformed(unsigned status, std::string_view why) override;
  std::expected<std::string, net::Response> answer_upgrade(const net::Request& request) override;
  void opened(net::WebSocketId, const net::Request&) override {}
  void received(net::WebSocketId, std::string_view) override {}
  void ended(net::WebSocketId, net::Ending) override {}

  std::function<std::string()> metrics_;
  net::Server server_;
  std::uint16_t port_ = 0;
};

}  // namespace ringer::app
