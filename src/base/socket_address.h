// SPDX-License-Identifier: Apache-2.0
//
// Where a datagram comes from or goes to: an address and a port; and the path of a datagram: by which of our addresses
// it came in, and from whom. An answer takes the same path back.
// Owner and thread: plain values.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/ip_address.h"

namespace ringer {

struct SocketAddress {
  IpAddress address;
  std::uint16_t port = 0;

  /// "192.0.2.7:8443", "[2001:db8::7]:8443"
  std::string text() const;

  friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

/// `local` is "::" when it is not known; the kernel chooses then.
struct Path {
  IpAddress local;
  SocketAddress remote;

  friend auto operator<=>(const Path&, const Path&) = default;
};

}  // namespace ringer

template <>
struct std::hash<ringer::SocketAddress> {
  std::size_t operator()(const ringer::SocketAddress& place) const noexcept {
    return std::hash<ringer::IpAddress>{}(place.address) * 31 + place.port;
  }
};
