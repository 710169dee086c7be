// SPDX-License-Identifier: Apache-2.0
#include "net/http_connection.h"

#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <optional>

#include "net/clock.h"
#include "net/web_socket.h"

namespace ringer::net {
namespace {

namespace http = beast::http;
using Parser = http::request_parser<http::string_body>;
using ParsedRequest = http::request<http::string_body>;

constexpr std::uint8_t tls_handshake_record = 0x16;  // RFC 8446 section 5.1
constexpr std::string_view continue_response = "HTTP/1.1 100 Continue\r\n\r\n";

struct Malformed {
  unsigned status;
  std::string_view why;
};

/// Empty when the peer is gone and there is nobody to tell.
std::optional<Malformed> malformed_by(error_code error) {
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Malformed{431, "The request's header is too long."};
  }
  if (error == http::error::body_limit) return Malformed{413, "The request's body is too long."};
  if (error.category() == http::make_error_code(http::error::bad_method).category()) {
    return Malformed{400, "This is not a well-formed HTTP/1.1 request."};
  }
  return std::nullopt;
}

/// What the grammar allows and this server does not.
std::optional<Malformed> objection_to(const ParsedRequest& request) {
  if (request.version() < 10 || request.version() > 11) return Malformed{400, "Only HTTP/1.0 and HTTP/1.1 are spoken."};
  const auto hosts = request.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && request.version() == 11)) {
    return Malformed{400, "A request needs exactly one Host header."};
  }
  if (!request.target().starts_with('/')) return Malformed{400, "The request's target must be a path."};
  return std::nullopt;
}

class Connection final : public HttpConnection, public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<ServerState> state, Stream stream, bool tls_port)
      : state_(std::move(state)),
        stream_(std::move(stream)),
        deadline_(stream_.get_executor()),
        buffer_(state_->limits.header_bytes + state_->limits.body_bytes),
        tls_port_(tls_port) {
    state_->http_connections.insert(this);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override { state_->http_connections.erase(this); }

  void start() { wait_for_request(state_->limits.header_deadline); }

  void close_if_idle() override {
    if (phase_ == Phase::idle) stream_.close();
  }

 private:
  enum class Phase : std::uint8_t {
    idle,     ///< nothing of a request is there yet: may be closed at any time
    working,  ///< a request is on its way in, or its response out
    ending,   ///< the last response is out
  };

  /// Nothing is buffered and nothing parsed meanwhile.
  void wait_for_request(Duration deadline) {
    phase_ = Phase::idle;
    parser_.reset();
    buffer_.shrink_to_fit();
    set_deadline(deadline);
    if (buffer_.size() > 0) return begin_request();
    stream_.wait_readable([self = shared_from_this()](error_code error) {
      if (!error) self->begin_request();
    });
  }

  void begin_request() {
    phase_ = Phase::working;
    set_deadline(state_->limits.header_deadline);
    if (!stream_.has_channel() && !choose_channel()) return stream_.close();
    read_head();
  }

  bool choose_channel() {
    const int socket = stream_.socket().native_handle();
    std::uint8_t first = 0;
    if (tls_port_ && recv(socket, &first, sizeof first, MSG_PEEK) != sizeof first) return false;
    secure_ = tls_port_ && first == tls_handshake_record;
    stream_.use(secure_ ? state_->tls->accept(socket) : make_plain_channel(socket));
    return true;
  }

  void set_deadline(Duration from_now) {
    deadline_.expires_after(from_now);
    deadline_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      // A wait that was over before it was cancelled still comes here.
      if (error || !self || self->deadline_.expiry() > std::chrono::steady_clock::now()) return;
      if (self->phase_ == Phase::working) ++self->state_->counts.deadlines;
      self->stream_.close();
    });
  }

  Parser& fresh_parser() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(state_->limits.header_bytes));
    parser_->body_limit(state_->limits.body_bytes);
    return *parser_;
  }

  void read_head() {
    http::async_read_header(stream_, buffer_, fresh_parser(),
                            [self = shared_from_this()](error_code error, std::size_t) { self->head_arrived(error); });
  }

  void head_arrived(error_code error) {
    if (error) return refuse(malformed_by(error));
    if (const auto objection = objection_to(parser_->get())) return refuse(objection);
    set_deadline(state_->limits.body_deadline);
    if (!beast::iequals(parser_->get()[http::field::expect], "100-continue") || parser_->is_done()) return read_body();
    asio::async_write(stream_, asio::buffer(continue_response),
                      [self = shared_from_this()](error_code failure, std::size_t) {
                        if (!failure) self->read_body();
                      });
  }

  void read_body() {
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->refuse(malformed_by(error));
      self->respond();
    });
  }

  Request plain_request() {
    ParsedRequest& parsed = parser_->get();
    Request request{.method = parsed.method_string(),
                    .target = parsed.target(),
                    .host = parsed[http::field::host],
                    .remote = stream_.remote(),
                    .tls_port = tls_port_,
                    .secure = secure_};
    for (const auto& field : parsed) request.headers.push_back({field.name_string(), field.value()});
    request.body = std::move(parsed.body());
    return request;
  }

  void respond() {
    ++state_->counts.requests;
    const bool close = !parser_->get().keep_alive() || state_->draining;
    const bool upgrade = beast::websocket::is_upgrade(parser_->get());
    Request request = plain_request();
    if (!upgrade) return send(state_->service.answer(request), request.method == "HEAD", close);
    if (buffer_.size() > 0) return refuse(Malformed{400, "A WebSocket client must wait for the handshake's end."});
    auto subprotocol = state_->service.answer_upgrade(request);
    if (!subprotocol) return send(std::move(subprotocol.error()), false, true);
    deadline_.cancel();
    accept_web_socket(state_, std::move(stream_), std::move(request), *std::move(subprotocol));
  }

  void refuse(std::optional<Malformed> malformed) {
    if (!malformed) return stream_.close();
    ++state_->counts.malformed;
    send(state_->service.answer_malformed(malformed->status, malformed->why), false, true);
  }

  void send(Response response, bool head_only, bool close) {
    response_ = std::move(response);
    head_ = response_head(response_, Clock::now().wall, close);
    const auto body = head_only ? std::span<const std::uint8_t>() : response_.body_bytes();
    set_deadline(state_->limits.response_deadline);
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head_), asio::buffer(body.data(), body.size())};
    asio::async_write(stream_, parts, [self = shared_from_this(), close](error_code error, std::size_t) {
      if (error) return self->stream_.close();
      self->response_ = {};
      if (close || self->state_->draining) return self->end();
      self->wait_for_request(self->state_->limits.idle_deadline);
    });
  }

  void end() {
    phase_ = Phase::ending;
    set_deadline(state_->limits.close_deadline);
    stream_.end([self = shared_from_this()](error_code) { self->stream_.close(); });
  }

  std::shared_ptr<ServerState> state_;
  Stream stream_;
  Timer deadline_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Response response_;
  std::string head_;
  bool tls_port_;
  bool secure_ = false;
  Phase phase_ = Phase::idle;
};

}  // namespace

void serve_http(std::shared_ptr<ServerState> state, Stream stream, bool tls_port) {
  std::make_shared<Connection>(std::move(state), std::move(stream), tls_port)->start();
}

}  // namespace ringer::net
