// SPDX-License-Identifier: Apache-2.0
//
// One WebSocket (RFC 6455) from its handshake to its end: text in, a bounded queue of text out, pings. While it idles
// it holds no message buffer. Private to net/. Owner and thread: its own pending operations; the loop's thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/stream.h"

namespace ringer::net {

class WebSocket {
 public:
  WebSocket() = default;
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;
  virtual ~WebSocket() = default;

  virtual void send(std::string text) = 0;
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

/// `request` is a well-formed upgrade that the service has accepted.
void accept_web_socket(std::shared_ptr<ServerState> state, Stream stream, Request request,
                       const std::string& subprotocol);

}  // namespace ringer::net
