// SPDX-License-Identifier: Apache-2.0
#include "net/stream.h"

#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "base/assert.h"

namespace ringer::net {
namespace {

using Wait = TcpSocket::wait_type;

Wait wait_for(Transfer::State state) {
  return state == Transfer::State::want_write ? Wait::wait_write : Wait::wait_read;
}

bool must_wait(Transfer::State state) {
  return state == Transfer::State::want_read || state == Transfer::State::want_write;
}

error_code error_of(Transfer::State state) {
  switch (state) {
    case Transfer::State::ended: return asio::error::eof;
    case Transfer::State::failed: return asio::error::connection_reset;
    default: return {};
  }
}

}  // namespace

void Stream::close() {
  error_code ignored;
  socket_.close(ignored);
}

void Stream::wait_readable(std::move_only_function<void(error_code)> done) {
  if (channel_ && channel_->has_pending()) {
    return asio::post(get_executor(), [done = std::move(done)]() mutable { done({}); });
  }
  socket_.async_wait(Wait::wait_read, std::move(done));
}

void Stream::complete(Completion done, error_code error, std::size_t bytes, bool starting) {
  if (!starting) return done(error, bytes);
  // Asio promises that a completion is never called by the function that starts the operation.
  asio::post(get_executor(), [done = std::move(done), error, bytes]() mutable { done(error, bytes); });
}

void Stream::read(asio::mutable_buffer into, Completion done, bool starting) {
  if (!socket_.is_open()) return complete(std::move(done), asio::error::operation_aborted, 0, starting);
  if (into.size() == 0) return complete(std::move(done), {}, 0, starting);
  if (allowance_ == 0) return complete(std::move(done), asio::error::no_buffer_space, 0, starting);
  const std::size_t size = std::min(into.size(), allowance_);
  const Transfer transfer = channel_->read({static_cast<std::uint8_t*>(into.data()), size});
  if (must_wait(transfer.state)) {
    return socket_.async_wait(wait_for(transfer.state), [this, into, done = std::move(done)](error_code error) mutable {
      if (error) return done(error, 0);
      read(into, std::move(done), false);
    });
  }
  received_ += transfer.bytes;
  if (allowance_ != std::numeric_limits<std::size_t>::max()) allowance_ -= transfer.bytes;
  complete(std::move(done), error_of(transfer.state), transfer.bytes, starting);
}

void Stream::write(asio::const_buffer from, Completion done, bool starting) {
  if (!socket_.is_open()) return complete(std::move(done), asio::error::operation_aborted, 0, starting);
  if (from.size() == 0) return complete(std::move(done), {}, 0, starting);
  const Transfer transfer = channel_->write({static_cast<const std::uint8_t*>(from.data()), from.size()});
  if (must_wait(transfer.state)) {
    return socket_.async_wait(wait_for(transfer.state), [this, from, done = std::move(done)](error_code error) mutable {
      if (error) return done(error, 0);
      write(from, std::move(done), false);
    });
  }
  std::string().swap(staged_);
  complete(std::move(done), error_of(transfer.state), transfer.bytes, starting);
}

void Stream::end(std::move_only_function<void(error_code)> done) {
  if (socket_.is_open() && channel_) channel_->end();
  if (ending_) ending_();
  asio::post(get_executor(), [this, done = std::move(done)]() mutable { discard(std::move(done)); });
}

void Stream::discard(std::move_only_function<void(error_code)> done) {
  if (!socket_.is_open()) return done({});
  std::array<std::uint8_t, 16 * 1024> scratch{};
  // TLS or not: what is still to come is of no interest, so it is not decrypted.
  const ssize_t count = recv(socket_.native_handle(), scratch.data(), scratch.size(), 0);
  if (count == 0 || (count < 0 && errno != EAGAIN)) {
    close();
    return done({});
  }
  socket_.async_wait(Wait::wait_read, [this, done = std::move(done)](error_code) mutable { discard(std::move(done)); });
}

void beast_close_socket(Stream& stream) { stream.close(); }

void teardown(beast::role_type, Stream& stream, error_code& error) {
  error = {};
  stream.close();
}

}  // namespace ringer::net
