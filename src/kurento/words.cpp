// SPDX-License-Identifier: Apache-2.0
#include "kurento/words.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ringer::kurento {
namespace {

using Word = std::string_view;

// In the order of the C++ enumerations of words.h, where there is one.
constexpr std::array media_type{Word("AUDIO"), Word("DATA"), Word("VIDEO")};
constexpr std::array connectedness{Word("DISCONNECTED"), Word("CONNECTED")};
constexpr std::array media_flow_state{Word("FLOWING"), Word("NOT_FLOWING")};
constexpr std::array media_transcoding_state{Word("TRANSCODING"), Word("NOT_TRANSCODING")};
constexpr std::array ice_component_state{Word("DISCONNECTED"), Word("GATHERING"), Word("CONNECTING"),
                                         Word("CONNECTED"),    Word("READY"),     Word("FAILED")};
constexpr std::array dtls_connection_state{Word("NEW"), Word("CLOSED"), Word("FAILED"), Word("CONNECTING"),
                                           Word("CONNECTED")};
constexpr std::array graph_details{Word("SHOW_MEDIA_TYPE"), Word("SHOW_CAPS_DETAILS"), Word("SHOW_NON_DEFAULT_PARAMS"),
                                   Word("SHOW_STATES"),     Word("SHOW_FULL_PARAMS"),  Word("SHOW_ALL"),
                                   Word("SHOW_VERBOSE")};
constexpr std::array video_codec{Word("H265"), Word("AV1"), Word("VP9"), Word("VP8"), Word("H264"), Word("RAW")};
constexpr std::array audio_codec{Word("OPUS"), Word("PCMU"), Word("PCMA"), Word("RAW")};
constexpr std::array certificate_key_type{Word("RSA"), Word("ECDSA")};
constexpr std::array dscp_value{Word("NO_DSCP"),
                                Word("NO_VALUE"),
                                Word("AUDIO_VERYLOW"),
                                Word("AUDIO_LOW"),
                                Word("AUDIO_MEDIUM"),
                                Word("AUDIO_HIGH"),
                                Word("VIDEO_VERYLOW"),
                                Word("VIDEO_LOW"),
                                Word("VIDEO_MEDIUM"),
                                Word("VIDEO_HIGH"),
                                Word("DATA_VERYLOW"),
                                Word("DATA_LOW"),
                                Word("DATA_MEDIUM"),
                                Word("DATA_HIGH"),
                                Word("CHROME_HIGH"),
                                Word("CHROME_MEDIUM"),
                                Word("CHROME_LOW"),
                                Word("CS0"),
                                Word("CS1"),
                                Word("CS2"),
                                Word("CS3"),
                                Word("CS4"),
                                Word("CS5"),
                                Word("CS6"),
                                Word("CS7"),
                                Word("AF11"),
                                Word("AF12"),
                                Word("AF13"),
                                Word("AF21"),
                                Word("AF22"),
                                Word("AF23"),
                                Word("AF31"),
                                Word("AF32"),
                                Word("AF33"),
                                Word("AF41"),
                                Word("AF42"),
                                Word("AF43"),
                                Word("EF"),
                                Word("VOICEADMIT"),
                                Word("LE"),
                                Word("VIDEO_MEDIUM_THROUGHPUT"),
                                Word("VIDEO_HIGH_THROUGHPUT"),
                                Word("CHROME_VERYLOW")};

struct Enumeration {
  Word name;
  std::span<const Word> values;
};

constexpr std::array enumerations{
    Enumeration{"MediaType", media_type},
    Enumeration{"MediaState", connectedness},
    Enumeration{"ConnectionState", connectedness},
    Enumeration{"MediaFlowState", media_flow_state},
    Enumeration{"MediaTranscodingState", media_transcoding_state},
    Enumeration{"IceComponentState", ice_component_state},
    Enumeration{"DtlsConnectionState", dtls_connection_state},
    Enumeration{"GstreamerDotDetails", graph_details},
    Enumeration{"VideoCodec", video_codec},
    Enumeration{"AudioCodec", audio_codec},
    Enumeration{"CertificateKeyType", certificate_key_type},
    Enumeration{"DSCPValue", dscp_value},
};

}  // namespace

std::string_view to_text(MediaType type) { return media_type.at(static_cast<std::size_t>(type)); }
std::string_view to_text(Connectedness state) { return connectedness.at(static_cast<std::size_t>(state)); }
std::string_view to_text(MediaFlowState state) { return media_flow_state.at(static_cast<std::size_t>(state)); }
std::string_view to_text(IceComponentState state) { return ice_component_state.at(static_cast<std::size_t>(state)); }
std::string_view to_text(DtlsConnectionState state) {
  return dtls_connection_state.at(static_cast<std::size_t>(state));
}

std::optional<MediaType> parse_media_type(std::string_view text) {
  for (const auto type : {MediaType::audio, MediaType::data, MediaType::video})
    if (to_text(type) == text) return type;
  return std::nullopt;
}

std::span<const std::string_view> enumeration(std::string_view name) {
  const auto* found = std::ranges::find(enumerations, name, &Enumeration::name);
  return found == enumerations.end() ? std::span<const Word>() : found->values;
}

json::object complex(std::string_view type, std::string_view module) {
  return {{"__module__", text(module)}, {"__type__", text(type)}};
}

}  // namespace ringer::kurento
