// SPDX-License-Identifier: Apache-2.0
//
// The loop of a media worker: waits for datagrams, mail or the next deadline, hands over what has come, and sends in
// one batch what there is to send then. The only place in which a worker's protocols, its socket and the clock meet.
// Owner and thread: its thread, from run() to the end; stop() is anybody's.
#pragma once

#include <sys/epoll.h>

#include <atomic>
#include <span>

#include "base/datagram_queue.h"
#include "base/time.h"
#include "net/mailbox.h"
#include "net/udp_socket.h"

namespace ringer::net {

/// What a worker does. All of it in the loop's thread.
class Work {
 public:
  Work() = default;
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  virtual ~Work() = default;

  virtual void receive(Now now, std::span<const UdpSocket::Received> datagrams) = 0;
  virtual void read_mail(Now now) = 0;
  virtual void handle_timeout(Now now) = 0;
  virtual Instant next_timeout() const = 0;
  /// What is to be sent; sent after each of the above.
  virtual DatagramQueue& outgoing() = 0;
};

class WorkerLoop {
 public:
  /// `mail` is the file descriptor of the worker's Mailbox. Throws std::runtime_error.
  WorkerLoop(UdpSocket& socket, int mail, Work& work);
  WorkerLoop(const WorkerLoop&) = delete;
  WorkerLoop& operator=(const WorkerLoop&) = delete;
  ~WorkerLoop();

  /// Returns after stop().
  void run();
  void stop();

 private:
  void wait();
  /// epoll_wait(2) with a time-out as fine as the kernel has it.
  int wait_for(Duration left, std::span<epoll_event> events);
  void drain_socket();

  UdpSocket& socket_;
  int mail_;
  Work& work_;
  Bell bell_;
  int epoll_ = -1;
  bool has_datagrams_ = false;
  bool has_mail_ = false;
  bool counts_nanoseconds_ = true;
  std::atomic<bool> stopping_ = false;
};

}  // namespace ringer::net
