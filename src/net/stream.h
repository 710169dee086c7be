// SPDX-License-Identifier: Apache-2.0
//
// A Channel and its socket as what Asio and Beast call an asynchronous stream: tries, and waits for the socket where
// that is needed. One type for plain and TLS, so that everything above is compiled once.
// Private to net/. Owner and thread: HttpConnection, then WebSocket; the loop's thread. Whoever starts an operation
// keeps the stream alive until its completion is called or destroyed.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/role.hpp>
#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "net/channel.h"
#include "net/server_state.h"

namespace ringer::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

class Stream {
 public:
  using executor_type = Executor;
  using Completion = std::move_only_function<void(error_code, std::size_t)>;

  Stream(TcpSocket socket, Seat seat) : socket_(std::move(socket)), seat_(std::move(seat)) {}

  Executor get_executor() { return socket_.get_executor(); }
  const IpAddress& remote() const { return seat_.remote(); }

  /// Must be called before the first read or write.
  void use(std::unique_ptr<Channel> channel) { channel_ = std::move(channel); }
  bool has_channel() const { return channel_ != nullptr; }
  TcpSocket& socket() { return socket_; }
  /// Done when a read would have something to say.
  void wait_readable(std::move_only_function<void(error_code)> done);
  /// Pending operations end with operation_aborted.
  void close();

  /// All that was ever read, in bytes: a sign of life.
  std::size_t received() const { return received_; }
  /// After so many bytes from now on reading fails with no_buffer_space.
  void allow(std::size_t bytes) { allowance_ = bytes; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto&& done, asio::mutable_buffer buffer) { read(buffer, std::forward<decltype(done)>(done), true); },
        token, first_of<asio::mutable_buffer>(buffers));
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto&& done, asio::const_buffer buffer) { write(buffer, std::forward<decltype(done)>(done), true); },
        token, gather(buffers));
  }

  /// Says that no more will be written, then discards what comes until the peer ends too: closing with unread bytes
  /// would make the kernel send a reset, which may destroy the last words on their way. Bounded by who calls close().
  void end(std::move_only_function<void(error_code)> done);
  /// Called when end() begins, as Beast may begin it by itself.
  void on_end(std::move_only_function<void()> ending) { ending_ = std::move(ending); }

 private:
  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& buffers) {
    for (auto each = asio::buffer_sequence_begin(buffers); each != asio::buffer_sequence_end(buffers); ++each) {
      if (const Buffer buffer(*each); buffer.size() > 0) return buffer;
    }
    return {};
  }

  /// Small pieces go out as one: one system call, one TLS record, one packet. At most one write is pending.
  template <class Buffers>
  asio::const_buffer gather(const Buffers& buffers) {
    const asio::const_buffer first = first_of<asio::const_buffer>(buffers);
    if (first.size() >= gather_below || asio::buffer_size(buffers) == first.size()) return first;
    staged_.resize(std::min(asio::buffer_size(buffers), gather_bytes));
    asio::buffer_copy(asio::buffer(staged_), buffers);
    return asio::buffer(staged_);
  }

  void read(asio::mutable_buffer into, Completion done, bool starting);
  void write(asio::const_buffer from, Completion done, bool starting);
  void complete(Completion done, error_code error, std::size_t bytes, bool starting);
  void discard(std::move_only_function<void(error_code)> done);

  static constexpr std::size_t gather_below = 4 * 1024;
  static constexpr std::size_t gather_bytes = 16 * 1024;  // a TLS record's most

  TcpSocket socket_;
  std::unique_ptr<Channel> channel_;
  std::string staged_;
  std::move_only_function<void()> ending_;
  std::size_t received_ = 0;
  std::size_t allowance_ = std::numeric_limits<std::size_t>::max();
  Seat seat_;
};

// How Beast ends a WebSocket's stream.
void beast_close_socket(Stream& stream);
void teardown(beast::role_type role, Stream& stream, error_code& error);

template <class Done>
void async_teardown(beast::role_type, Stream& stream, Done&& done) {
  stream.end(std::forward<Done>(done));
}

}  // namespace ringer::net
