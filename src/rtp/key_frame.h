// SPDX-License-Identifier: Apache-2.0
//
// Whether a decoder that has seen nothing can begin with this packet.
// Owner and thread: a pure function.
#pragma once

#include "base/bytes.h"
#include "rtp/codec.h"

namespace ringer::rtp {

/// By the payload alone. True for every packet of a codec without pictures.
bool is_keyframe_start(Codec codec, Bytes payload);

}  // namespace ringer::rtp
