// SPDX-License-Identifier: Apache-2.0
#include "net/server.h"

#include <fmt/format.h>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <stdexcept>
#include <vector>

#include "base/log.h"
#include "net/http_connection.h"
#include "net/sockaddr.h"
#include "net/web_socket.h"

namespace ringer::net {
namespace {

using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

constexpr auto accept_back_off = std::chrono::milliseconds(100);
constexpr auto complaint_interval = std::chrono::seconds(1);

}  // namespace

class Server::Listener {
 public:
  Listener(EventLoop& loop, std::shared_ptr<ServerState> state, std::uint16_t port, Protocol protocol,
           std::optional<IpAddress> address)
      : state_(std::move(state)),
        acceptor_(loop.io().get_executor()),
        back_off_(loop.io().get_executor()),
        protocol_(protocol) {
    bind(port, address);
    accept();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  void close() {
    error_code ignored;
    acceptor_.close(ignored);
    back_off_.cancel();
  }

 private:
  void bind(std::uint16_t port, const std::optional<IpAddress>& address) {
    error_code error;
    if (address) return bind({asio::ip::make_address(address->text()), port});
    acceptor_.open(tcp::v6(), error);
    const bool dual_stack = !error;
    // A kernel without IPv6 has nothing but IPv4 to listen on.
    if (!dual_stack) acceptor_.open(tcp::v4(), error);
    if (!error && dual_stack) acceptor_.set_option(asio::ip::v6_only(false), error);
    if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind({dual_stack ? tcp::v6() : tcp::v4(), port}, error);
    listen(port, error);
  }

  void bind(const tcp::endpoint& place) {
    error_code error;
    acceptor_.open(place.protocol(), error);
    if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(place, error);
    listen(place.port(), error);
  }

  void listen(std::uint16_t port, error_code error) {
    if (!error) acceptor_.listen(Acceptor::max_listen_connections, error);
    if (error == asio::error::address_in_use) {
      throw std::runtime_error(fmt::format("port {} is in use by another program", port));
    }
    if (error == asio::error::access_denied) {
      throw std::runtime_error(fmt::format("port {} needs more rights than this user has", port));
    }
    if (error) throw std::runtime_error(fmt::format("cannot listen on port {}: {}", port, error.message()));
  }

  void accept() {
    acceptor_.async_accept([this](error_code error, TcpSocket socket) {
      if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
      if (error) return complain(error);
      admit(std::move(socket));
      accept();
    });
  }

  void admit(TcpSocket socket) {
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    const auto remote = error ? std::nullopt : from_sockaddr(endpoint.data());
    if (!remote) return;  // gone before it was accepted
    switch (state_->admission.enter(remote->address)) {
      case Admission::Verdict::full: ++state_->counts.refused_full; return;
      case Admission::Verdict::too_many_from_host: ++state_->counts.refused_host; return;
      case Admission::Verdict::admitted: break;
    }
    Seat seat(state_, remote->address);
    ++state_->counts.accepted;
    socket.native_non_blocking(true, error);
    socket.set_option(tcp::no_delay(true), error);
    serve_http(state_, Stream(std::move(socket), std::move(seat)), protocol_ == Protocol::https);
  }

  /// Out of file descriptors, most likely: without the pause the same connection would be reported again at once.
  void complain(error_code error) {
    ++state_->counts.accept_failures;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_complaint_ >= complaint_interval) {
      last_complaint_ = now;
      log::error("net", "cannot accept connections", {{"reason", error.message()}});
    }
    back_off_.expires_after(accept_back_off);
    back_off_.async_wait([this](error_code cancelled) {
      if (!cancelled && acceptor_.is_open()) accept();
    });
  }

  std::shared_ptr<ServerState> state_;
  Acceptor acceptor_;
  Timer back_off_;
  std::chrono::steady_clock::time_point last_complaint_;
  Protocol protocol_;
};

Server::Server(EventLoop& loop, Service& service, ServerLimits limits)
    : loop_(loop), state_(std::make_shared<ServerState>(service, limits)) {}
Server::~Server() { state_->drained = nullptr; }

void Server::use_certificate(const crypto::PemIdentity& identity) {
  state_->tls = std::make_unique<TlsAcceptor>(identity);
}

std::uint16_t Server::listen(std::uint16_t port, Protocol protocol, std::optional<IpAddress> address) {
  if (protocol == Protocol::https && !state_->tls) throw std::runtime_error("https needs a certificate");
  return listeners_.emplace_back(std::make_unique<Listener>(loop_, state_, port, protocol, address))->port();
}

void Server::send(WebSocketId socket, std::string text) {
  const auto found = state_->web_sockets.find(socket);
  if (found != state_->web_sockets.end()) found->second->send(std::move(text));
}

void Server::close(WebSocketId socket, std::uint16_t code, std::string_view reason) {
  const auto found = state_->web_sockets.find(socket);
  if (found != state_->web_sockets.end()) found->second->close(code, reason);
}

void Server::drain(std::function<void()> done) {
  for (const auto& listener : listeners_) listener->close();
  state_->draining = true;
  state_->drained = std::move(done);
  for (HttpConnection* connection : state_->http_connections) connection->close_if_idle();
  state_->tell_if_drained();
}

ServerCounts Server::counts() const {
  ServerCounts counts = state_->counts;
  counts.connections = state_->admission.total();
  return counts;
}

}  // namespace ringer::net
