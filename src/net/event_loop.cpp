// SPDX-License-Identifier: Apache-2.0
#include "net/event_loop.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <memory>
#include <utility>
#include <vector>

#include "net/clock.h"

namespace ringer::net {

namespace asio = boost::asio;
using boost::system::error_code;

class EventLoop::Reactor {
 public:
  void set_wake_up(Instant at) {
    if (at == wake_up_at_) return;
    wake_up_at_ = at;
    if (at == never) {
      timer_.cancel();
      return;
    }
    // Clock's Instant and steady_clock count from the same point.
    timer_.expires_at(Steady::time_point(std::chrono::duration_cast<Steady::duration>(at.time_since_epoch())));
    timer_.async_wait([this](error_code error) {
      if (error) return;
      wake_up_at_ = never;
      if (wake_up_) wake_up_();
    });
  }

  void receive_signals(std::function<void(int)> receive) {
    receive_signal_ = std::move(receive);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) signals_.add(signal);
    wait_for_signal();
  }

  void watch(int fd, std::function<void()> read) {
    auto& watched = watched_.emplace_back(std::make_unique<Watched>(io_, fd, std::move(read)));
    watched->wait();
  }

  asio::io_context io_{1};
  std::function<void()> wake_up_;

 private:
  using Steady = std::chrono::steady_clock;

  /// The descriptor is somebody else's.
  struct Watched {
    Watched(asio::io_context& io, int fd, std::function<void()> call) : descriptor(io, fd), read(std::move(call)) {}
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;
    ~Watched() { descriptor.release(); }

    void wait() {
      descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [this](error_code error) {
        if (error) return;
        wait();
        read();
      });
    }

    asio::posix::stream_descriptor descriptor;
    std::function<void()> read;
  };

  void wait_for_signal() {
    signals_.async_wait([this](error_code error, int signal) {
      if (error) return;
      wait_for_signal();
      receive_signal_(signal);
    });
  }

  asio::basic_waitable_timer<Steady> timer_{io_};
  Instant wake_up_at_ = never;
  asio::signal_set signals_{io_};
  std::function<void(int)> receive_signal_;
  std::vector<std::unique_ptr<Watched>> watched_;
};

EventLoop::EventLoop() : reactor_(std::make_unique<Reactor>()) { std::signal(SIGPIPE, SIG_IGN); }
EventLoop::~EventLoop() = default;

void EventLoop::run() {
  const auto work = asio::make_work_guard(reactor_->io_);
  reactor_->io_.run();
  reactor_->io_.restart();
}

void EventLoop::stop() { reactor_->io_.stop(); }
void EventLoop::set_wake_up(Instant at) { reactor_->set_wake_up(at); }
void EventLoop::on_wake_up(std::function<void()> wake_up) { reactor_->wake_up_ = std::move(wake_up); }
void EventLoop::on_signal(std::function<void(int)> receive) { reactor_->receive_signals(std::move(receive)); }
void EventLoop::watch(int fd, std::function<void()> read) { reactor_->watch(fd, std::move(read)); }
asio::io_context& EventLoop::io() { return reactor_->io_; }

}  // namespace ringer::net
