// SPDX-License-Identifier: Apache-2.0
#include "app/load_config.h"

#include <fmt/format.h>

#include "app/config_file.h"
#include "app/files.h"
#include "app/suggestion.h"

namespace ringer::app {
namespace {

constexpr std::string_view prefix = "RINGER_";
constexpr std::string_view config_variable = "RINGER_CONFIG";

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return parts;
}

std::expected<void, std::string> lay_over(Config& config, std::span<const Override> overrides) {
  for (const auto& [setting, values, place] : overrides) {
    if (auto done = assign(config, *setting, values); !done) {
      return std::unexpected(fmt::format("{}: {}", place, done.error()));
    }
  }
  return {};
}

}  // namespace

std::expected<void, std::string> read_secret(Config& config) {
  if (config.turn_secret_file.empty()) return {};
  auto secret = read_file(config.turn_secret_file);
  if (!secret) return std::unexpected(fmt::format("turn_secret_file: {}", secret.error()));
  while (secret->ends_with('\n') || secret->ends_with('\r')) secret->pop_back();
  if (secret->empty()) return std::unexpected(fmt::format("turn_secret_file: {} is empty", config.turn_secret_file));
  config.turn_secret = *std::move(secret);
  return {};
}

std::vector<Override> read_environment(std::span<const std::string> environment, std::string& config_file,
                                       std::vector<std::string>& warnings) {
  std::vector<std::string> known{std::string(config_variable)};
  for (const Setting& setting : settings()) known.push_back(setting.environment());
  std::vector<Override> overrides;
  for (const std::string& entry : environment) {
    const auto equals = entry.find('=');
    if (!entry.starts_with(prefix) || equals == std::string::npos) continue;
    const std::string name = entry.substr(0, equals);
    const std::string value = entry.substr(equals + 1);
    if (name == config_variable) {
      config_file = value;
      continue;
    }
    const Setting* found = nullptr;
    for (const Setting& setting : settings()) {
      if (setting.environment() == name) found = &setting;
    }
    if (found == nullptr) {
      warnings.push_back(fmt::format("unknown environment variable {}{}", name, suggestion(name, known)));
    } else {
      overrides.push_back({found, found->is_list() ? split_list(value) : std::vector{value}, name});
    }
  }
  return overrides;
}

std::expected<LoadedConfig, std::string> load_config(const CommandLine& line,
                                                     std::span<const std::string> environment) {
  LoadedConfig loaded;
  std::string file;
  const auto from_environment = read_environment(environment, file, loaded.warnings);
  if (!line.config_file.empty()) file = line.config_file;
  if (!file.empty()) {
    const auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    if (auto done = apply_toml(loaded.config, *text, file); !done) return std::unexpected(done.error());
  }
  if (auto done = lay_over(loaded.config, from_environment); !done) return std::unexpected(done.error());
  if (auto done = lay_over(loaded.config, line.overrides); !done) return std::unexpected(done.error());
  if (auto done = validate(loaded.config); !done) return std::unexpected(done.error());
  return loaded;
}

}  // namespace ringer::app
