// SPDX-License-Identifier: Apache-2.0
#include "net/sockaddr.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>

namespace ringer::net {

std::optional<SocketAddress> from_sockaddr(const sockaddr* place) {
  if (place->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, place, sizeof v6);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return SocketAddress{IpAddress::from_v6(bytes), ntohs(v6.sin6_port)};
  }
  if (place->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, place, sizeof v4);
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return SocketAddress{IpAddress::from_v4(bytes), ntohs(v4.sin_port)};
  }
  return std::nullopt;
}

sockaddr_in6 to_sockaddr(const SocketAddress& place) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(place.port);
  std::memcpy(&v6.sin6_addr, place.address.v6_bytes().data(), 16);
  return v6;
}

}  // namespace ringer::net
