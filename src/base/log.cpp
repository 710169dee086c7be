// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

namespace ringer::log {
namespace {

Sink* current_sink = nullptr;
Level least_level = Level::info;

}  // namespace

void set_sink(Sink* sink, Level least) {
  current_sink = sink;
  least_level = least;
}

void write(Level level, std::string_view component, std::string_view message, std::initializer_list<Field> fields) {
  if (current_sink == nullptr || level < least_level) return;
  current_sink->write({level, component, message, {fields.begin(), fields.size()}});
}

}  // namespace ringer::log
