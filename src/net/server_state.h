// SPDX-License-Identifier: Apache-2.0
//
// What the connections of one net::Server share: whom to call, how much is allowed, who is there.
// Private to net/. Owner and thread: net::Server, its loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "net/admission.h"
#include "net/server.h"
#include "net/tls.h"

namespace ringer::net {

class HttpConnection;
class WebSocket;

struct ServerState {
  ServerState(Service& given_service, const ServerLimits& given_limits)
      : service(given_service),
        limits(given_limits),
        admission(given_limits.max_connections, given_limits.max_connections_per_host) {}

  Service& service;
  const ServerLimits limits;
  Admission admission;
  ServerCounts counts;
  std::unique_ptr<TlsAcceptor> tls;
  std::unordered_set<HttpConnection*> http_connections;
  std::unordered_map<WebSocketId, WebSocket*> web_sockets;
  std::uint64_t next_web_socket = 1;
  bool draining = false;
  std::function<void()> drained;

  void tell_if_drained() {
    if (draining && drained && admission.total() == 0) std::exchange(drained, nullptr)();
  }
};

/// A connection's place in the limits, given back when it is destroyed.
class Seat {
 public:
  Seat(std::shared_ptr<ServerState> state, const IpAddress& remote) : state_(std::move(state)), remote_(remote) {}
  Seat(Seat&&) = default;
  Seat& operator=(Seat&&) = delete;
  ~Seat() {
    if (!state_) return;
    state_->admission.leave(remote_);
    state_->tell_if_drained();
  }
  const IpAddress& remote() const { return remote_; }

 private:
  std::shared_ptr<ServerState> state_;
  IpAddress remote_;
};

}  // namespace ringer::net
