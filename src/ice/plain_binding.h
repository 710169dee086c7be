// SPDX-License-Identifier: Apache-2.0
//
// The answer to a Binding request that names no user: "this is where you come from" (RFC 8489 section 12), as a STUN
// server says it. Nothing but XOR-MAPPED-ADDRESS, so that it is of no use as an amplifier: 32 bytes for 20 (44 over
// IPv6). How often it is given is its caller's business.
// Owner and thread: pure function.
#pragma once

#include "base/datagram_queue.h"
#include "stun/message.h"

namespace ringer::ice {

/// A request that is not for an ICE agent, and that asks for nothing we do not know.
bool is_plain_binding(const stun::Message& message);

/// False, and nothing is written, when it is not a plain Binding.
bool answer_plain_binding(const stun::Message& message, const Path& path, DatagramQueue& out);

}  // namespace ringer::ice
