// SPDX-License-Identifier: Apache-2.0
//
// A thread of the load generator: connections to the server, each on a UDP socket of its own as browsers have it, in
// one loop. When a packet came is asked of the kernel (SO_TIMESTAMPNS): what waits in a socket until this loop gets
// there is not the server's delay.
// Owner and thread: app::run_load() makes it; the connections live in its thread. Public functions are for the owner.
#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <variant>
#include <vector>

#include "base/datagram_queue.h"
#include "base/time.h"
#include "load/connection.h"
#include "net/mailbox.h"

namespace ringer::app {

class LoadWorker {
 public:
  /// `coalesce`: UDP_GRO. Throws std::runtime_error.
  explicit LoadWorker(bool coalesce);
  LoadWorker(const LoadWorker&) = delete;
  LoadWorker& operator=(const LoadWorker&) = delete;
  /// The connections say goodbye.
  ~LoadWorker();

  /// Where its connections write: for their constructor alone.
  DatagramQueue& out() { return out_; }
  void add(std::unique_ptr<load::Connection> connection, Duration media_delay);

  std::size_t connected() const { return connected_; }
  std::size_t failed() const { return failed_; }

  void begin_window();
  struct Window {
    load::Figures figures;
    double cpu_seconds = 0;  ///< of this thread, since begin_window()
  };
  Window end_window();

 private:
  struct Seat {
    int fd = -1;
    std::unique_ptr<load::Connection> connection;
    Instant next = never;
    load::Peer::State told = load::Peer::State::idle;
  };
  struct Add {
    std::unique_ptr<load::Connection> connection;
    Duration media_delay;
  };
  struct Begin {};
  struct End {
    std::promise<Window>* result;
  };
  struct Stop {};
  using Message = std::variant<Add, Begin, End, Stop>;
  struct Buffers;

  void run();
  void wait();
  void read_mail();
  void take(Add& add);
  void take(const Begin&);
  void take(const End& end);
  void take(const Stop&);
  void receive(Seat& seat);
  void handle_timeouts();
  /// Sends what the connection has said, and sees how it is.
  void finish(Seat& seat);

  bool coalesce_;
  int epoll_ = -1;
  DatagramQueue out_;
  std::vector<Seat> seats_;
  std::unique_ptr<Buffers> buffers_;
  Duration wall_ahead_{};  ///< of the kernel's stamps, which are of the wall clock
  double cpu_at_begin_ = 0;
  bool stopping_ = false;
  std::atomic<std::size_t> connected_ = 0;
  std::atomic<std::size_t> failed_ = 0;
  net::Mailbox<Message> mailbox_;
  std::thread thread_;
};

}  // namespace ringer::app
