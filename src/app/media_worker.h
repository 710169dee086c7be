// SPDX-License-Identifier: Apache-2.0
//
// One media worker: a thread with a UDP port of its own, and the pipelines that live there (mediaserver::MediaObjects).
// It talks with the control thread by mail alone: commands in; reports, and now and then its counters, out.
// Owner and thread: MediaServer makes and ends it on the control thread; what is private runs on its own.
#pragma once

#include <cstddef>
#include <memory>
#include <thread>
#include <variant>
#include <vector>

#include "crypto/random.h"
#include "dtls/identity.h"
#include "mediaserver/media_objects.h"
#include "net/mailbox.h"
#include "net/udp_socket.h"
#include "net/worker_loop.h"

namespace ringer::app {

struct MediaWorkerCounts {
  mediaserver::MediaCounts media;
  net::UdpSocket::Counts udp;
};

/// From a worker to the control thread.
struct WorkerMail {
  std::size_t worker;
  std::variant<mediaserver::Report, MediaWorkerCounts> content;
};

class MediaWorker final : private net::Work {
 public:
  /// `port` 0: any. Throws std::runtime_error with a sentence when the port cannot be had. Runs at once.
  MediaWorker(std::size_t number, std::uint16_t port, const dtls::Identity& identity,
              net::Mailbox<WorkerMail>& control);
  MediaWorker(const MediaWorker&) = delete;
  MediaWorker& operator=(const MediaWorker&) = delete;
  ~MediaWorker() override;

  std::uint16_t port() const { return port_; }
  void post(mediaserver::Command command) { mail_.post(std::move(command)); }
  /// Where the port can be reached.
  void announce(std::vector<SocketAddress> addresses) { mail_.post(std::move(addresses)); }

 private:
  using Mail = std::variant<mediaserver::Command, std::vector<SocketAddress>>;

  void receive(Now now, std::span<const net::UdpSocket::Received> datagrams) override;
  void read_mail(Now now) override;
  void handle_timeout(Now now) override;
  Instant next_timeout() const override;
  DatagramQueue& outgoing() override { return queue_; }
  void report(Now now);

  std::size_t number_;
  net::Mailbox<WorkerMail>& control_;
  net::Mailbox<Mail> mail_;
  crypto::SystemRandom random_;
  net::UdpSocket socket_;
  std::uint16_t port_;
  DatagramQueue queue_;
  mediaserver::MediaObjects objects_;
  Instant next_counts_{};
  std::uint64_t counted_ = 0;  ///< packets, when the counters were last sent
  Instant next_ = never;
  net::WorkerLoop loop_;
  std::thread thread_;
};

}  // namespace ringer::app
