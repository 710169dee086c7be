// SPDX-License-Identifier: Apache-2.0
//
// The numbers that count pictures inside the payload descriptors of VP8 (RFC 7741 section 4.2) and VP9 (RFC 9628
// section 4.2). When a subscriber's stream is made of several of the sender's, they have to go on without a jump, so
// they are written anew, and nothing else of the descriptor is, whose size stays the same.
// Owner and thread: plain values and pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace ringer::rtp {

/// Where a descriptor has them, in octets from its beginning. 0 is no place of theirs: it says that there is none.
struct NumberPlaces {
  std::uint8_t picture_id = 0;
  std::uint8_t tl0_picture_index = 0;
  std::uint8_t key_index = 0;    ///< lower five bits (VP8)
  bool long_picture_id = false;  ///< 15 bits instead of 7
};

struct RunningNumbers {
  std::uint16_t picture_id = 0;        ///< its lower 7 bits where the descriptor has no more
  std::uint8_t tl0_picture_index = 0;
  std::optional<std::uint8_t> key_index;  ///< 5 bits; as it came when not given
};

/// `descriptor` (the octets of a payload up to its descriptor's size, with places inside) goes with other numbers into
/// `into`: its size, 0 when `into` is too small. What is not there is not added.
std::size_t rewrite_descriptor(Bytes descriptor, const NumberPlaces& places, const RunningNumbers& numbers,
                               MutableBytes into);

}  // namespace ringer::rtp
