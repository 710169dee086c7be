// SPDX-License-Identifier: Apache-2.0
#include "rtp/key_frame.h"

#include "rtp/av1.h"
#include "rtp/h264.h"
#include "rtp/vp8.h"
#include "rtp/vp9.h"

namespace ringer::rtp {

bool is_keyframe_start(Codec codec, Bytes payload) {
  switch (codec) {
    case Codec::vp8: {
      const auto descriptor = Vp8Descriptor::parse(payload);
      return descriptor && descriptor->key_frame;
    }
    case Codec::vp9: {
      const auto descriptor = Vp9Descriptor::parse(payload);
      return descriptor && descriptor->starts_key_frame();
    }
    case Codec::h264: return h264_starts_key_frame(payload);
    case Codec::av1: {
      const auto header = Av1AggregationHeader::parse(payload);
      return header && header->starts_key_frame();
    }
    default: return true;
  }
}

}  // namespace ringer::rtp
