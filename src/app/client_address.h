// SPDX-License-Identifier: Apache-2.0
//
// By what a client is counted where there are limits per address. A reverse proxy on this machine brings everybody from
// loopback and says in X-Forwarded-For whom (the last entry is the one that it wrote itself); nobody else is believed.
// Owner and thread: a pure function.
#pragma once

#include <string>

#include "net/http.h"

namespace ringer::app {

/// The address as text, an IPv6 one by its /64. Empty: this machine itself, which has no such limits.
std::string client_address(const net::Request& request);

}  // namespace ringer::app
