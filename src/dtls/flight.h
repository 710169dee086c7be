// SPDX-License-Identifier: Apache-2.0
//
// The flight of handshake messages that waits for its answer (RFC 6347 section 4.2.4), as the datagrams of copies made
// ahead. Each copy has record numbers of its own, as a retransmission must: the peer drops a number that it has seen.
// Owner and thread: dtls::Session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace ringer::dtls {

/// No datagram of ours is larger: what passes everywhere without fragmentation, and what browsers keep to as well.
inline constexpr std::size_t max_datagram = 1200;

using Datagram = std::vector<std::uint8_t>;

class Flight {
 public:
  void clear() { copies_.clear(); }
  void begin_copy() { copies_.emplace_back(); }
  std::size_t copies() const { return copies_.size(); }
  std::span<const Datagram> copy(std::size_t index) const { return copies_[index]; }

  /// To the last copy. OpenSSL retransmits message by message; what fits goes into one datagram.
  void add(Bytes records) {
    auto& copy = copies_.back();
    if (copy.empty() || copy.back().size() + records.size() > max_datagram) copy.emplace_back();
    copy.back().insert(copy.back().end(), records.begin(), records.end());
  }

 private:
  std::vector<std::vector<Datagram>> copies_;
};

}  // namespace ringer::dtls
