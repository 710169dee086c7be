// SPDX-License-Identifier: Apache-2.0
#include "net/worker_loop.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <stdexcept>
#include <string>

#include "net/clock.h"

namespace ringer::net {
namespace {

// Mail and deadlines wait no longer than this many batches of datagrams.
constexpr int batches_in_a_row = 8;

void watch(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    throw std::runtime_error(std::string("no epoll: ") + std::strerror(errno));
}

}  // namespace

WorkerLoop::WorkerLoop(UdpSocket& socket, int mail, Work& work) : socket_(socket), mail_(mail), work_(work) {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) throw std::runtime_error(std::string("no epoll: ") + std::strerror(errno));
  for (const int fd : {socket_.fd(), mail_, bell_.fd()}) watch(epoll_, fd);
}

WorkerLoop::~WorkerLoop() { close(epoll_); }

void WorkerLoop::run() {
  while (!stopping_) {
    wait();
    if (std::exchange(has_mail_, false)) {
      work_.read_mail(Clock::now());
      socket_.send(work_.outgoing());
    }
    if (std::exchange(has_datagrams_, false)) drain_socket();
    if (const Now now = Clock::now(); work_.next_timeout() <= now.instant) {
      work_.handle_timeout(now);
      socket_.send(work_.outgoing());
    }
  }
}

void WorkerLoop::drain_socket() {
  for (int i = 0; i < batches_in_a_row; ++i) {
    const auto datagrams = socket_.receive();
    if (datagrams.empty()) return;
    work_.receive(Clock::now(), datagrams);
    socket_.send(work_.outgoing());
  }
}

void WorkerLoop::wait() {
  std::array<epoll_event, 3> events{};
  const Instant deadline = work_.next_timeout();
  const int count = deadline == never ? epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1)
                                      : wait_for(std::max(Duration::zero(), deadline - Clock::now().instant), events);
  for (int i = 0; i < count; ++i) {
    const int fd = events[static_cast<std::size_t>(i)].data.fd;
    if (fd == socket_.fd()) has_datagrams_ = true;
    if (fd == mail_) has_mail_ = true;
  }
}

int WorkerLoop::wait_for(Duration left, std::span<epoll_event> events) {
  const auto room = static_cast<int>(events.size());
  if (counts_nanoseconds_) {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec patience{.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
    const int count = epoll_pwait2(epoll_, events.data(), room, &patience, nullptr);
    if (count >= 0 || errno != ENOSYS) return count;
    counts_nanoseconds_ = false;  // a kernel before 5.11
  }
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return epoll_wait(epoll_, events.data(), room, static_cast<int>(std::min<std::int64_t>(milliseconds, INT_MAX)));
}

void WorkerLoop::stop() {
  stopping_ = true;
  bell_.raise();
}

}  // namespace ringer::net
