// SPDX-License-Identifier: Apache-2.0
#include "app/media_worker.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ringer::app {
namespace {

/// Whoever reads /metrics may be that far behind.
constexpr Duration counts_interval = std::chrono::milliseconds(250);

// A key frame to everybody in a large meeting is sent in parts: the queue keeps the memory of the longest it ever was.
// So many datagrams for each endpoint still make runs that UDP_SEGMENT is worth.
constexpr std::size_t least_queue = 256;
constexpr std::size_t queued_for_each = 4;

}  // namespace

MediaWorker::MediaWorker(std::size_t number, std::uint16_t port, const dtls::Identity& identity,
                         net::Mailbox<WorkerMail>& control)
    : number_(number),
      control_(control),
      socket_(port),
      port_(socket_.port()),
      objects_(identity, random_, queue_),
      loop_(socket_, mail_.fd(), *this),
      thread_([this] { loop_.run(); }) {}

MediaWorker::~MediaWorker() {
  loop_.stop();
  thread_.join();
}

void MediaWorker::receive(Now now, std::span<const net::UdpSocket::Received> datagrams) {
  const std::size_t longest = least_queue + queued_for_each * objects_.endpoint_count();
  for (const auto& [path, bytes] : datagrams) {
    objects_.handle_datagram(now, path, bytes);
    if (queue_.size() >= longest) socket_.send(queue_);
  }
  report(now);
}

void MediaWorker::read_mail(Now now) {
  for (Mail& mail : mail_.take()) {
    if (auto* command = std::get_if<mediaserver::Command>(&mail)) objects_.handle_command(now, *command);
    if (auto* addresses = std::get_if<std::vector<SocketAddress>>(&mail)) objects_.set_addresses(std::move(*addresses));
  }
  report(now);
}

void MediaWorker::handle_timeout(Now now) {
  objects_.handle_timeout(now);
  report(now);
}

/// After every input: what is to be said, and when to wake.
void MediaWorker::report(Now now) {
  while (auto report = objects_.poll_report()) control_.post({number_, *std::move(report)});
  next_ = objects_.next_timeout();
  const auto packets = [&] { return socket_.counts().received + socket_.counts().sent; };
  if (packets() == counted_) return;
  if (next_counts_ <= now.instant) {
    counted_ = packets();
    next_counts_ = now.instant + counts_interval;
    control_.post({number_, MediaWorkerCounts{objects_.counts(), socket_.counts()}});
  }
  next_ = std::min(next_, next_counts_);
}

Instant MediaWorker::next_timeout() const { return next_; }

}  // namespace ringer::app
