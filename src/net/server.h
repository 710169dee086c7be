// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 (RFC 9112) and WebSocket (RFC 6455) over TCP and TLS, IPv4 and IPv6, without a Boost type in sight: a
// Service answers requests and receives text; the server keeps the connections, their deadlines and their limits. It
// speaks no HTTP/2 and no WebSocket extension: compression costs memory per socket and lets lengths tell secrets.
// Binary frames are refused (1003) unless they are to be taken for text, long messages too (1009), and a socket whose
// reader is slow is dropped. Owner and thread: app::ControlServer, the loop's thread. Callbacks run in
// EventLoop::run(), never inside a call here.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/ip_address.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "net/event_loop.h"
#include "net/http.h"

namespace ringer::net {

struct WebSocketTag {
  static constexpr char kind = 'w';
};
using WebSocketId = Id<WebSocketTag>;

/// How a WebSocket went away.
enum class Ending : std::uint8_t {
  closed,  ///< by a close frame of 1000 or 1001 from the peer
  lost,  ///< anything else
};

class Service {
 public:
  Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  virtual ~Service() = default;

  virtual Response answer(const Request& request) = 0;
  /// Bytes that are no request, or too many of them; `why` is a sentence. The connection is closed afterwards.
  virtual Response answer_malformed(unsigned status, std::string_view why) = 0;
  /// The subprotocol with which to accept, empty for none, or what to say instead.
  virtual std::expected<std::string, Response> answer_upgrade(const Request& request) = 0;

  virtual void opened(WebSocketId socket, const Request& request) = 0;
  virtual void received(WebSocketId socket, std::string_view text) = 0;
  /// Once for each opened().
  virtual void ended(WebSocketId socket, Ending ending) = 0;
};

struct ServerLimits {
  std::size_t max_connections = 10'000;
  std::size_t max_connections_per_host = 1'000;  ///< loopback excepted
  std::size_t header_bytes = 16 * 1024;
  std::size_t body_bytes = 64 * 1024;
  std::size_t message_bytes = 64 * 1024;
  std::size_t message_fragments = 1'024;
  bool binary_is_text = false;  ///< Kurento's clients send either
  std::size_t queue_bytes = 512 * 1024;  ///< unsent, per WebSocket; one message may exceed it
  Duration header_deadline = std::chrono::seconds(10);  ///< TLS handshake and WebSocket handshake included
  Duration body_deadline = std::chrono::seconds(10);
  Duration response_deadline = std::chrono::seconds(60);
  Duration idle_deadline = std::chrono::seconds(60);  ///< between requests
  Duration ping_interval = std::chrono::seconds(15);  ///< dropped when nothing came in two of them
  Duration close_deadline = std::chrono::seconds(5);
};

/// Monotonic counters but for the first two.
struct ServerCounts {
  std::size_t connections = 0;
  std::size_t web_sockets = 0;
  std::uint64_t accepted = 0;
  std::uint64_t refused_full = 0;
  std::uint64_t refused_host = 0;
  std::uint64_t accept_failures = 0;
  std::uint64_t requests = 0;
  std::uint64_t malformed = 0;
  std::uint64_t deadlines = 0;  ///< HTTP connections that took too long
  std::uint64_t oversize = 0;  ///< WebSocket messages
  std::uint64_t binary = 0;
  std::uint64_t slow_readers = 0;
  std::uint64_t ping_floods = 0;
  std::uint64_t silent = 0;  ///< WebSockets that answered no ping
};

struct ServerState;

class Server {
 public:
  Server(EventLoop& loop, Service& service, ServerLimits limits);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// New connections on TLS ports use this identity; existing ones keep theirs. Throws std::runtime_error.
  void use_certificate(const crypto::PemIdentity& identity);

  enum class Protocol : std::uint8_t { http, https };
  /// On this address; without one, on every address of the machine. Port 0: any. Returns the port; throws
  /// std::runtime_error with a sentence.
  std::uint16_t listen(std::uint16_t port, Protocol protocol, std::optional<IpAddress> address = std::nullopt);

  /// Both do nothing when the socket is gone.
  void send(WebSocketId socket, std::string text);
  /// What was sent before goes out first.
  void close(WebSocketId socket, std::uint16_t code, std::string_view reason);

  /// Accepts no more, closes what idles and each HTTP connection after its response; WebSockets stay. Calls `done` when
  /// no connection is left.
  void drain(std::function<void()> done);

  ServerCounts counts() const;

 private:
  class Listener;
  EventLoop& loop_;
  /// Shared with the connections: a pending operation may outlive the server, until the loop is gone.
  std::shared_ptr<ServerState> state_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace ringer::net
