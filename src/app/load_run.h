// SPDX-License-Identifier: Apache-2.0
//
// `ringer load`: makes the meetings at the server, lets them talk, and measures. Returns when that is done.
// Owner and thread: main.
#pragma once

#include "app/load_options.h"
#include "app/load_report.h"

namespace ringer::app {

/// Throws std::runtime_error with a sentence.
LoadReport run_load(const LoadOptions& options);

}  // namespace ringer::app
