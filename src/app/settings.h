// SPDX-License-Identifier: Apache-2.0
//
// The table of settings: for each the name, the member of Config, its bounds and its words of help. `--http-port`,
// `RINGER_HTTP_PORT` and `http_port = ` are one row. Values come as text (flags, environment) or as text that a file's
// types were checked against. Reads no file and no environment.
// Owner and thread: pure functions.
#pragma once

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.h"

namespace ringer::app {

struct Setting {
  using Member = std::variant<std::uint16_t Config::*, std::size_t Config::*, Duration Config::*, std::string Config::*,
                              std::vector<std::string> Config::*, std::vector<signaling::IceServer> Config::*,
                              log::Level Config::*, LogFormat Config::*>;
  std::string_view name;
  Member member;
  std::string_view placeholder;
  std::string_view help;
  std::int64_t least = 0;  ///< of numbers, and of durations in seconds
  std::int64_t most = 0;
  bool secret = false;

  bool is_number() const;
  bool is_duration() const;
  bool is_list() const;
  bool is_ice_servers() const;

  std::string flag() const;         ///< "--http-port"; lists in the singular, since the flag is repeated
  std::string environment() const;  ///< "RINGER_HTTP_PORT"
};

std::span<const Setting> settings();
const Setting* find_setting(std::string_view name);
std::vector<std::string> setting_names();

/// One value, or any number of them for a list. The error is a sentence that names the setting.
std::expected<void, std::string> assign(Config& config, const Setting& setting, std::span<const std::string> values);

/// Its value as TOML; secrets are not told.
std::string value_text(const Config& config, const Setting& setting);

/// The whole configuration as a TOML file with its help; reading it gives the same configuration, but for settings that
/// hold secrets: those stand in comments.
std::string print_config(const Config& config);

/// What the value must look like beyond its type; assign() sees to it. The error goes after the setting's name.
std::expected<void, std::string> check_value(const Config& config, const Setting& setting);
std::expected<void, std::string> check_ice_server(const signaling::IceServer& server);

/// What holds between settings.
std::expected<void, std::string> validate(const Config& config);

}  // namespace ringer::app
