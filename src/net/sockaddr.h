// SPDX-License-Identifier: Apache-2.0
//
// Between the kernel's socket addresses and ours. Sockets are dual-stack: what is sent goes out as AF_INET6, IPv4 in
// the mapped form. Owner and thread: pure functions.
#pragma once

#include <netinet/in.h>

#include <optional>

#include "base/socket_address.h"

namespace ringer::net {

/// Empty for other families than AF_INET and AF_INET6.
std::optional<SocketAddress> from_sockaddr(const sockaddr* place);

sockaddr_in6 to_sockaddr(const SocketAddress& place);

}  // namespace ringer::net
