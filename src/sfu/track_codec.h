// SPDX-License-Identifier: Apache-2.0
//
// A codec of one side of a track, with the payload types that this side's negotiation gave it. A packet is forwarded
// where the subscriber has a codec that is the same, whatever number it has there.
// Owner and thread: plain values.
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/codec.h"

namespace ringer::sfu {

enum class MediaKind : std::uint8_t { audio, video };

struct TrackCodec {
  rtp::Codec codec{};
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> rtx_payload_type;  // RFC 4588
  std::uint32_t clock_rate = 0;
  /// What must be equal besides the codec for a decoder to understand it: VP9's profile, H264's packetization mode.
  std::uint32_t variant = 0;

  bool is_same_as(const TrackCodec& other) const {
    return codec == other.codec && clock_rate == other.clock_rate && variant == other.variant;
  }
};

}  // namespace ringer::sfu
