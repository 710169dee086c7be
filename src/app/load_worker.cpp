// SPDX-License-Identifier: Apache-2.0
#include "app/load_worker.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>

#include "net/clock.h"

namespace ringer::app {
namespace {

constexpr std::size_t batch = 64;
constexpr std::size_t plain_size = 2048;
constexpr std::size_t coalesced_size = 65'536;
constexpr std::size_t control_size = 128;
constexpr int receive_buffer = 1024 * 1024;
constexpr std::uint64_t mail = ~std::uint64_t{0};

void set(int fd, int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); }

double thread_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

int connected_socket(const SocketAddress& remote, bool coalesce) {
  const bool is_v4 = remote.address.is_v4();
  const int fd = socket(is_v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) throw std::runtime_error(fmt::format("no UDP socket: {}", std::strerror(errno)));
  sockaddr_in v4{.sin_family = AF_INET, .sin_port = htons(remote.port), .sin_addr = {}, .sin_zero = {}};
  sockaddr_in6 v6{.sin6_family = AF_INET6,
                  .sin6_port = htons(remote.port),
                  .sin6_flowinfo = 0,
                  .sin6_addr = {},
                  .sin6_scope_id = 0};
  std::memcpy(&v6.sin6_addr, remote.address.v6_bytes().data(), sizeof v6.sin6_addr);
  if (is_v4) std::memcpy(&v4.sin_addr, remote.address.v4_bytes().data(), sizeof v4.sin_addr);
  const auto* place = is_v4 ? reinterpret_cast<const sockaddr*>(&v4) : reinterpret_cast<const sockaddr*>(&v6);
  if (connect(fd, place, is_v4 ? sizeof v4 : sizeof v6) != 0) {
    const int error = errno;
    close(fd);
    throw std::runtime_error(fmt::format("no way to {}: {}", remote.text(), std::strerror(error)));
  }
  set(fd, SOL_SOCKET, SO_RCVBUF, receive_buffer);
  set(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  if (coalesce) set(fd, IPPROTO_UDP, UDP_GRO, 1);
  return fd;
}

struct Aside {
  std::optional<Duration> wall;  ///< since 1970
  std::size_t segment = coalesced_size;
};

Aside read_control(msghdr& message) {
  Aside aside;
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
      timespec time{};
      std::memcpy(&time, CMSG_DATA(c), sizeof time);
      aside.wall = std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
    } else if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
      int size = 0;
      std::memcpy(&size, CMSG_DATA(c), sizeof size);
      if (size > 0) aside.segment = static_cast<std::size_t>(size);
    }
  }
  return aside;
}

/// By how much the wall clock is ahead of the monotonic one; net::Clock's wall time has milliseconds only.
Duration wall_ahead() {
  timespec wall{}, monotonic{};
  clock_gettime(CLOCK_MONOTONIC, &monotonic);
  clock_gettime(CLOCK_REALTIME, &wall);
  return std::chrono::seconds(wall.tv_sec - monotonic.tv_sec) + Duration(wall.tv_nsec - monotonic.tv_nsec);
}

}  // namespace

struct LoadWorker::Buffers {
  struct Control {
    alignas(cmsghdr) std::array<std::uint8_t, control_size> bytes;
  };

  explicit Buffers(std::size_t each) : size(each), incoming(batch * each) {}

  std::size_t size;
  std::vector<std::uint8_t> incoming;
  std::array<mmsghdr, batch> messages{};
  std::array<iovec, batch> vectors{};
  std::array<Control, batch> controls{};
  std::array<epoll_event, batch> events{};
};

LoadWorker::LoadWorker(bool coalesce)
    : coalesce_(coalesce),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      buffers_(std::make_unique<Buffers>(coalesce ? coalesced_size : plain_size)) {
  if (epoll_ < 0) throw std::runtime_error(fmt::format("no epoll: {}", std::strerror(errno)));
  epoll_event event{.events = EPOLLIN, .data = {.u64 = mail}};
  epoll_ctl(epoll_, EPOLL_CTL_ADD, mailbox_.fd(), &event);
  thread_ = std::thread([this] { run(); });
}

LoadWorker::~LoadWorker() {
  mailbox_.post(Stop{});
  thread_.join();
  for (const Seat& seat : seats_) close(seat.fd);
  close(epoll_);
}

void LoadWorker::add(std::unique_ptr<load::Connection> connection, Duration media_delay) {
  mailbox_.post(Add{std::move(connection), media_delay});
}

void LoadWorker::begin_window() { mailbox_.post(Begin{}); }

LoadWorker::Window LoadWorker::end_window() {
  std::promise<Window> result;
  mailbox_.post(End{&result});
  return result.get_future().get();
}

