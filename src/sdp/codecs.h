// SPDX-License-Identifier: Apache-2.0
//
// Which codecs the media server forwards, and how the payload types of a description are matched with them: by name,
// clock rate and channels, for VP9 by profile (RFC 9628) and for H264 by packetization mode (RFC 6184 section 8.2.2).
// Nothing is decoded, so that every H264 profile-level-id and every AV1 level is as good as another.
// Owner and thread: plain values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/codec.h"
#include "rtp/extensions.h"
#include "sdp/description.h"

namespace ringer::sdp {

/// The feedback messages that both sides have agreed on for a codec (RFC 4585, RFC 5104 and Google's two).
struct Feedback {
  bool nack = false;
  bool pli = false;
  bool fir = false;
  bool remb = false;
  bool transport_cc = false;

  friend bool operator==(const Feedback&, const Feedback&) = default;
};

struct NegotiatedCodec {
  rtp::Codec codec{};
  std::uint8_t payload_type = 0;
  /// Of its retransmissions (RFC 4588).
  std::optional<std::uint8_t> rtx_payload_type;
  /// As the offerer wrote it.
  std::string encoding;
  std::string parameters;
  std::uint32_t clock_rate = 0;
  std::uint8_t channels = 1;
  Feedback feedback;

  friend bool operator==(const NegotiatedCodec&, const NegotiatedCodec&) = default;
};

/// What this side takes part in. Whoever wants less for one endpoint takes things away.
struct Capabilities {
  /// In the order in which they are offered; an answer keeps the offer's order.
  std::vector<rtp::Codec> audio = {rtp::Codec::opus, rtp::Codec::pcmu, rtp::Codec::pcma};
  std::vector<rtp::Codec> video = {rtp::Codec::vp8, rtp::Codec::h264, rtp::Codec::vp9, rtp::Codec::av1};
  Feedback audio_feedback = {.nack = true, .transport_cc = true};
  Feedback video_feedback = {.nack = true, .pli = true, .fir = true, .remb = true, .transport_cc = true};
  std::vector<rtp::ExtensionKind> extensions = {
      rtp::ExtensionKind::mid,
      rtp::ExtensionKind::rid,
      rtp::ExtensionKind::repaired_rid,
      rtp::ExtensionKind::abs_send_time,
      rtp::ExtensionKind::transport_wide_cc,
      rtp::ExtensionKind::audio_level,
      rtp::ExtensionKind::video_orientation,
      rtp::ExtensionKind::dependency_descriptor,
      rtp::ExtensionKind::playout_delay,
      rtp::ExtensionKind::absolute_capture_time,
  };
  bool rtx = true;
  bool simulcast = true;
  bool data_channels = false;
};

/// Nothing for a codec that the media server does not forward, or not in this form.
std::optional<rtp::Codec> to_codec(const Format& format);

/// Those payload types of a remote section that `ours` has too, in the section's order.
std::vector<NegotiatedCodec> common_codecs(const MediaSection& remote, const Capabilities& ours);

/// Those payload types of `answered` that `offered` has with the same codec, in the answer's order.
std::vector<NegotiatedCodec> answered_codecs(const MediaSection& offered, const MediaSection& answered,
                                             const Capabilities& ours);

/// What this side offers when nothing else prescribes payload types: they never change, and are Chromium's where it has
/// fixed ones.
std::vector<NegotiatedCodec> offered_codecs(Kind kind, const Capabilities& ours);

/// The extensions that go with them. The id of each kind never changes.
std::vector<Extension> offered_extensions(Kind kind, const Capabilities& ours);

/// The formats with which a section of ours lists `codecs`: each followed by its retransmission.
std::vector<Format> to_formats(std::span<const NegotiatedCodec> codecs);

}  // namespace ringer::sdp
