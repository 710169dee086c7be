// SPDX-License-Identifier: Apache-2.0
#include "app/log_sink.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdio>

#include "net/clock.h"

namespace ringer::app {
namespace {

namespace json = boost::json;

struct LevelWords {
  std::string_view name;
  std::string_view colour;  ///< ECMA-48 SGR
};

LevelWords words_of(log::Level level) {
  switch (level) {
    case log::Level::debug: return {"debug", "\x1b[2m"};
    case log::Level::info: return {"info", "\x1b[32m"};
    case log::Level::warning: return {"warning", "\x1b[33m"};
    case log::Level::error: return {"error", "\x1b[31m"};
  }
  return {"error", ""};
}

json::string_view wire(std::string_view text) { return {text.data(), text.size()}; }

json::value value_of(const log::Value& value) {
  return std::visit(
      [](const auto& held) -> json::value {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string_view>) {
          return json::string(wire(held));
        } else {
          return held;
        }
      },
      value);
}

/// The controls of ASCII and, as UTF-8 has them, of C1 (U+0080 to U+009F), which terminals obey just as well.
std::string escape_controls(std::string_view text) {
  std::string safe;
  unsigned char before = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_c1 = before == 0xc2 && byte >= 0x80 && byte < 0xa0;
    if (is_c1) safe.pop_back();
    if (byte < 0x20 || byte == 0x7f || is_c1) {
      safe += fmt::format("\\x{:02x}", byte);
    } else {
      safe += c;
    }
    before = byte;
  }
  return safe;
}

class StandardError final : public log::Sink {
 public:
  StandardError(bool as_json, bool colour) : as_json_(as_json), colour_(colour) {}
  void write(const log::Record& record) override {
    const WallTime time = net::Clock::now().wall;
    const std::string line = as_json_ ? json_line(record, time) : text_line(record, time, colour_);
    std::fwrite(line.data(), 1, line.size(), stderr);
  }

 private:
  bool as_json_;
  bool colour_;
};

}  // namespace

std::string text_line(const log::Record& record, WallTime time, bool colour) {
  const auto [level, paint] = words_of(record.level);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::string line = fmt::format("{:%H:%M:%S} {}{:<7}{} {}: {}", fmt::localtime(seconds), colour ? paint : "", level,
                                 colour ? "\x1b[0m" : "", record.component, escape_controls(record.message));
  for (const log::Field& field : record.fields) {
    const json::value value = value_of(field.value);
    line +=
        fmt::format(" {}={}", field.key,
                    value.is_string() ? escape_controls(std::string_view(value.get_string())) : json::serialize(value));
  }
  return line + '\n';
}

std::string json_line(const log::Record& record, WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  json::object object{
      {"ts", fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                         (time - seconds).count())},
      {"level", wire(words_of(record.level).name)},
      {"msg", wire(record.message)},
      {"component", wire(record.component)}};
  for (const log::Field& field : record.fields) object[wire(field.key)] = value_of(field.value);
  return json::serialize(object) + '\n';
}

std::unique_ptr<log::Sink> make_log_sink(LogFormat format) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  const bool as_json = format == LogFormat::json || (format == LogFormat::automatic && !terminal);
  return std::make_unique<StandardError>(as_json, terminal);
}

}  // namespace ringer::app
