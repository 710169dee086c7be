// SPDX-License-Identifier: Apache-2.0
//
// By which names and addresses others on the network can reach this machine.
// Owner and thread: any; each call asks the kernel.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ip_address.h"

namespace ringer::net {

/// Addresses of interfaces that are up, but for loopback, link-local and temporary ones (RFC 8981: they change daily).
std::vector<IpAddress> local_addresses();

/// The address from which this machine would reach the internet, else the first of local_addresses(): the one to tell
/// to others in the same network. No packet is sent.
std::optional<IpAddress> lan_address();

/// The machine's name if it is one that DNS could hold, else empty.
std::string host_name();

}  // namespace ringer::net
