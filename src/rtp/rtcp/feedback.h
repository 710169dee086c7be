// SPDX-License-Identifier: Apache-2.0
//
// The frame of feedback messages (RFC 4585 section 6.1): who speaks, about whose media, and in which format.
// Owner and thread: pure functions.
#pragma once

#include "rtp/rtcp/block.h"

namespace ringer::rtp::rtcp {

// PacketType::transport_feedback
inline constexpr std::uint8_t nack_format = 1;
inline constexpr std::uint8_t transport_wide_format = 15;
// PacketType::payload_feedback
inline constexpr std::uint8_t pli_format = 1;
inline constexpr std::uint8_t fir_format = 4;
inline constexpr std::uint8_t application_format = 15;

inline constexpr std::size_t feedback_head_size = head_size + 8;

struct FeedbackSources {
  std::uint32_t sender_ssrc = 0;
  std::uint32_t media_ssrc = 0;
};

/// `control_size`: octets of feedback control information that follow, a multiple of 4.
inline void write_feedback_head(ByteWriter& writer, PacketType type, std::uint8_t format, FeedbackSources sources,
                                std::size_t control_size) {
  write_head(writer, format, type, 8 + control_size);
  writer.u32(sources.sender_ssrc);
  writer.u32(sources.media_ssrc);
}

/// The length of the message that began at `start` and ends where the writer stands, over what was said before.
inline void patch_length(ByteWriter& writer, std::size_t start) {
  writer.patch_u16(start + 2, static_cast<std::uint16_t>((writer.size() - start) / 4 - 1));
}

}  // namespace ringer::rtp::rtcp
