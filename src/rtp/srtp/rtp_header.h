// SPDX-License-Identifier: Apache-2.0
//
// Of an RTP header (RFC 3550 section 5.1) what SRTP needs: where it ends, because encryption begins there, and which
// packet of which source it is. The rest is rtp/packet.h's.
// Owner and thread: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace ringer::rtp::srtp {

struct RtpHeader {
  std::size_t size = 0;  ///< with contributing sources and extension
  std::uint16_t sequence_number = 0;
  std::uint32_t ssrc = 0;
};

/// Nothing when `packet` is not of version 2 or ends before its header does.
std::optional<RtpHeader> read_header(Bytes packet);

}  // namespace ringer::rtp::srtp
