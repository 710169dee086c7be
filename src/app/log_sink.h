// SPDX-License-Identifier: Apache-2.0
//
// Where log records go: lines on standard error, as text for people or as JSON for machines. One record is one line
// whatever stands in it: control characters are escaped.
// Owner and thread: main owns it; write() from the control thread.
#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "base/log.h"
#include "base/time.h"

namespace ringer::app {

/// One line, with its line feed. `colour`: for terminals.
std::string text_line(const log::Record& record, WallTime time, bool colour);
std::string json_line(const log::Record& record, WallTime time);

/// `automatic` is text when standard error is a terminal.
std::unique_ptr<log::Sink> make_log_sink(LogFormat format);

}  // namespace ringer::app
