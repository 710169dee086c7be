// SPDX-License-Identifier: Apache-2.0
//
// One TCP connection while it speaks HTTP/1.1 (RFC 9112): one request after the other, each with its deadlines, until
// it ends or becomes a WebSocket. A connection that comes to a TLS port in the clear is found out by its first byte and
// served as it is, so that its answer can say what to do instead.
// Private to net/. Owner and thread: its own pending operations; the loop's thread.
#pragma once

#include <memory>

#include "net/stream.h"

namespace ringer::net {

class HttpConnection {
 public:
  HttpConnection() = default;
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  virtual ~HttpConnection() = default;

  virtual void close_if_idle() = 0;
};

void serve_http(std::shared_ptr<ServerState> state, Stream stream, bool tls_port);

}  // namespace ringer::net
