// SPDX-License-Identifier: Apache-2.0
//
// ringer: reads what it is told, and serves. Whatever keeps it from starting is one line and exit code 1.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "app/certificate_store.h"
#include "app/config_flags.h"
#include "app/control_server.h"
#include "app/load_config.h"
#include "app/load_run.h"
#include "app/log_sink.h"
#include "app/version.h"

namespace {

using ringer::app::CommandLine;

int fail(std::string_view why) {
  fmt::print(stderr, "ringer: {}\n", why);
  return 1;
}

std::vector<std::string> environment() {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) entries.emplace_back(*entry);
  return entries;
}

int serve(const ringer::app::Config& config, const std::vector<std::string>& warnings) {
  const auto sink = ringer::app::make_log_sink(config.log_format);
  ringer::log::set_sink(sink.get(), config.log_level);
  for (const std::string& warning : warnings) ringer::log::warning("config", warning);
  ringer::app::ControlServer server(config);
  server.run();
  return 0;
}

int put_load(const std::vector<std::string>& arguments) {
  const auto line = ringer::app::parse_load_flags(arguments);
  if (!line) return fail(line.error());
  if (!line->help.empty()) return fmt::print("{}", line->help), 0;
  const auto report = ringer::app::run_load(line->options);
  fmt::print("{}", line->options.json ? ringer::app::json_of(line->options, report)
                                      : ringer::app::text_of(line->options, report));
  return 0;
}

int run(const std::vector<std::string>& arguments) {
  const auto line = ringer::app::parse_command_line(arguments);
  if (!line) return fail(line.error());
  if (line->command == CommandLine::Command::help) return fmt::print("{}", line->help), 0;
  if (line->command == CommandLine::Command::version) {
    return fmt::print("ringer {} ({})\n", ringer::app::version, ringer::app::commit), 0;
  }
  if (line->command == CommandLine::Command::load) return put_load(line->rest);
  auto loaded = ringer::app::load_config(*line, environment());
  if (!loaded) return fail(loaded.error());
  if (line->command == CommandLine::Command::print_config) {
    return fmt::print("{}", ringer::app::print_config(loaded->config)), 0;
  }
  if (auto secret = ringer::app::read_secret(loaded->config); !secret) return fail(secret.error());
  if (line->command == CommandLine::Command::check_config) {
    ringer::app::check_certificate(loaded->config);
    for (const std::string& warning : loaded->warnings) fmt::print(stderr, "ringer: {}\n", warning);
    return fmt::print("The configuration is good.\n"), 0;
  }
  return serve(loaded->config, loaded->warnings);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
