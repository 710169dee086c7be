// SPDX-License-Identifier: Apache-2.0
//
// A client for tests that says exactly the bytes it is told to, in the clear or through TLS, and waits for answers with
// a deadline. Blocking; one per test.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ringer::net {

class RawClient {
 public:
  enum class Security { plain, tls };

  explicit RawClient(std::uint16_t port, Security security = Security::plain, const char* address = "127.0.0.1") {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    inet_pton(AF_INET, address, &place.sin_addr);
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    // Long enough for the slowest machine; what a test waits for comes at once.
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&place), sizeof place) != 0) throw std::runtime_error("connect");
    if (security == Security::tls) start_tls();
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() {
    session_.reset();
    ::close(socket_);
  }

  void limit_receive_buffer(int bytes) { setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes); }
  std::string tls_version() const { return SSL_get_version(session_.get()); }

  void hang_up() { shutdown(socket_, SHUT_RDWR); }

  /// False when the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = session_ ? SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                  : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Up to and with `mark`; what came before the end if it never comes.
  std::string read_until(std::string_view mark) {
    while (true) {
      if (const auto at = pending_.find(mark); at != std::string::npos) return take(at + mark.size());
      if (!receive()) return take(pending_.size());
    }
  }
  std::string read_exactly(std::size_t size) {
    while (pending_.size() < size && receive()) {
    }
    return take(std::min(size, pending_.size()));
  }
  std::string read_to_end() {
    while (receive()) {
    }
    return take(pending_.size());
  }

  /// One response with its Content-Length.
  std::string read_response() {
    std::string response = read_until("\r\n\r\n");
    constexpr std::string_view name = "Content-Length: ";
    if (const auto at = response.find(name); at != std::string::npos) {
      response += read_exactly(std::stoul(response.substr(at + name.size())));
    }
    return response;
  }

  // ---- WebSocket (RFC 6455) ----

  std::string upgrade(std::string_view path = "/ws", std::string_view more_headers = "") {
    send("GET " + std::string(path) +
         " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         std::string(more_headers) + "\r\n");
    return read_until("\r\n\r\n");
  }

  /// A masked frame; `first` is FIN, RSV and opcode.
  static std::string frame(std::uint8_t first, std::string_view payload) {
    std::string bytes(1, static_cast<char>(first));
    if (payload.size() < 126) {
      bytes += static_cast<char>(0x80U | payload.size());
    } else if (payload.size() < 65536) {
      bytes += static_cast<char>(0x80U | 126U);
      for (const unsigned shift : {8U, 0U}) bytes += static_cast<char>(payload.size() >> shift & 0xffU);
    } else {
      bytes += static_cast<char>(0x80U | 127U);
      for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(payload.size() >> shift & 0xffU);
    }
    constexpr std::array<char, 4> mask{0x12, 0x34, 0x56, 0x78};
    bytes.append(mask.data(), mask.size());
    for (std::size_t i = 0; i < payload.size(); ++i) bytes += static_cast<char>(payload[i] ^ mask[i % mask.size()]);
    return bytes;
  }
  bool send_text(std::string_view text) { return send(frame(0x81, text)); }

  struct Frame {
    std::uint8_t opcode = 0;
    std::string payload;
    std::uint16_t close_code() const {
      return payload.size() < 2 ? std::uint16_t{0}
                                : static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 |
                                                             static_cast<std::uint8_t>(payload[1]));
    }
  };
  /// Opcode 0 when the connection ended.
  Frame read_frame() {
    const std::string head = read_exactly(2);
    if (head.size() < 2) return {};
    std::size_t size = static_cast<std::uint8_t>(head[1]);
    const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (more > 0) {
      size = 0;
      for (const char c : read_exactly(more)) size = size << 8 | static_cast<std::uint8_t>(c);
    }
    return {static_cast<std::uint8_t>(head[0] & 0x0f), read_exactly(size)};
  }

 private:
  void start_tls() {
    settings_.reset(SSL_CTX_new(TLS_client_method()));
    session_.reset(SSL_new(settings_.get()));
    SSL_set_fd(session_.get(), socket_);
    if (SSL_connect(session_.get()) != 1) throw std::runtime_error("TLS handshake");
  }

  bool receive() {
    std::array<char, 65536> bytes;
    const auto count = session_ ? SSL_read(session_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                : recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    pending_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }

  std::string take(std::size_t size) {
    std::string taken = pending_.substr(0, size);
    pending_.erase(0, size);
    return taken;
  }

  struct Release {
    void operator()(SSL_CTX* settings) const { SSL_CTX_free(settings); }
    void operator()(SSL* session) const { SSL_free(session); }
  };
  int socket_ = -1;
  std::unique_ptr<SSL_CTX, Release> settings_;
  std::unique_ptr<SSL, Release> session_;
  std::string pending_;
};

}  // namespace ringer::net
