// SPDX-License-Identifier: Apache-2.0
//
// A configuration in TOML 1.0, laid over another one. Errors say file, line and column. Reads no file itself.
// Owner and thread: pure function.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "app/config.h"

namespace ringer::app {

/// `file` is only for the error's text. On error `config` may be half changed.
std::expected<void, std::string> apply_toml(Config& config, std::string_view toml, std::string_view file);

}  // namespace ringer::app
