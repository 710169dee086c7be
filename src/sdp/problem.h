// SPDX-License-Identifier: Apache-2.0
//
// Why a session description was refused: one kind per rule, the line where a rule of the text was broken, and a
// sentence for whoever sent it. What is merely unknown is ignored and never a problem.
// Owner and thread: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ringer::sdp {

enum class ProblemKind : std::uint8_t {
  too_large,
  too_many_lines,
  too_many_sections,
  too_many_attributes,
  no_version,
  bad_line,
  bad_origin,
  bad_media_line,
  bad_attribute,
  duplicate_mid,
  // Of an offer or an answer that is well-formed:
  no_such_mid,
  extension_conflict,
  payload_type_conflict,
  section_missing,
  section_moved,
  kind_changed,
  extension_changed,
};

/// A constant sentence without a full stop.
std::string_view to_text(ProblemKind kind);

struct Problem {
  ProblemKind kind{};
  /// Counted from 1; 0 when the problem is not one of a single line.
  std::size_t line = 0;

  /// "line 12: an attribute cannot be read"
  std::string text() const;

  friend bool operator==(const Problem&, const Problem&) = default;
};

}  // namespace ringer::sdp
