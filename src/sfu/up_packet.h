// SPDX-License-Identifier: Apache-2.0
//
// One packet of an up track as its down tracks need it: the numbers of the sender's side, the values of the header
// extensions that are passed on, and what the payload descriptor says about the picture, found once for all
// subscribers. What a subscriber's side makes afresh (mid, rid, abs-send-time, transport-wide-cc) is not in it. A view:
// payload and descriptor lie in the received datagram, or in the cache's slot when the packet comes from there. Owner
// and thread: value; valid as long as what it views.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/time.h"
#include "rtp/running_numbers.h"

namespace ringer::sfu {

/// The numbers that count pictures in VP8's and VP9's descriptors, and where in the payload they stand.
struct PictureNumbers {
  rtp::NumberPlaces places;
  std::uint16_t picture_id = 0;
  std::uint8_t tl0 = 0;
};

struct UpPacket {
  Instant arrived;
  std::uint8_t layer = 0;  // index in the up track, lowest resolution first
  std::uint8_t codec = 0;  // index among the up track's codecs
  std::uint8_t run = 0;  // changes when the layer's numbering begins anew
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  bool marker = false;
  bool key_frame = false;  // the first packet of a key frame: a decoder can begin here
  std::optional<std::uint8_t> audio_level;  // RFC 6464: voice activity bit and -dBov
  std::optional<std::uint8_t> orientation;  // 3GPP TS 26.114 CVO
  PictureNumbers picture;
  Bytes dependency_descriptor;  // as it came; empty where there was none
  Bytes payload;  // empty: padding only
};

}  // namespace ringer::sfu
