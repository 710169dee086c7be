// SPDX-License-Identifier: Apache-2.0
#include "net/channel.h"

#include <sys/socket.h>

#include <cerrno>

namespace ringer::net {
namespace {

bool would_block() { return errno == EAGAIN || errno == EINTR; }

class PlainChannel final : public Channel {
 public:
  explicit PlainChannel(int socket) : socket_(socket) {}

  bool has_pending() const override { return false; }

  Transfer read(std::span<std::uint8_t> into) override {
    const ssize_t count = recv(socket_, into.data(), into.size(), 0);
    if (count > 0) return {Transfer::State::done, static_cast<std::size_t>(count)};
    if (count == 0) return {Transfer::State::ended};
    return {would_block() ? Transfer::State::want_read : Transfer::State::failed};
  }

  Transfer write(std::span<const std::uint8_t> from) override {
    const ssize_t count = send(socket_, from.data(), from.size(), MSG_NOSIGNAL);
    if (count >= 0) return {Transfer::State::done, static_cast<std::size_t>(count)};
    return {would_block() ? Transfer::State::want_write : Transfer::State::failed};
  }

  void end() override { shutdown(socket_, SHUT_WR); }

 private:
  int socket_;
};

}  // namespace

std::unique_ptr<Channel> make_plain_channel(int socket) { return std::make_unique<PlainChannel>(socket); }

}  // namespace ringer::net
