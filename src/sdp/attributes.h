// SPDX-License-Identifier: Apache-2.0
//
// The attributes of a media section, for parse.cpp alone: one function per attribute, found by a table. The session
// level is parsed as a section too, from which the real ones inherit.
// Owner and thread: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "sdp/description.h"

namespace ringer::sdp {

enum class AttributeResult : std::uint8_t { taken, unknown, malformed, too_many };

/// `name` and `value` of "a=<name>:<value>".
AttributeResult apply_attribute(MediaSection& section, std::string_view name, std::string_view value);

}  // namespace ringer::sdp
