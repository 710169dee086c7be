// SPDX-License-Identifier: Apache-2.0
//
// The octet that an AV1 payload begins with (AV1 RTP specification section 4.4, aggregation header). What the OBUs
// behind it are is not looked at; layers are the dependency descriptor's business.
// Owner and thread: a plain value.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace ringer::rtp {

struct Av1AggregationHeader {
  bool continues_obu = false;    ///< Z: the first element goes on with an OBU of the packet before
  bool to_be_continued = false;  ///< Y: the last element is not whole
  std::uint8_t obu_count = 0;    ///< W; 0: each element tells its length
  bool starts_sequence = false;  ///< N: first packet of a coded video sequence, so of a key frame

  static std::optional<Av1AggregationHeader> parse(Bytes payload) {
    if (payload.empty()) return std::nullopt;
    const std::uint8_t octet = payload[0];
    return Av1AggregationHeader{.continues_obu = (octet & 0x80U) != 0,
                                .to_be_continued = (octet & 0x40U) != 0,
                                .obu_count = static_cast<std::uint8_t>(octet >> 4U & 3U),
                                .starts_sequence = (octet & 0x08U) != 0};
  }

  /// Nothing can be continued where a sequence begins: both at once is nonsense.
  bool starts_key_frame() const { return starts_sequence && !continues_obu; }
};

}  // namespace ringer::rtp
