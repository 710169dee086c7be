// SPDX-License-Identifier: Apache-2.0
#include "sdp/description.h"

#include <algorithm>

#include "sdp/text.h"

namespace ringer::sdp {

const Format* find_format(const MediaSection& section, std::uint8_t payload_type) {
  const auto found = std::ranges::find(section.formats, payload_type, &Format::payload_type);
  return found == section.formats.end() ? nullptr : &*found;
}

bool has_feedback(const MediaSection& section, const Format& format, std::string_view feedback) {
  return std::ranges::find(format.feedback, feedback) != format.feedback.end() ||
         std::ranges::find(section.feedback_of_all, feedback) != section.feedback_of_all.end();
}

std::optional<std::string_view> find_parameter(std::string_view parameters, std::string_view key) {
  while (!parameters.empty()) {
    std::string_view value = take_until(parameters, ';');
    const std::string_view name = trim(take_until(value, '='));
    if (equal_ignoring_case(name, key)) return trim(value);
  }
  return std::nullopt;
}

const Group* find_group(const SessionDescription& description, std::string_view semantics) {
  const auto found = std::ranges::find(description.groups, semantics, &Group::semantics);
  return found == description.groups.end() ? nullptr : &*found;
}

}  // namespace ringer::sdp
