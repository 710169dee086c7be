// SPDX-License-Identifier: Apache-2.0
//
// Datagrams that wait to be sent, each written in place in a slot of its own: what every object of one worker has to
// transmit, in the order in which it was said. A turn of the worker's loop ends with one batch of them. Slots are kept
// and used again, so that nothing is allocated once the queue has been as long as it gets.
// Owner and thread: app::MediaWorker or a test; protocol objects hold a reference and write.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "base/bytes.h"
#include "base/socket_address.h"

namespace ringer {

/// The largest datagram that is sent or taken: an Ethernet frame's payload (RFC 894).
inline constexpr std::size_t max_datagram_size = 1500;

class DatagramQueue {
 public:
  struct Datagram {
    Path path;
    std::size_t size = 0;
    std::array<std::uint8_t, max_datagram_size> room{};

    Bytes bytes() const { return Bytes(room).first(size); }
  };

  /// Room for the next datagram, in the caller's hand until push(). Calling it again gives the same room.
  MutableBytes slot() {
    if (used_ == slots_.size()) slots_.emplace_back();
    return slots_[used_].room;
  }
  /// The first `size` bytes of slot() are a datagram for `path`.
  void push(const Path& path, std::size_t size) {
    slots_[used_].path = path;
    slots_[used_].size = size;
    ++used_;
  }
  void push(const Path& path, Bytes datagram) {
    std::ranges::copy(datagram, slot().begin());
    push(path, datagram.size());
  }

  bool empty() const { return used_ == 0; }
  std::size_t size() const { return used_; }
  const Datagram& operator[](std::size_t index) const { return slots_[index]; }
  Datagram& operator[](std::size_t index) { return slots_[index]; }
  void clear() { used_ = 0; }

 private:
  std::deque<Datagram> slots_;  // a deque never moves its elements
  std::size_t used_ = 0;
};

}  // namespace ringer
