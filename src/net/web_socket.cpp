// SPDX-License-Identifier: Apache-2.0
#include "net/web_socket.h"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <list>
#include <optional>
#include <utility>

namespace ringer::net {
namespace {

namespace http = beast::http;
namespace websocket = beast::websocket;

constexpr std::size_t frame_header_bytes = 14;   // at most, from a client (RFC 6455 section 5.2)
constexpr std::size_t control_frame_bytes = 131;  // at most
constexpr std::size_t close_reason_bytes = 123;    // RFC 6455 section 5.5, less the code
constexpr unsigned pings_per_interval = 64;      // more is a flood: a page cannot send even one
constexpr unsigned missed_pings_at_most = 1;
constexpr std::size_t small_buffer = 4 * 1024;

http::request<http::empty_body> beast_request(const Request& request) {
  http::request<http::empty_body> upgrade(http::verb::get, request.target, 11);
  for (const auto& [name, value] : request.headers) upgrade.insert(name, value);
  return upgrade;
}

class Socket final : public WebSocket, public std::enable_shared_from_this<Socket> {
 public:
  Socket(std::shared_ptr<ServerState> state, Stream stream)
      : state_(std::move(state)),
        web_socket_(std::in_place, std::move(stream)),
        timer_(web_socket_->get_executor()),
        id_(state_->next_web_socket++) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() override { state_->web_sockets.erase(id_); }

  void accept(Request request, const std::string& subprotocol) {
    configure(subprotocol);
    const auto upgrade = beast_request(request);
    web_socket_->async_accept(upgrade, [self = shared_from_this(), request = std::move(request)](error_code error) {
      if (error) return;
      self->open(request);
    });
  }

  void send(std::string text) override {
    if (closing_) return;
    if (queued_bytes_ > state_->limits.queue_bytes) {
      ++state_->counts.slow_readers;
      return drop();
    }
    queued_bytes_ += text.size();
    queue_.push_back(std::move(text));
    if (!writing_) write_next();
  }

  void close(std::uint16_t code, std::string_view reason) override {
    if (closing_) return;
    closing_.emplace(static_cast<websocket::close_code>(code),
                     beast::string_view(reason.substr(0, close_reason_bytes)));
    set_close_deadline();
    if (!writing_) write_close();
  }

 private:
  void configure(const std::string& subprotocol) {
    const ServerLimits& limits = state_->limits;
    web_socket_->set_option(websocket::stream_base::timeout{
        .handshake_timeout = limits.close_deadline,
        // Beast's own counts a write to a dead peer as activity; beat() goes by what was received.
        .idle_timeout = websocket::stream_base::none(),
        .keep_alive_pings = false});
    web_socket_->set_option(websocket::stream_base::decorator([subprotocol](websocket::response_type& response) {
      response.erase(http::field::server);
      if (!subprotocol.empty()) response.set(http::field::sec_websocket_protocol, subprotocol);
    }));
    web_socket_->read_message_max(limits.message_bytes);
    web_socket_->auto_fragment(false);
    web_socket_->text(true);
    stream().on_end([this] { teardown_begins(); });
    web_socket_->control_callback([this](websocket::frame_type kind, beast::string_view) { control_frame_came(kind); });
  }

  Stream& stream() { return web_socket_->next_layer(); }

  void open(const Request& request) {
    opened_ = true;
    ++state_->counts.web_sockets;
    state_->web_sockets.emplace(id_, this);
    schedule_beat();
    state_->service.opened(id_, request);
    if (state_->draining) close(websocket::close_code::going_away, "The server is going away.");
    read_next();
  }

  /// Bytes alone do not bound a message: empty fragments have none.
  void allow_one_message() {
    const ServerLimits& limits = state_->limits;
    stream().allow(limits.message_bytes + limits.message_fragments * frame_header_bytes +
                   pings_per_interval * control_frame_bytes);
  }

  void read_next() {
    if (finished_ || closing_) return;
    allow_one_message();
    web_socket_->async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->finish(error);
      self->message_came();
    });
  }

  void message_came() {
    if (web_socket_->got_binary() && !state_->limits.binary_is_text) {
      ++state_->counts.binary;
      close(websocket::close_code::unknown_data, "Only text is spoken here.");
    } else if (!closing_) {
      const auto bytes = buffer_.cdata();
      state_->service.received(id_, {static_cast<const char*>(bytes.data()), bytes.size()});
    }
    buffer_.consume(buffer_.size());
    if (buffer_.capacity() > small_buffer) buffer_.shrink_to_fit();
    read_next();
  }

