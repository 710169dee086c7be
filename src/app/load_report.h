// SPDX-License-Identifier: Apache-2.0
//
// What a load test found, for people and for programs. Owner and thread: plain values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/load_options.h"
#include "load/reception.h"

namespace ringer::app {

/// Of another process, by proc(5).
struct ServerFigures {
  double cpu_seconds = 0;  ///< user and system
  std::uint64_t resident_bytes = 0;
};
/// Nothing when there is no such process, or it is not ours to look at.
std::optional<ServerFigures> read_server_figures(int pid);

struct LoadReport {
  double seconds = 0;
  std::size_t connections = 0;
  std::size_t failed = 0;
  load::Figures figures;
  double load_cpu_seconds = 0;
  std::optional<double> server_cpu_seconds;
  std::optional<std::uint64_t> server_growth_bytes;  ///< from before the first participant to the end
  std::optional<std::uint64_t> server_resident_bytes;

  double packets_per_second() const { return static_cast<double>(figures.packets) / seconds; }
  /// Of all that should have come.
  double loss() const;
  std::optional<double> microseconds_per_packet() const;
};

std::string text_of(const LoadOptions& options, const LoadReport& report);
std::string json_of(const LoadOptions& options, const LoadReport& report);

}  // namespace ringer::app
