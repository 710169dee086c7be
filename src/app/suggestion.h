// SPDX-License-Identifier: Apache-2.0
//
// "Did you mean": the known word that a mistyped one is nearest to.
// Owner and thread: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ringer::app {

/// `; did you mean "x"?`, or nothing when no word is near.
std::string suggestion(std::string_view typed, std::span<const std::string> known);

}  // namespace ringer::app
