// SPDX-License-Identifier: Apache-2.0
//
// The addresses from which authenticated checks came, sixteen at most: a browser on a laptop has a handful. When there
// are more, the one that was silent the longest goes.
// Owner and thread: the LiteAgent.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "base/socket_address.h"
#include "base/time.h"

namespace ringer::ice {

class ValidatedAddresses {
 public:
  static constexpr std::size_t capacity = 16;

  bool contains(const SocketAddress& address) const { return find(address) < size_; }
  std::optional<Instant> last_check(const SocketAddress& address) const {
    const std::size_t place = find(address);
    return place < size_ ? std::optional(entries_[place].at) : std::nullopt;
  }

  /// A check came from `address`. `kept` does not go, however long it is silent.
  void add(const SocketAddress& address, Instant now, const SocketAddress* kept) {
    std::size_t place = find(address);
    if (place == capacity) place = oldest(kept);
    if (place == size_) ++size_;
    entries_[place] = {address, now};
  }

  void clear() { size_ = 0; }
  std::size_t size() const { return size_; }

 private:
  struct Entry {
    SocketAddress address;
    Instant at;
  };

  /// Its index, or `size_`.
  std::size_t find(const SocketAddress& address) const {
    std::size_t i = 0;
    while (i < size_ && entries_[i].address != address) ++i;
    return i;
  }
  std::size_t oldest(const SocketAddress* kept) const {
    const auto age = [&](const Entry& entry) { return kept != nullptr && entry.address == *kept ? never : entry.at; };
    return static_cast<std::size_t>(std::ranges::min_element(entries_, {}, age) - entries_.begin());
  }

  std::array<Entry, capacity> entries_{};
  std::size_t size_ = 0;
};

}  // namespace ringer::ice
