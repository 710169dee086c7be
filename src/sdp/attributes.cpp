// SPDX-License-Identifier: Apache-2.0
#include "sdp/attributes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sdp/limits.h"
#include "sdp/text.h"

namespace ringer::sdp {
namespace {

using enum AttributeResult;

constexpr std::uint8_t max_payload_type = 127;

template <class T>
AttributeResult append(std::vector<T>& list, T value, std::size_t limit) {
  if (list.size() >= limit) return too_many;
  list.push_back(std::move(value));
  return taken;
}

Format* format_of(MediaSection& section, std::uint8_t payload_type) {
  const auto found = std::ranges::find(section.formats, payload_type, &Format::payload_type);
  return found == section.formats.end() ? nullptr : &*found;
}

/// The format whose number begins `value`, which is cut off: null for one that the m= line does not have.
std::pair<bool, Format*> take_format(MediaSection& section, std::string_view& value) {
  const auto payload_type = to_number<std::uint8_t>(take_word(value), max_payload_type);
  if (!payload_type) return {false, nullptr};
  return {true, format_of(section, *payload_type)};
}

/// RFC 8866 section 6.6: "<payload type> <encoding>/<clock rate>[/<channels>]".
AttributeResult rtpmap(MediaSection& section, std::string_view value) {
  const auto [readable, format] = take_format(section, value);
  if (!readable) return malformed;
  value = trim(value);
  const std::string_view encoding = take_until(value, '/');
  const auto clock_rate = to_number<std::uint32_t>(take_until(value, '/'));
  const auto channels = value.empty() ? std::uint8_t{1} : to_number<std::uint8_t>(value);
  if (!is_token(encoding) || !clock_rate || *clock_rate == 0 || !channels || *channels == 0) return malformed;
  if (!format) return taken;
  format->encoding = encoding;
  format->clock_rate = *clock_rate;
  format->channels = *channels;
  return taken;
}

AttributeResult fmtp(MediaSection& section, std::string_view value) {
  const auto [readable, format] = take_format(section, value);
  if (!readable) return section.is_rtp() ? malformed : taken;
  if (format) format->parameters = trim(value);
  return taken;
}

/// RFC 4585 section 4.2.
AttributeResult rtcp_fb(MediaSection& section, std::string_view value) {
  if (value.starts_with("* ")) {
    return append(section.feedback_of_all, std::string(trim(value.substr(2))), limits::feedback);
  }
  const auto [readable, format] = take_format(section, value);
  if (!readable || trim(value).empty()) return malformed;
  return format ? append(format->feedback, std::string(trim(value)), limits::feedback) : taken;
}

template <Direction direction>
AttributeResult set_direction(MediaSection& section, std::string_view /*value*/) {
  section.direction = direction;
  return taken;
}

template <bool MediaSection::* flag>
AttributeResult set_flag(MediaSection& section, std::string_view /*value*/) {
  section.*flag = true;
  return taken;
}

AttributeResult mid(MediaSection& section, std::string_view value) {
  if (!is_token(value) || value.size() > limits::identifier) return malformed;
  section.mid = value;
  return taken;
}

template <std::string IceParameters::* credential>
AttributeResult ice_credential(MediaSection& section, std::string_view value) {
  if (!is_token(value) || value.size() > limits::ice_credential) return malformed;
  section.ice.*credential = value;
  return taken;
}

AttributeResult ice_options(MediaSection& section, std::string_view value) {
  section.ice.options.clear();
  for (auto word = take_word(value); !word.empty(); word = take_word(value)) {
    if (word.size() > limits::identifier) return malformed;
    if (section.ice.options.size() >= limits::ice_options) return too_many;
    section.ice.options.emplace_back(word);
  }
  return taken;
}

AttributeResult fingerprint(MediaSection& section, std::string_view value) {
  const std::string_view algorithm = take_word(value);
  const std::string_view hash = trim(value);
  if (!is_token(algorithm) || algorithm.size() > limits::identifier || !is_token(hash) ||
      hash.size() > limits::fingerprint) {
    return malformed;
  }
  Fingerprint made{.algorithm = std::string(algorithm), .hash = std::string(hash)};
  std::ranges::transform(made.algorithm, made.algorithm.begin(), to_lower);
  return append(section.fingerprints, std::move(made), limits::fingerprints);
}

AttributeResult setup(MediaSection& section, std::string_view value) {
  constexpr std::pair<std::string_view, SetupRole> words[] = {{"actpass", SetupRole::actpass},
                                                              {"active", SetupRole::active},
                                                              {"passive", SetupRole::passive},
                                                              {"holdconn", SetupRole::holdconn}};
  for (const auto& [word, meaning] : words) {
    if (word == value) {
      section.setup = meaning;
      return taken;
    }
  }
  return malformed;
}

/// One that cannot be read is as good as one that cannot be reached, and is left out.
AttributeResult candidate(MediaSection& section, std::string_view value) {
  auto read = Candidate::parse(value);
  return read ? append(section.candidates, std::move(*read), limits::candidates) : taken;
}

std::optional<Direction> to_extension_direction(std::string_view word) {
  if (word.empty() || word == "sendrecv") return Direction::sendrecv;
  if (word == "sendonly") return Direction::sendonly;
  if (word == "recvonly") return Direction::recvonly;
  if (word == "inactive") return Direction::inactive;
  return std::nullopt;
}

/// RFC 8285 section 8: "<id>[/<direction>] <URI> [<attributes>]". An id beyond one byte asks for a choice (section 6)
/// that the answerer may leave.
AttributeResult extmap(MediaSection& section, std::string_view value) {
  std::string_view place = take_word(value);
  const auto id = to_number<std::uint16_t>(take_until(place, '/'));
  const auto direction = to_extension_direction(place);
  const std::string_view uri = take_word(value);
  if (!id || *id == 0 || !direction || !is_token(uri)) return malformed;
  if (*id > 255) return taken;
  return append(section.extensions, {static_cast<std::uint8_t>(*id), *direction, std::string(uri)}, limits::extensions);
}

std::optional<Msid> to_msid(std::string_view value) {
  Msid made{.stream = std::string(take_word(value)), .track = std::string(take_word(value))};
  if (made.stream.empty()) return std::nullopt;
  return made;
}

AttributeResult msid(MediaSection& section, std::string_view value) {
  auto made = to_msid(value);
  return made ? append(section.msids, std::move(*made), limits::msids) : malformed;
}

/// RFC 5576 section 4.1: "<ssrc> <attribute>[:<value>]".
AttributeResult ssrc(MediaSection& section, std::string_view value) {
  const auto number = to_number<std::uint32_t>(take_word(value));
  if (!number) return malformed;
  auto source = std::ranges::find(section.sources, *number, &Source::ssrc);
  if (source == section.sources.end()) {
    if (section.sources.size() >= limits::sources) return too_many;
    source = section.sources.insert(source, Source{.ssrc = *number});
  }
  const std::string_view name = take_until(value, ':');
  if (name == "cname") source->cname = trim(value);
  if (name == "msid") source->msid = to_msid(value);
  return taken;
}

AttributeResult ssrc_group(MediaSection& section, std::string_view value) {
  SourceGroup group{.semantics = std::string(take_word(value))};
  for (auto word = take_word(value); !word.empty(); word = take_word(value)) {
    const auto number = to_number<std::uint32_t>(word);
    if (!number) return malformed;
    if (group.ssrcs.size() >= limits::sources) return too_many;
    group.ssrcs.push_back(*number);
  }
  if (group.semantics.empty()) return malformed;
  return append(section.source_groups, std::move(group), limits::source_groups);
}

bool is_rid(std::string_view text) {
  return !text.empty() && text.size() <= limits::identifier && std::ranges::all_of(text, [](char letter) {
    const char low = to_lower(letter);
    return (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9') || low == '-' || low == '_';
  });
}

/// RFC 8851 section 10: "<id> send|recv [<restrictions>]".
AttributeResult rid(MediaSection& section, std::string_view value) {
  const std::string_view id = take_word(value);
  const std::string_view direction = take_word(value);
  if (!is_rid(id) || (direction != "send" && direction != "recv") || value.size() > limits::identifier)
    return malformed;
  if (std::ranges::find(section.rids, id, &Rid::id) != section.rids.end()) return malformed;
  return append(section.rids, {std::string(id), direction == "send", std::string(trim(value))}, limits::rids);
}

/// RFC 8853 section 5.1: streams between ";", alternatives between ",", "~" before one that starts paused. "rid=" is
/// how the drafts before it began the list.
std::optional<std::vector<std::vector<SimulcastRid>>> to_simulcast_streams(std::string_view list) {
  if (list.starts_with("rid=")) list.remove_prefix(4);
  std::vector<std::vector<SimulcastRid>> streams;
  std::size_t count = 0;
  while (!list.empty()) {
    std::string_view alternatives = take_until(list, ';');
    auto& stream = streams.emplace_back();
    while (!alternatives.empty()) {
      std::string_view id = take_until(alternatives, ',');
      const bool paused = id.starts_with('~');
      if (paused) id.remove_prefix(1);
      if (!is_rid(id) || ++count > limits::rids) return std::nullopt;
      stream.push_back({std::string(id), paused});
    }
    if (stream.empty()) return std::nullopt;
  }
  return streams;
}

AttributeResult simulcast(MediaSection& section, std::string_view value) {
  Simulcast made;
  for (auto word = take_word(value); !word.empty(); word = take_word(value)) {
    auto& streams = word == "send" ? made.send : made.receive;
    if ((word != "send" && word != "recv") || !streams.empty()) return malformed;
    auto read = to_simulcast_streams(take_word(value));
    if (!read || read->empty()) return malformed;
    streams = std::move(*read);
  }
  if (made.send.empty() && made.receive.empty()) return malformed;
  section.simulcast = std::move(made);
  return taken;
}

AttributeResult sctp_port(MediaSection& section, std::string_view value) {
  section.sctp_port = to_number<std::uint16_t>(value);
  return section.sctp_port ? taken : malformed;
}

/// Of the draft that aiortc and browsers before 2018 speak: "<port> webrtc-datachannel <streams>".
AttributeResult sctpmap(MediaSection& section, std::string_view value) { return sctp_port(section, take_word(value)); }

AttributeResult max_message_size(MediaSection& section, std::string_view value) {
  section.max_message_size = to_number<std::uint64_t>(value);
  return section.max_message_size ? taken : malformed;
}

struct Attribute {
  std::string_view name;
  AttributeResult (*apply)(MediaSection& section, std::string_view value);
};

constexpr std::array attributes = {
    Attribute{"rtcp-fb", rtcp_fb},
    Attribute{"rtpmap", rtpmap},
    Attribute{"fmtp", fmtp},
    Attribute{"extmap", extmap},
    Attribute{"ssrc", ssrc},
    Attribute{"ssrc-group", ssrc_group},
    Attribute{"candidate", candidate},
    Attribute{"sendrecv", set_direction<Direction::sendrecv>},
    Attribute{"sendonly", set_direction<Direction::sendonly>},
    Attribute{"recvonly", set_direction<Direction::recvonly>},
    Attribute{"inactive", set_direction<Direction::inactive>},
    Attribute{"mid", mid},
    Attribute{"msid", msid},
    Attribute{"ice-ufrag", ice_credential<&IceParameters::ufrag>},
    Attribute{"ice-pwd", ice_credential<&IceParameters::password>},
    Attribute{"ice-options", ice_options},
    Attribute{"fingerprint", fingerprint},
    Attribute{"setup", setup},
    Attribute{"rtcp-mux", set_flag<&MediaSection::rtcp_mux>},
    Attribute{"rtcp-mux-only", set_flag<&MediaSection::rtcp_mux>},
    Attribute{"rtcp-rsize", set_flag<&MediaSection::rtcp_rsize>},
    Attribute{"extmap-allow-mixed", set_flag<&MediaSection::extmap_allow_mixed>},
    Attribute{"bundle-only", set_flag<&MediaSection::bundle_only>},
    Attribute{"end-of-candidates", set_flag<&MediaSection::end_of_candidates>},
    Attribute{"rid", rid},
    Attribute{"simulcast", simulcast},
    Attribute{"sctp-port", sctp_port},
    Attribute{"sctpmap", sctpmap},
    Attribute{"max-message-size", max_message_size},
};

}  // namespace

AttributeResult apply_attribute(MediaSection& section, std::string_view name, std::string_view value) {
  const auto found = std::ranges::find(attributes, name, &Attribute::name);
  return found == attributes.end() ? unknown : found->apply(section, trim(value));
}

}  // namespace ringer::sdp
