// SPDX-License-Identifier: Apache-2.0
//
// What this program is: compiled into one file, so that a new commit recompiles nothing else.
#pragma once

#include <string_view>

namespace ringer::app {

extern const std::string_view version;
extern const std::string_view commit;

}  // namespace ringer::app
