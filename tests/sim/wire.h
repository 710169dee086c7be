// SPDX-License-Identifier: Apache-2.0
//
// A network in virtual time: datagrams between socket addresses arrive after a delay, some never. Repeatable: what is
// lost or late follows from the seed. For tests only.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/socket_address.h"
#include "base/time.h"
#include "tests/sim/random.h"

namespace ringer::sim {

class Wire {
 public:
  struct Datagram {
    SocketAddress from;
    SocketAddress to;
    std::vector<std::uint8_t> bytes;
  };

  explicit Wire(Duration delay = std::chrono::milliseconds(10), std::uint64_t seed = 1)
      : delay_(delay), random_(seed) {}

  /// Of a hundred datagrams.
  void lose(std::size_t percent) { lost_percent_ = percent; }
  /// Each is late by up to so much, so that some overtake others.
  void reorder(Duration most) { jitter_ = most; }
  /// Nothing goes to or comes from a cut address.
  void cut(const SocketAddress& address) { cut_.insert(address); }
  void mend(const SocketAddress& address) { cut_.erase(address); }

  void send(Instant now, const SocketAddress& from, const SocketAddress& to, Bytes bytes) {
    if (cut_.contains(from) || cut_.contains(to)) return;
    if (lost_percent_ > random_.below(100)) return;
    const Duration late{jitter_ == Duration::zero() ? 0 : random_.below(static_cast<std::size_t>(jitter_.count()))};
    under_way_.emplace(now + delay_ + late, Datagram{from, to, {bytes.begin(), bytes.end()}});
  }

  Instant next() const { return under_way_.empty() ? never : under_way_.begin()->first; }
  std::optional<Datagram> pop_due(Instant now) {
    if (next() > now) return std::nullopt;
    return std::move(under_way_.extract(under_way_.begin()).mapped());
  }

 private:
  Duration delay_;
  SeededRandom random_;
  std::size_t lost_percent_ = 0;
  Duration jitter_ = Duration::zero();
  std::set<SocketAddress> cut_;
  std::multimap<Instant, Datagram> under_way_;  // of one instant, in the order in which they were sent
};

}  // namespace ringer::sim
