// SPDX-License-Identifier: Apache-2.0
//
// The payload of a retransmission (RFC 4588 section 4): the original sequence number and the original payload.
// Owner and thread: a plain value, pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace ringer::rtp {

inline constexpr std::size_t rtx_head_size = 2;

struct RtxPayload {
  std::uint16_t original_sequence = 0;
  Bytes original;

  /// Nothing when there is no sequence number: a packet of padding, sent to probe.
  static std::optional<RtxPayload> parse(Bytes payload) {
    ByteReader reader(payload);
    const std::uint16_t sequence = reader.u16();
    if (reader.failed()) return std::nullopt;
    return RtxPayload{.original_sequence = sequence, .original = reader.rest()};
  }
};

inline std::array<std::uint8_t, rtx_head_size> rtx_head(std::uint16_t original_sequence) {
  return {static_cast<std::uint8_t>(original_sequence >> 8U), static_cast<std::uint8_t>(original_sequence)};
}

}  // namespace ringer::rtp
