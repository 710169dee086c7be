// SPDX-License-Identifier: Apache-2.0
#include "sdp/problem.h"

#include "base/assert.h"

namespace ringer::sdp {

std::string_view to_text(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::too_large: return "the description is longer than 64 KiB";
    case ProblemKind::too_many_lines: return "there are too many lines";
    case ProblemKind::too_many_sections: return "there are too many media sections";
    case ProblemKind::too_many_attributes: return "an attribute is repeated too often";
    case ProblemKind::no_version: return "the first line is not v=0";
    case ProblemKind::bad_line: return "the line is not of the form <letter>=<value>";
    case ProblemKind::bad_origin: return "the o= line cannot be read";
    case ProblemKind::bad_media_line: return "the m= line cannot be read";
    case ProblemKind::bad_attribute: return "an attribute cannot be read";
    case ProblemKind::duplicate_mid: return "two media sections have the same mid";
    case ProblemKind::no_such_mid: return "a group names a mid that no media section has";
    case ProblemKind::extension_conflict: return "a header extension id has two meanings in one bundle";
    case ProblemKind::payload_type_conflict: return "a payload type has two meanings in one bundle";
    case ProblemKind::section_missing: return "there are fewer media sections than before";
    case ProblemKind::section_moved: return "a media section has another mid than before";
    case ProblemKind::kind_changed: return "a media section is of another kind than before";
    case ProblemKind::extension_changed: return "a header extension id has another meaning than before";
  }
  UNREACHABLE("every kind has a sentence");
}

std::string Problem::text() const {
  const std::string sentence(to_text(kind));
  return line == 0 ? sentence : "line " + std::to_string(line) + ": " + sentence;
}

}  // namespace ringer::sdp