void LoadWorker::run() {
  wall_ahead_ = wall_ahead();
  while (!stopping_) {
    wait();
    handle_timeouts();
  }
}

void LoadWorker::wait() {
  Instant next = never;
  for (const Seat& seat : seats_) next = std::min(next, seat.next);
  timespec timeout{};
  if (next != never) {
    const Duration left = std::max(next - net::Clock::now().instant, Duration::zero());
    timeout = {.tv_sec = left / std::chrono::seconds(1), .tv_nsec = (left % std::chrono::seconds(1)).count()};
  }
  Buffers& b = *buffers_;
  const int count = epoll_pwait2(epoll_, b.events.data(), batch, next == never ? nullptr : &timeout, nullptr);
  for (int i = 0; i < count; ++i) {
    const std::uint64_t which = b.events[static_cast<std::size_t>(i)].data.u64;
    if (which == mail) {
      read_mail();
    } else {
      receive(seats_[which]);
    }
  }
}

void LoadWorker::read_mail() {
  for (Message& message : mailbox_.take()) std::visit([this](auto& each) { take(each); }, message);
}

void LoadWorker::take(Add& add) {
  const int fd = connected_socket(add.connection->remote(), coalesce_);
  epoll_event event{.events = EPOLLIN, .data = {.u64 = seats_.size()}};
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  Seat& seat = seats_.emplace_back();
  seat.fd = fd;
  seat.connection = std::move(add.connection);
  const Now now = net::Clock::now();
  seat.connection->start(now, now.instant + add.media_delay);
  finish(seat);
}

void LoadWorker::take(const Begin&) {
  wall_ahead_ = wall_ahead();
  for (Seat& seat : seats_) seat.connection->reception().begin_window();
  cpu_at_begin_ = thread_cpu_seconds();
}

void LoadWorker::take(const End& end) {
  Window window;
  for (Seat& seat : seats_) window.figures.add(seat.connection->reception().figures());
  window.cpu_seconds = thread_cpu_seconds() - cpu_at_begin_;
  end.result->set_value(window);
}

void LoadWorker::take(const Stop&) {
  stopping_ = true;
  for (Seat& seat : seats_) {
    seat.connection->close();
    finish(seat);
  }
}

void LoadWorker::receive(Seat& seat) {
  Buffers& b = *buffers_;
  for (std::size_t i = 0; i < batch; ++i) {
    b.vectors[i] = {.iov_base = &b.incoming[i * b.size], .iov_len = b.size};
    b.messages[i].msg_hdr = {.msg_name = nullptr,
                             .msg_namelen = 0,
                             .msg_iov = &b.vectors[i],
                             .msg_iovlen = 1,
                             .msg_control = b.controls[i].bytes.data(),
                             .msg_controllen = control_size,
                             .msg_flags = 0};
  }
  const int count = recvmmsg(seat.fd, b.messages.data(), batch, MSG_DONTWAIT, nullptr);
  const Now now = net::Clock::now();
  for (int m = 0; m < count; ++m) {
    const auto i = static_cast<std::size_t>(m);
    const Aside aside = read_control(b.messages[i].msg_hdr);
    const Instant arrived = aside.wall ? Instant(*aside.wall - wall_ahead_) : now.instant;
    MutableBytes whole(&b.incoming[i * b.size], b.messages[i].msg_len);
    while (!whole.empty()) {
      const MutableBytes one = whole.first(std::min(aside.segment, whole.size()));
      whole = whole.subspan(one.size());
      seat.connection->handle_datagram(now, arrived, one);
    }
  }
  finish(seat);
}

void LoadWorker::handle_timeouts() {
  Now now = net::Clock::now();
  for (Seat& seat : seats_) {
    if (seat.next > now.instant) continue;
    // Sending takes time, and a publisher's packets say when they left.
    if (seat.connection->publishes()) now = net::Clock::now();
    seat.connection->handle_timeout(now);
    finish(seat);
  }
}

void LoadWorker::finish(Seat& seat) {
  for (std::size_t i = 0; i < out_.size(); ++i) send(seat.fd, out_[i].bytes().data(), out_[i].size, MSG_DONTWAIT);
  out_.clear();
  seat.next = seat.connection->next_timeout();
  const load::Peer::State state = seat.connection->state();
  if (state == seat.told) return;
  if (seat.told == load::Peer::State::connected) --connected_;
  if (state == load::Peer::State::connected) ++connected_;
  if (state == load::Peer::State::failed && !stopping_) ++failed_;
  seat.told = state;
}

}  // namespace ringer::app
