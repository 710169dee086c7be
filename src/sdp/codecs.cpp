// SPDX-License-Identifier: Apache-2.0
#include "sdp/codecs.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "sdp/text.h"

namespace ringer::sdp {
namespace {

using rtp::Codec;

// Ids that the one-byte form of RFC 8285 section 4.2 has.
static_assert(rtp::extension_kinds <= 14);

struct Encoding {
  Codec codec;
  std::uint32_t clock_rate;
  std::uint8_t channels;
};

// RFC 7587, RFC 3551, RFC 7741, RFC 9628, RFC 6184, and the AV1 payload format's section 7.1.
constexpr std::array<Encoding, 7> encodings = {{{Codec::opus, 48000, 2},
                                                {Codec::pcmu, 8000, 1},
                                                {Codec::pcma, 8000, 1},
                                                {Codec::vp8, 90000, 1},
                                                {Codec::vp9, 90000, 1},
                                                {Codec::h264, 90000, 1},
                                                {Codec::av1, 90000, 1}}};

const Encoding& encoding_of(Codec codec) {
  const auto found = std::ranges::find(encodings, codec, &Encoding::codec);
  ASSERT(found != encodings.end());
  return *found;
}

std::optional<std::uint8_t> associated_payload_type(const Format& format) {
  if (rtp::codec_of(format.encoding) != Codec::rtx) return std::nullopt;
  const auto apt = find_parameter(format.parameters, "apt");
  return apt ? to_number<std::uint8_t>(*apt) : std::nullopt;
}

/// By payload type, that of its retransmissions. Found once per section: a parameter list may be long.
using RtxPayloadTypes = std::array<std::optional<std::uint8_t>, 128>;

RtxPayloadTypes find_rtx(const MediaSection& section) {
  RtxPayloadTypes found;
  for (const auto& format : section.formats) {
    const auto associated = associated_payload_type(format);
    if (!associated || *associated >= found.size() || found[*associated]) continue;
    const Format* original = find_format(section, *associated);
    if (original && original->clock_rate == format.clock_rate) found[*associated] = format.payload_type;
  }
  return found;
}

struct FeedbackName {
  bool Feedback::* flag;
  std::string_view name;
};

// In the order in which browsers write them.
constexpr std::array<FeedbackName, 5> feedback_names = {{{&Feedback::remb, "goog-remb"},
                                                         {&Feedback::transport_cc, "transport-cc"},
                                                         {&Feedback::fir, "ccm fir"},
                                                         {&Feedback::nack, "nack"},
                                                         {&Feedback::pli, "nack pli"}}};

Feedback common_feedback(const MediaSection& section, const Format& format, const Feedback& ours) {
  Feedback common;
  for (const auto& [flag, name] : feedback_names) common.*flag = ours.*flag && has_feedback(section, format, name);
  return common;
}

const Feedback& feedback_of(Kind kind, const Capabilities& ours) {
  return kind == Kind::audio ? ours.audio_feedback : ours.video_feedback;
}

const std::vector<Codec>& codecs_of(Kind kind, const Capabilities& ours) {
  return kind == Kind::audio ? ours.audio : ours.video;
}

NegotiatedCodec negotiated(const MediaSection& remote, const Format& format, Codec codec,
                           std::optional<std::uint8_t> rtx_payload_type, const Capabilities& ours) {
  return {.codec = codec,
          .payload_type = format.payload_type,
          .rtx_payload_type = ours.rtx ? rtx_payload_type : std::nullopt,
          .encoding = format.encoding,
          .parameters = format.parameters,
          .clock_rate = format.clock_rate,
          .channels = format.channels,
          .feedback = common_feedback(remote, format, feedback_of(remote.kind, ours))};
}

struct Offered {
  Codec codec;
  std::uint8_t payload_type;
  std::optional<std::uint8_t> rtx_payload_type;
  std::string_view parameters;
};

// The H264 profiles that browsers encode: constrained baseline, baseline, main and constrained high, level 3.1.
constexpr std::array<Offered, 13> offered = {{
    {Codec::opus, 111, {}, "minptime=10;useinbandfec=1"},
    {Codec::pcmu, 0, {}, ""},
    {Codec::pcma, 8, {}, ""},
    {Codec::vp8, 96, 97, ""},
    {Codec::vp9, 98, 99, "profile-id=0"},
    {Codec::vp9, 100, 101, "profile-id=2"},
    {Codec::h264, 102, 103, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
    {Codec::h264, 104, 105, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f"},
    {Codec::h264, 106, 107, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f"},
    {Codec::h264, 108, 109, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f"},
    {Codec::h264, 112, 113, "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f"},
    {Codec::h264, 114, 115, "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f"},
    {Codec::av1, 45, 46, "level-idx=5;profile=0;tier=0"},
}};

}  // namespace

std::optional<Codec> to_codec(const Format& format) {
  const auto named = rtp::codec_of(format.encoding);
  const auto found = std::ranges::find_if(encodings, [&](const Encoding& encoding) {
    return encoding.codec == named && encoding.clock_rate == format.clock_rate && encoding.channels == format.channels;
  });
  if (found == encodings.end()) return std::nullopt;
  if (found->codec == Codec::vp9) {
    const auto profile = find_parameter(format.parameters, "profile-id").value_or("0");
    if (profile != "0" && profile != "2") return std::nullopt;
  }
  if (found->codec == Codec::h264) {
    const auto mode = find_parameter(format.parameters, "packetization-mode").value_or("0");
    if (mode != "0" && mode != "1") return std::nullopt;
  }
  return found->codec;
}

std::vector<NegotiatedCodec> common_codecs(const MediaSection& remote, const Capabilities& ours) {
  std::vector<NegotiatedCodec> common;
  const auto& accepted = codecs_of(remote.kind, ours);
  const auto retransmissions = find_rtx(remote);
  for (const auto& format : remote.formats) {
    const auto codec = to_codec(format);
    if (!codec || std::ranges::find(accepted, *codec) == accepted.end()) continue;
    common.push_back(negotiated(remote, format, *codec, retransmissions[format.payload_type], ours));
  }
  return common;
}

std::vector<NegotiatedCodec> answered_codecs(const MediaSection& offered_section, const MediaSection& answered,
                                             const Capabilities& ours) {
  auto common = common_codecs(answered, ours);
  std::erase_if(common, [&](const NegotiatedCodec& codec) {
    const Format* format = find_format(offered_section, codec.payload_type);
    return !format || to_codec(*format) != codec.codec;
  });
  return common;
}

std::vector<NegotiatedCodec> offered_codecs(Kind kind, const Capabilities& ours) {
  std::vector<NegotiatedCodec> codecs;
  for (const Codec wanted : codecs_of(kind, ours)) {
    const Encoding& encoding = encoding_of(wanted);
    for (const auto& entry : offered) {
      if (entry.codec != wanted) continue;
      codecs.push_back({.codec = wanted,
                        .payload_type = entry.payload_type,
                        .rtx_payload_type = ours.rtx ? entry.rtx_payload_type : std::nullopt,
                        .encoding = std::string(rtp::name_of(wanted)),
                        .parameters = std::string(entry.parameters),
                        .clock_rate = encoding.clock_rate,
                        .channels = encoding.channels,
                        .feedback = feedback_of(kind, ours)});
    }
  }
  return codecs;
}

std::vector<Extension> offered_extensions(Kind kind, const Capabilities& ours) {
  using enum rtp::ExtensionKind;
  constexpr std::array audio_alone = {audio_level};
  constexpr std::array video_alone = {rid, repaired_rid, video_orientation, dependency_descriptor, playout_delay};
  std::vector<Extension> extensions;
  for (const auto extension : ours.extensions) {
    const bool is_others = kind == Kind::audio ? std::ranges::find(video_alone, extension) != video_alone.end()
                                               : std::ranges::find(audio_alone, extension) != audio_alone.end();
    if (is_others) continue;
    const auto id = static_cast<std::uint8_t>(std::to_underlying(extension) + 1);
    extensions.push_back({id, Direction::sendrecv, std::string(rtp::uri_of(extension))});
  }
  return extensions;
}

std::vector<Format> to_formats(std::span<const NegotiatedCodec> codecs) {
  std::vector<Format> formats;
  for (const auto& codec : codecs) {
    auto& format = formats.emplace_back(Format{.payload_type = codec.payload_type,
                                               .encoding = codec.encoding,
                                               .clock_rate = codec.clock_rate,
                                               .channels = codec.channels,
                                               .parameters = codec.parameters});
    for (const auto& [flag, name] : feedback_names) {
      if (codec.feedback.*flag) format.feedback.emplace_back(name);
    }
    if (!codec.rtx_payload_type) continue;
    formats.push_back({.payload_type = *codec.rtx_payload_type,
                       .encoding = std::string(rtp::name_of(Codec::rtx)),
                       .clock_rate = codec.clock_rate,
                       .parameters = "apt=" + std::to_string(codec.payload_type)});
  }
  return formats;
}

}  // namespace ringer::sdp
