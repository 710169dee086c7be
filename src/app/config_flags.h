// SPDX-License-Identifier: Apache-2.0
//
// The command line: what to do, and settings given as flags. `ringer` alone is `ringer serve`.
// Owner and thread: pure function.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "app/settings.h"

namespace ringer::app {

/// A value for a setting, and where it was said, for errors.
struct Override {
  const Setting* setting;
  std::vector<std::string> values;
  std::string place;
};

struct CommandLine {
  enum class Command : std::uint8_t { serve, load, version, help, print_config, check_config };
  Command command = Command::serve;
  std::string config_file;
  std::vector<Override> overrides;
  std::string help;
  std::vector<std::string> rest;  ///< of `load`, which has flags of its own: see load_options.h
};

/// `arguments` without the program's name. The error is one line.
std::expected<CommandLine, std::string> parse_command_line(std::span<const std::string> arguments);

}  // namespace ringer::app
