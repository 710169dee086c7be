// SPDX-License-Identifier: Apache-2.0
//
// Text as a TOML 1.0 basic string, and arrays of it.
// Owner and thread: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ringer::app {

std::string toml_string(std::string_view text);
std::string toml_array(std::span<const std::string> texts);

}  // namespace ringer::app
