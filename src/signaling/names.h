// SPDX-License-Identifier: Apache-2.0
//
// What people type to be shown to others: their names, a meeting's name, chat. All of it is shown as text, so the only
// characters refused are those that are not text: controls, and the bidirectional overrides that let a name rewrite
// its surroundings (Unicode UAX #9).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ringer::signaling {

/// Trimmed; empty optional unless 1 to `max_chars` code points of valid UTF-8 without controls and overrides.
std::optional<std::string> clean_name(std::string_view text, std::size_t max_chars);

/// Line breaks and tabs may stand in it; otherwise like clean_name().
std::optional<std::string> clean_chat_text(std::string_view text, std::size_t max_chars);

/// For comparing names: two names with the same fold are the same to a reader in a hurry.
std::string fold_name(std::string_view name);

}  // namespace ringer::signaling
