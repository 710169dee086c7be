// SPDX-License-Identifier: Apache-2.0
//
// The one UDP socket of a media worker: IPv4 and IPv6 on one port, many datagrams a system call each way (recvmmsg with
// UDP_GRO, sendmmsg with UDP_SEGMENT), answered from the address to which they came. The cost of UDP is one packet
// through the stack, not the call; only segmentation offload lowers it, so datagrams of one path and size are sent as
// one. Where the kernel or the device refuses that, they go one by one.
// Owner and thread: its worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/datagram_queue.h"
#include "base/socket_address.h"

namespace ringer::net {

class UdpSocket {
 public:
  struct Received {
    Path path;
    MutableBytes bytes;  ///< good until the next receive()
  };

  struct Counts {
    std::uint64_t received = 0;
    std::uint64_t received_bytes = 0;
    std::uint64_t sent = 0;
    std::uint64_t sent_bytes = 0;
    std::uint64_t truncated = 0;  ///< larger than any datagram of WebRTC; dropped
    std::uint64_t overflowed = 0;  ///< lost by the kernel because the receive buffer was full
    std::uint64_t send_full = 0;  ///< dropped because the kernel's buffer was full: media does not wait
    std::uint64_t send_errors = 0;
    std::uint64_t send_calls = 0;
  };

  struct Options {
    bool takes_ipv6 = true;  ///< where the machine has it
    bool offloads = true;  ///< UDP_GRO and UDP_SEGMENT, where the kernel has them
  };

  /// On every address of the machine. Port 0: any. Throws std::runtime_error with a sentence.
  explicit UdpSocket(std::uint16_t port) : UdpSocket(port, Options{}) {}
  UdpSocket(std::uint16_t port, const Options& options);
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;
  ~UdpSocket();

  std::uint16_t port() const { return port_; }
  int fd() const { return fd_; }
  bool has_ipv6() const { return has_ipv6_; }

  /// What has come, up to one batch; empty when nothing has.
  std::span<const Received> receive();
  /// Everything in the queue, which is empty afterwards. The order holds within a path.
  void send(DatagramQueue& queue);

  const Counts& counts() const { return counts_; }

 private:
  struct Buffers;
  struct Run;

  std::size_t fill_messages(const DatagramQueue& queue, std::size_t first);
  void transmit(std::size_t messages);
  void transmit_singly(const Run& run);
  void count_failure(int error, const Run& run);

  int fd_ = -1;
  std::uint16_t port_ = 0;
  bool has_ipv6_ = true;
  bool segments_ = true;  ///< UDP_SEGMENT works
  std::unique_ptr<Buffers> buffers_;
  Counts counts_;
};

}  // namespace ringer::net
