// SPDX-License-Identifier: Apache-2.0
#include "app/load_socket.h"

#include <fmt/format.h>

#include <stdexcept>

#include "net/clock.h"

namespace ringer::app {
namespace {

net::WebSocketUrl parsed(const std::string& url) {
  auto result = net::WebSocketUrl::parse(url);
  if (!result) throw std::runtime_error(result.error());
  return *std::move(result);
}

}  // namespace

LoadSocket::LoadSocket(net::EventLoop& loop, const std::string& url, std::string subprotocol,
                       std::function<void(std::string_view)> received)
    : loop_(loop),
      received_(std::move(received)),
      client_(loop, parsed(url), {.subprotocol = std::move(subprotocol)},
              {.opened =
                   [this] {
                     open_ = true;
                     loop_.stop();
                   },
               .received =
                   [this](std::string_view text) {
                     received_(text);
                     loop_.stop();
                   },
               .ended =
                   [this](std::string_view why) {
                     ended_ = true;
                     why_ = why.empty() ? "The server has closed the connection." : why;
                     loop_.stop();
                   }}) {
  loop_.on_wake_up([this] {
    woken_ = true;
    loop_.stop();
  });
  try {
    wait_until([this] { return open_; });
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("{}: {}", url, error.what()));
  }
}

void LoadSocket::run_until(Instant end, const std::function<bool()>& done) {
  woken_ = false;
  while (!done() && !woken_) {
    if (ended_) throw std::runtime_error(why_);
    loop_.set_wake_up(end);
    loop_.run();
  }
  loop_.set_wake_up(never);
}

void LoadSocket::wait_until(const std::function<bool()>& done, Duration patience) {
  run_until(net::Clock::now().instant + patience, done);
  if (!done()) throw std::runtime_error("The server did not answer in time.");
}

void LoadSocket::pass(Duration duration) {
  run_until(net::Clock::now().instant + duration, [] { return false; });
}

}  // namespace ringer::app
