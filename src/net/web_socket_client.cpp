// SPDX-License-Identifier: Apache-2.0
#include "net/web_socket_client.h"

#include <fmt/format.h>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <charconv>
#include <deque>
#include <utility>

namespace ringer::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

std::expected<WebSocketUrl, std::string> WebSocketUrl::parse(std::string_view text) {
  constexpr std::string_view scheme = "ws://";
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(fmt::format("\"{}\" is no WebSocket address: {}", text, why));
  };
  if (!text.starts_with(scheme)) return refuse("it must begin with ws://");
  const std::string_view rest = text.substr(scheme.size());
  const auto slash = rest.find_first_of("/?");
  std::string_view authority = rest.substr(0, slash);
  WebSocketUrl url;
  if (slash != std::string_view::npos) url.target = rest.substr(slash);
  if (url.target.starts_with('?')) url.target.insert(0, "/");
  const bool bracketed = authority.starts_with('[');
  const auto end = bracketed ? authority.find(']') : authority.rfind(':');
  if (bracketed && end == std::string_view::npos) return refuse("a bracket is not closed");
  url.host = authority.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
  if (url.host.empty()) return refuse("it names no host");
  if (end == std::string_view::npos) return url;
  std::string_view port = authority.substr(bracketed ? end + 1 : end);
  if (port.empty()) return url;
  port.remove_prefix(1);
  const auto [last, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (error != std::errc() || last != port.data() + port.size()) return refuse("its port is no number");
  return url;
}

std::string WebSocketUrl::authority() const {
  return host.contains(':') ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

/// Held by its pending operations; the client lets go of it, and of the callbacks, first.
class WebSocketClient::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(EventLoop& loop, WebSocketUrl url, WebSocketClientConfig config, Callbacks callbacks)
      : url_(std::move(url)),
        config_(std::move(config)),
        callbacks_(std::move(callbacks)),
        resolver_(loop.io()),
        deadline_(loop.io()),
        socket_(loop.io()) {}

  void start() {
    deadline_.expires_after(config_.handshake_deadline);
    deadline_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (!error && self) self->end("The server did not answer in time.");
    });
    resolver_.async_resolve(url_.host, std::to_string(url_.port),
                            [self = shared_from_this()](error_code error, const Tcp::resolver::results_type& places) {
                              if (error) return self->fail("There is no such host", error);
                              self->connect(places);
                            });
  }

  void send(std::string text) {
    if (ended_ || closing_) return;
    queue_.push_back(std::move(text));
    if (open_ && !writing_) write_next();
  }

  void close() {
    if (ended_ || std::exchange(closing_, true)) return;
    if (!open_ && queue_.empty()) return end("");
    if (open_ && !writing_) write_close();
  }

  void forget() {
    callbacks_ = {};
    if (!closing_) end("");
  }

 private:
  void connect(const Tcp::resolver::results_type& places) {
    if (ended_) return;
    asio::async_connect(socket_.next_layer(), places, [self = shared_from_this()](error_code error, const auto&) {
      if (error) return self->fail("The server cannot be reached", error);
      self->handshake();
    });
  }

  void handshake() {
    if (ended_) return;
    error_code ignored;
    socket_.next_layer().set_option(Tcp::no_delay(true), ignored);
    socket_.read_message_max(config_.message_bytes);
    socket_.auto_fragment(false);
    socket_.text(true);
    if (!config_.subprotocol.empty()) {
      socket_.set_option(websocket::stream_base::decorator([name = config_.subprotocol](websocket::request_type& r) {
        r.set(beast::http::field::sec_websocket_protocol, name);
      }));
    }
    socket_.async_handshake(url_.authority(), url_.target, [self = shared_from_this()](error_code error) {
      if (error) return self->fail("The server refuses the WebSocket", error);
      self->open();
    });
  }

  void open() {
    if (ended_) return;
    deadline_.cancel();
    open_ = true;
    read_next();
    if (!queue_.empty()) write_next();
    if (callbacks_.opened) callbacks_.opened();
  }

  void read_next() {
    socket_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
      if (error == websocket::error::closed) return self->end("");
      if (error) return self->fail("The connection is lost", error);
      const auto bytes = self->buffer_.cdata();
      const std::string text(static_cast<const char*>(bytes.data()), bytes.size());
      self->buffer_.consume(self->buffer_.size());
      self->read_next();
      if (self->callbacks_.received) self->callbacks_.received(text);
    });
  }

  void write_next() {
    writing_ = true;
    socket_.async_write(asio::buffer(queue_.front()), [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->fail("The connection is lost", error);
      self->writing_ = false;
      self->queue_.pop_front();
      if (!self->queue_.empty()) return self->write_next();
      if (self->closing_) self->write_close();
    });
  }

  void write_close() {
    writing_ = true;
    socket_.async_close(websocket::close_code::normal, [self = shared_from_this()](error_code) { self->end(""); });
  }

  void fail(std::string_view what, error_code error) { end(fmt::format("{}: {}.", what, error.message())); }

  void end(const std::string& why) {
    if (std::exchange(ended_, true)) return;
    deadline_.cancel();
    resolver_.cancel();
    error_code ignored;
    socket_.next_layer().close(ignored);
    const auto ended = std::exchange(callbacks_, {}).ended;
    if (!ended) return;
    asio::post(deadline_.get_executor(), [self = shared_from_this(), ended, why] { ended(why); });
  }

  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock>;

  WebSocketUrl url_;
  WebSocketClientConfig config_;
  Callbacks callbacks_;
  Tcp::resolver resolver_;
  Timer deadline_;
  websocket::stream<Tcp::socket, false> socket_;
  beast::flat_buffer buffer_;
  std::deque<std::string> queue_;
  bool open_ = false;
  bool writing_ = false;
  bool closing_ = false;
  bool ended_ = false;
};

WebSocketClient::WebSocketClient(EventLoop& loop, const WebSocketUrl& url, WebSocketClientConfig config,
                                 Callbacks callbacks)
    : connection_(std::make_shared<Connection>(loop, url, std::move(config), std::move(callbacks))) {
  connection_->start();
}

WebSocketClient::~WebSocketClient() { connection_->forget(); }

void WebSocketClient::send(std::string text) { connection_->send(std::move(text)); }
void WebSocketClient::close() { connection_->close(); }

}  // namespace ringer::net
