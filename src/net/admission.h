// SPDX-License-Identifier: Apache-2.0
//
// Who may still connect: how many connections there are in all and from each host, against the limits. Loopback is not
// counted by host, since a reverse proxy brings everybody from there.
// Owner and thread: net::Server, its loop's thread.
#pragma once

#include <cstddef>
#include <map>

#include "base/ip_address.h"

namespace ringer::net {

class Admission {
 public:
  enum class Verdict : std::uint8_t { admitted, full, too_many_from_host };

  Admission(std::size_t max_total, std::size_t max_per_host) : max_total_(max_total), max_per_host_(max_per_host) {}

  /// When admitted, the caller owes a leave().
  Verdict enter(const IpAddress& remote);
  void leave(const IpAddress& remote);
  std::size_t total() const { return total_; }

 private:
  std::size_t max_total_;
  std::size_t max_per_host_;
  std::size_t total_ = 0;
  std::map<IpAddress, std::size_t> by_host_;
};

}  // namespace ringer::net