  void control_frame_came(websocket::frame_type kind) {
    // Between messages a control frame must not eat into the next one's allowance.
    if (web_socket_->is_message_done()) allow_one_message();
    if (kind != websocket::frame_type::close && ++control_frames_ > pings_per_interval) {
      ++state_->counts.ping_floods;
      drop();
    }
  }

  void write_next() {
    writing_ = true;
    web_socket_->async_write(asio::buffer(queue_.front()), [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->finish(error);
      self->writing_ = false;
      self->queued_bytes_ -= self->queue_.front().size();
      self->queue_.pop_front();
      if (!self->queue_.empty()) return self->write_next();
      if (self->closing_) self->write_close();
    });
  }

  void write_close() {
    writing_ = true;
    web_socket_->async_close(*closing_, [self = shared_from_this()](error_code error) { self->finish(error); });
  }

  /// The peer has had its say and its answer: what is left is TCP's.
  void teardown_begins() {
    set_close_deadline();
    tell_end();
  }

  void set_close_deadline() { after(state_->limits.close_deadline, &Socket::give_up); }

  void give_up() {
    stream().close();
    finish(asio::error::operation_aborted);
    after(state_->limits.close_deadline, &Socket::abandon);
  }

  /// A read that fails while a closing handshake is under way, and that handshake, wait for each other inside Beast,
  /// and no event of the socket's will wake them. Everything else has come to its end by now.
  void abandon() { web_socket_.reset(); }

  void after(Duration delay, void (Socket::*then)()) {
    timer_.expires_after(delay);
    timer_.async_wait([weak = weak_from_this(), then](error_code error) {
      const auto self = weak.lock();
      if (!error && self) (self.get()->*then)();
    });
  }

  void schedule_beat() { after(state_->limits.ping_interval, &Socket::beat); }

  void beat() {
    if (!opened_ || closing_) return;
    missed_pings_ = stream().received() == received_at_beat_ ? missed_pings_ + 1 : 0;
    if (missed_pings_ > missed_pings_at_most) {
      ++state_->counts.silent;
      return drop();
    }
    received_at_beat_ = stream().received();
    control_frames_ = 0;
    schedule_beat();
    if (pinging_) return;
    pinging_ = true;
    web_socket_->async_ping({}, [self = shared_from_this()](error_code) { self->pinging_ = false; });
  }

  /// No close frame: it would not get through, or is not deserved. finish() follows from the pending read.
  void drop() {
    if (!closing_) closing_.emplace(websocket::close_code::policy_error);
    stream().close();
    set_close_deadline();
  }

  void finish(error_code error) {
    if (std::exchange(finished_, true)) return;
    if (error == websocket::error::message_too_big || error == asio::error::no_buffer_space) ++state_->counts.oversize;
    timer_.cancel();
    stream().close();
    tell_end();
  }

  void tell_end() {
    if (!std::exchange(opened_, false)) return;
    --state_->counts.web_sockets;
    state_->web_sockets.erase(id_);
    const auto code = web_socket_->reason().code;
    const bool by_choice = code == websocket::close_code::normal || code == websocket::close_code::going_away;
    state_->service.ended(id_, by_choice ? Ending::closed : Ending::lost);
  }

  std::shared_ptr<ServerState> state_;
  std::optional<websocket::stream<Stream, false>> web_socket_;  ///< empty after abandon()
  Timer timer_;  ///< the next ping, then the end of patience with a closing handshake
  WebSocketId id_;
  beast::flat_buffer buffer_;
  std::list<std::string> queue_;  // and not a deque, which holds half a kilobyte when it is empty
  std::size_t queued_bytes_ = 0;
  std::optional<websocket::close_reason> closing_;  ///< set: nothing more goes out or in
  std::size_t received_at_beat_ = 0;
  unsigned missed_pings_ = 0;
  unsigned control_frames_ = 0;
  bool opened_ = false;
  bool writing_ = false;
  bool pinging_ = false;
  bool finished_ = false;
};

}  // namespace

void accept_web_socket(std::shared_ptr<ServerState> state, Stream stream, Request request,
                       const std::string& subprotocol) {
  std::make_shared<Socket>(std::move(state), std::move(stream))->accept(std::move(request), subprotocol);
}

}  // namespace ringer::net
