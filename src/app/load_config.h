// SPDX-License-Identifier: Apache-2.0
//
// The configuration that results from defaults, file, environment and flags, the later ones going before.
// Owner and thread: main, before the program serves.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/config_flags.h"

namespace ringer::app {

/// RINGER_* of the environment, as the kernel hands it over ("NAME=value"). Unknown names are told in `warnings` rather
/// than refused: Kubernetes makes RINGER_SERVICE_HOST and the like by itself for a service named ringer.
std::vector<Override> read_environment(std::span<const std::string> environment, std::string& config_file,
                                       std::vector<std::string>& warnings);

struct LoadedConfig {
  Config config;
  std::vector<std::string> warnings;
};

/// Fills in the secret that stands in a file of its own. The error is one line.
std::expected<void, std::string> read_secret(Config& config);

/// Reads the file that is named. The error is one line.
std::expected<LoadedConfig, std::string> load_config(const CommandLine& line, std::span<const std::string> environment);

}  // namespace ringer::app
