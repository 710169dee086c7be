// SPDX-License-Identifier: Apache-2.0
//
// What a VP8 payload begins with (RFC 7741 section 4): the descriptor, and behind it, where a picture begins, the first
// octets of the VP8 frame (RFC 6386 section 9.1), which say whether it is a key frame and how large.
// Owner and thread: a plain value, a pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "rtp/resolution.h"
#include "rtp/running_numbers.h"

namespace ringer::rtp {

struct Vp8Descriptor {
  std::size_t size = 0;  ///< in octets; the VP8 stream goes on behind it
  bool non_reference = false;
  bool starts_partition = false;
  std::uint8_t partition = 0;
  std::optional<std::uint16_t> picture_id;
  std::optional<std::uint8_t> tl0_picture_index;
  std::optional<std::uint8_t> temporal_layer;  ///< 0 to 3
  bool layer_sync = false;  ///< Y: depends on nothing but the lowest layer
  std::optional<std::uint8_t> key_index;
  NumberPlaces places;
  bool key_frame = false;  ///< this packet begins one
  std::optional<Resolution> resolution;  ///< of the key frame

  bool starts_frame() const { return starts_partition && partition == 0; }

  /// Nothing when the descriptor reaches beyond the end.
  static std::optional<Vp8Descriptor> parse(Bytes payload);
};

}  // namespace ringer::rtp
