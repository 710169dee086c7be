// SPDX-License-Identifier: Apache-2.0
#include "sdp/parse.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sdp/attributes.h"
#include "sdp/limits.h"
#include "sdp/text.h"

namespace ringer::sdp {
namespace {

Kind to_kind(std::string_view media) {
  if (media == "audio") return Kind::audio;
  if (media == "video") return Kind::video;
  return media == "application" ? Kind::application : Kind::other;
}

/// RFC 3551 section 6: those static payload types that are still met without an a=rtpmap line.
void name_static_payload_type(Format& format) {
  constexpr std::array<std::pair<std::uint8_t, std::string_view>, 4> names = {
      {{0, "PCMU"}, {8, "PCMA"}, {9, "G722"}, {13, "CN"}}};
  for (const auto& [payload_type, name] : names) {
    if (payload_type != format.payload_type) continue;
    format.encoding = name;
    format.clock_rate = 8000;
  }
}

class Parser {
 public:
  std::expected<SessionDescription, Problem> parse(std::string_view text) {
    if (text.size() > limits::size) return std::unexpected(Problem{ProblemKind::too_large});
    while (!text.empty() && !problem_) {
      std::string_view line = take_until(text, '\n');
      if (line.ends_with('\r')) line.remove_suffix(1);
      ++number_;
      if (number_ > limits::lines)
        fail(ProblemKind::too_many_lines);
      else if (!trim(line).empty())
        take_line(line);
    }
    if (!problem_ && !seen_version_) fail(ProblemKind::no_version);
    if (problem_) return std::unexpected(*problem_);
    return std::move(description_);
  }

 private:
  void fail(ProblemKind kind) {
    if (!problem_) problem_ = Problem{kind, number_};
  }

  void take_line(std::string_view line) {
    if (line.size() < 2 || line[1] != '=' || std::ranges::any_of(line, is_control)) return fail(ProblemKind::bad_line);
    const std::string_view value = line.substr(2);
    if (!seen_version_) {
      seen_version_ = true;
      if (line[0] != 'v' || trim(value) != "0") fail(ProblemKind::no_version);
      return;
    }
    switch (line[0]) {
      case 'o': return take_origin(value);
      case 's':
        if (const auto name = trim(value); !name.empty()) description_.name = name;
        return;
      case 'm': return take_media(value);
      case 'b': return take_bandwidth(value);
      case 'a': return take_attribute(value);
      default: return;
    }
  }

  void take_origin(std::string_view value) {
    Origin& origin = description_.origin;
    origin.username = take_word(value);
    origin.session_id = take_word(value);
    origin.version = take_word(value);
    const auto is_number = [](const std::string& text) {
      return !text.empty() && std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
    };
    if (!is_number(origin.session_id) || !is_number(origin.version)) fail(ProblemKind::bad_origin);
  }

  /// RFC 8866 section 5.14: "<media> <port>[/<count>] <protocol> <format> ...".
  void take_media(std::string_view value) {
    if (description_.sections.size() >= limits::sections) return fail(ProblemKind::too_many_sections);
    MediaSection section = session_;
    section.media = take_word(value);
    section.kind = to_kind(section.media);
    std::string_view ports = take_word(value);
    const auto port = to_number<std::uint16_t>(take_until(ports, '/'));
    section.protocol = take_word(value);
    if (!is_token(section.media) || !port || !is_token(section.protocol)) return fail(ProblemKind::bad_media_line);
    section.port = *port;
    for (auto word = take_word(value); !word.empty(); word = take_word(value)) {
      if (!section.is_rtp()) {
        if (section.other_formats.size() >= limits::formats) return fail(ProblemKind::too_many_attributes);
        section.other_formats.emplace_back(word);
        continue;
      }
      const auto payload_type = to_number<std::uint8_t>(word, 127);
      if (!payload_type) return fail(ProblemKind::bad_media_line);
      if (find_format(section, *payload_type)) continue;
      name_static_payload_type(section.formats.emplace_back(Format{.payload_type = *payload_type}));
    }
    if (section.formats.empty() && section.other_formats.empty()) return fail(ProblemKind::bad_media_line);
    description_.sections.push_back(std::move(section));
    inherits_fingerprints_ = true;
  }

  /// RFC 8866 section 5.8; only the section's own are used.
  void take_bandwidth(std::string_view value) {
    if (description_.sections.empty()) return;
    const std::string_view type = take_until(value, ':');
    const auto amount = to_number<std::uint32_t>(trim(value));
    if (type == "AS") description_.sections.back().bandwidth_as = amount;
    if (type == "TIAS") description_.sections.back().bandwidth_tias = amount;
  }

  void take_attribute(std::string_view value) {
    const std::string_view name = trim(take_until(value, ':'));
    if (description_.sections.empty()) return take_session_attribute(name, value);
    MediaSection& section = description_.sections.back();
    if (name == "fingerprint" && std::exchange(inherits_fingerprints_, false)) section.fingerprints.clear();
    report(apply_attribute(section, name, value));
    if (name == "mid") check_mid(section);
  }

  void take_session_attribute(std::string_view name, std::string_view value) {
    // What a section inherits, and nothing that would be multiplied by the number of sections.
    constexpr std::string_view inherited[] = {"sendrecv",  "sendonly",          "recvonly",    "inactive",
                                              "ice-ufrag", "ice-pwd",           "ice-options", "fingerprint",
                                              "setup",     "extmap-allow-mixed"};
    if (name == "group") return take_group(value);
    if (name == "ice-lite") description_.ice_lite = true;
    if (std::ranges::find(inherited, name) != std::end(inherited)) report(apply_attribute(session_, name, value));
  }

  void take_group(std::string_view value) {
    if (description_.groups.size() >= limits::groups) return fail(ProblemKind::too_many_attributes);
    Group group{.semantics = std::string(take_word(value))};
    if (group.semantics.empty()) return fail(ProblemKind::bad_attribute);
    for (auto word = take_word(value); !word.empty(); word = take_word(value)) {
      if (group.mids.size() >= limits::sections) return fail(ProblemKind::too_many_attributes);
      group.mids.emplace_back(word);
    }
    description_.groups.push_back(std::move(group));
  }

  void check_mid(const MediaSection& section) {
    const auto same = std::ranges::count(description_.sections, section.mid, &MediaSection::mid);
    if (!section.mid.empty() && same > 1) fail(ProblemKind::duplicate_mid);
  }

  void report(AttributeResult result) {
    if (result == AttributeResult::malformed) fail(ProblemKind::bad_attribute);
    if (result == AttributeResult::too_many) fail(ProblemKind::too_many_attributes);
  }

  SessionDescription description_;
  MediaSection session_;
  std::optional<Problem> problem_;
  std::size_t number_ = 0;
  bool seen_version_ = false;
  bool inherits_fingerprints_ = false;
};

}  // namespace

std::expected<SessionDescription, Problem> parse(std::string_view text) { return Parser().parse(text); }

}  // namespace ringer::sdp
