// SPDX-License-Identifier: Apache-2.0
//
// The codecs whose packets are told apart here, by the encoding names of SDP (RFC 8866 section 6.6, compared without
// case). A payload type means one of these by negotiation only.
// Owner and thread: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ringer::rtp {

enum class Codec : std::uint8_t {
  opus,
  pcmu,
  pcma,
  g722,
  telephone_event,
  comfort_noise,
  vp8,
  vp9,
  h264,
  av1,
  rtx,
  red,
  ulpfec
};

/// As in "a=rtpmap:96 VP8/90000".
std::string_view name_of(Codec codec);
/// Nothing for a name that is not known here.
std::optional<Codec> codec_of(std::string_view encoding_name);

inline bool is_video(Codec codec) {
  return codec == Codec::vp8 || codec == Codec::vp9 || codec == Codec::h264 || codec == Codec::av1;
}
/// What has media in it by itself: no repair, no redundancy, no tones.
inline bool is_audio(Codec codec) {
  return codec == Codec::opus || codec == Codec::pcmu || codec == Codec::pcma || codec == Codec::g722;
}

}  // namespace ringer::rtp
