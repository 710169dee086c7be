// SPDX-License-Identifier: Apache-2.0
//
// BYE (RFC 3550 section 6.6): sources that end, and perhaps why.
// Owner and thread: a plain value that views its datagram.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "rtp/rtcp/block.h"

namespace ringer::rtp::rtcp {

struct Bye {
  SsrcList ssrcs;
  std::string_view reason;  ///< empty when there was none; any octets

  /// Nothing when there are fewer sources than announced or the reason reaches beyond the end.
  static std::optional<Bye> parse(std::uint8_t count, Bytes body);
};

/// At most 31 sources.
void write_bye(ByteWriter& writer, std::span<const std::uint32_t> ssrcs);

}  // namespace ringer::rtp::rtcp
