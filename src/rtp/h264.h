// SPDX-License-Identifier: Apache-2.0
//
// Which NAL units an H.264 payload has or begins (RFC 6184 section 5): single units, STAP-A and FU-A, which are what
// packetization modes 0 and 1 allow. Enough to know where a decoder can begin.
// Owner and thread: pure functions.
#pragma once

#include "base/bytes.h"

namespace ringer::rtp {

struct H264Units {
  bool sequence_parameters = false;  ///< SPS
  bool picture_parameters = false;   ///< PPS
  bool idr = false;                  ///< the first octets of an IDR slice
};

/// Of an aggregate that is broken, what comes before.
H264Units h264_units(Bytes payload);

/// An encoder for WebRTC sends the parameter sets in front of every IDR picture. Both count: they may be one packet or
/// several of one timestamp.
inline bool h264_starts_key_frame(Bytes payload) {
  const H264Units units = h264_units(payload);
  return units.sequence_parameters || units.idr;
}

}  // namespace ringer::rtp
