// SPDX-License-Identifier: Apache-2.0
//
// The log, as code sees it: a level, the component that speaks, a constant message, and key-value pairs. Where it goes
// is the business of the sink that the program sets (app/log_sink.h); without one, as in tests, nothing is written.
// Never logged: tokens, secrets, credentials, what people say or are called.
// Owner and thread: any thread may write; the sink is set once, before the others start.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>

namespace ringer::log {

enum class Level : std::uint8_t { debug, info, warning, error };

using Value = std::variant<std::string_view, std::int64_t, double, bool>;

/// A key and its value. Text is viewed, not copied: it lives until the call returns.
struct Field {
  template <class T>
  Field(std::string_view name, const T& given) : key(name), value(to_value(given)) {}

  std::string_view key;
  Value value;

 private:
  template <class T>
  static Value to_value(const T& given) {
    if constexpr (std::is_same_v<T, bool>) {
      return given;
    } else if constexpr (std::is_floating_point_v<T>) {
      return static_cast<double>(given);
    } else if constexpr (std::is_integral_v<T>) {
      return static_cast<std::int64_t>(given);
    } else {
      return std::string_view(given);
    }
  }
};

struct Record {
  Level level;
  std::string_view component;
  std::string_view message;
  std::span<const Field> fields;
};

class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;
  virtual void write(const Record& record) = 0;
};

/// `sink` must outlive every later write; null: nothing is written.
void set_sink(Sink* sink, Level least = Level::info);

void write(Level level, std::string_view component, std::string_view message, std::initializer_list<Field> fields = {});

inline void debug(std::string_view component, std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::debug, component, message, fields);
}
inline void info(std::string_view component, std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::info, component, message, fields);
}
inline void warning(std::string_view component, std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::warning, component, message, fields);
}
inline void error(std::string_view component, std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::error, component, message, fields);
}

}  // namespace ringer::log
