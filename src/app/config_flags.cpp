// SPDX-License-Identifier: Apache-2.0
#include "app/config_flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>

#include "app/suggestion.h"

namespace ringer::app {
namespace {

using Command = CommandLine::Command;

constexpr std::string_view about =
    "A video call button for your own server: ringer [serve] [flags] | ringer load [flags] | ringer version |\n"
    "ringer help\n"
    "Each flag is also an environment variable (--http-port: RINGER_HTTP_PORT) and a key of the TOML file that\n"
    "--config names (http_port). A flag goes before the environment, that before the file, that before the default.";

struct Word {
  std::string_view text;
  Command command;
};
constexpr std::array commands{Word{"serve", Command::serve}, Word{"load", Command::load},
                              Word{"version", Command::version}, Word{"help", Command::help}};

std::expected<Command, std::string> command_of(const std::string& word) {
  std::vector<std::string> known;
  for (const auto& [text, command] : commands) {
    if (text == word) return command;
    known.emplace_back(text);
  }
  return std::unexpected(fmt::format("unknown command \"{}\"{}", word, suggestion(word, known)));
}

/// CLI11 says things over several lines.
std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

std::string help_of(const Setting& setting) {
  const std::string value = value_text(Config(), setting);
  if (setting.is_list() || value == "\"\"") return std::string(setting.help);
  return fmt::format("{} [{}]", setting.help, value);
}

void add_settings(CLI::App& app, CommandLine& line) {
  for (const Setting& setting : settings()) {
    const auto keep = [&line, &setting](const std::vector<std::string>& values) {
      line.overrides.push_back({&setting, values, setting.flag()});
    };
    CLI::Option* option = app.add_option_function<std::vector<std::string>>(setting.flag(), keep, help_of(setting));
    option->type_name(std::string(setting.placeholder))->allow_extra_args(false);
    if (!setting.is_list()) option->expected(1)->take_last();
  }
}

std::vector<std::string> known_flags() {
  std::vector<std::string> flags{"--config", "--print-config", "--check-config", "--help", "--version"};
  for (const Setting& setting : settings()) flags.push_back(setting.flag());
  return flags;
}

}  // namespace

std::expected<CommandLine, std::string> parse_command_line(std::span<const std::string> arguments) {
  CommandLine line;
  if (!arguments.empty() && !arguments.front().starts_with('-')) {
    const auto command = command_of(arguments.front());
    if (!command) return std::unexpected(command.error());
    line.command = *command;
    arguments = arguments.subspan(1);
    if (line.command == Command::load) {
      line.rest.assign(arguments.begin(), arguments.end());
      return line;
    }
  }

  CLI::App app{std::string(about), "ringer"};
  app.set_help_flag();
  app.allow_extras();
  bool help = false;
  app.add_flag("-h,--help", help, "Print this help.");
  bool version = false;
  app.add_flag("-V,--version", version, "Print the version.");
  app.add_option("--config", line.config_file, "TOML file with settings.")->type_name("file");
  bool print = false;
  app.add_flag("--print-config", print, "Print the settings that result, as TOML, and end.");
  bool check = false;
  app.add_flag("--check-config", check, "Say what is wrong with the settings, if anything, and end.");
  add_settings(app, line);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 wants the last one first
  } catch (const CLI::Error& error) {
    return std::unexpected(first_line(error.what()));
  }
  if (const auto extras = app.remaining(); !extras.empty()) {
    const std::string flag = extras.front().substr(0, extras.front().find('='));
    return std::unexpected(fmt::format("unknown argument \"{}\"{}", extras.front(), suggestion(flag, known_flags())));
  }
  if (print) line.command = Command::print_config;
  if (check) line.command = Command::check_config;
  if (version) line.command = Command::version;
  if (help) line.command = Command::help;
  line.help = app.help();
  return line;
}

}  // namespace ringer::app
