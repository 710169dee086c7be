// SPDX-License-Identifier: Apache-2.0
//
// PLI, picture loss indication (RFC 4585 section 6.3.1): a receiver that cannot decode asks for a key frame.
// Owner and thread: a plain value.
#pragma once

#include <optional>

#include "rtp/rtcp/feedback.h"

namespace ringer::rtp::rtcp {

struct Pli {
  std::uint32_t sender_ssrc = 0;
  std::uint32_t media_ssrc = 0;

  static std::optional<Pli> parse(Bytes body) {
    ByteReader reader(body);
    const Pli pli{.sender_ssrc = reader.u32(), .media_ssrc = reader.u32()};
    if (reader.failed()) return std::nullopt;
    return pli;
  }
};

inline void write_pli(ByteWriter& writer, std::uint32_t sender_ssrc, std::uint32_t media_ssrc) {
  write_feedback_head(writer, PacketType::payload_feedback, pli_format, {sender_ssrc, media_ssrc}, 0);
}

}  // namespace ringer::rtp::rtcp
