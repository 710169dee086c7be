// SPDX-License-Identifier: Apache-2.0
//
// REMB, receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03): how much a receiver believes it can take,
// of all the sources together that it names.
// Owner and thread: a plain value that views its datagram.
#pragma once

#include <optional>
#include <span>

#include "rtp/rtcp/feedback.h"

namespace ringer::rtp::rtcp {

struct Remb {
  std::uint32_t sender_ssrc = 0;
  std::uint64_t bitrate = 0;  ///< bit/s; what the wire's exponent takes beyond 64 bits is the largest number
  SsrcList ssrcs;

  /// Whether an application's message is this one, by its name.
  static bool is_one(Bytes body);
  /// Nothing when it is not one, or has fewer sources than it says.
  static std::optional<Remb> parse(Bytes body);
};

/// `bitrate` is rounded down to the 18 bits that the wire has. At most 255 sources.
void write_remb(ByteWriter& writer, std::uint32_t sender_ssrc, std::uint64_t bitrate,
                std::span<const std::uint32_t> ssrcs);

}  // namespace ringer::rtp::rtcp
