// SPDX-License-Identifier: Apache-2.0
//
// Meeting ids: `abc-defg-hij` when generated (ten letters of 24, about 2^45.8, without the look-alikes l and o), or
// `[a-z0-9][a-z0-9-]{2,63}` of somebody's choosing. People retype them, so every spelling leads to one id.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/random.h"

namespace ringer::signaling {

std::string generate_meeting_id(crypto::RandomSource& random);

/// The canonical id: trimmed, lower case, dashes put back into ten bare letters. Empty when it cannot be an id.
std::optional<std::string> canonical_meeting_id(std::string_view text);

}  // namespace ringer::signaling
