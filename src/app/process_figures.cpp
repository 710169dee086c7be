// SPDX-License-Identifier: Apache-2.0
#include "app/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace ringer::app {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// In clock ticks since boot: field 22 of /proc/self/stat, counted behind the name, which may hold anything.
double start_ticks() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const auto end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) return 0;
  std::istringstream fields(line.substr(end_of_name + 1));
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  double ticks = 0;
  fields >> ticks;
  return ticks;
}

/// Of the machine, in seconds since the Unix epoch.
double boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    if (word != "btime") continue;
    double time = 0;
    file >> time;
    return time;
  }
  return 0;
}

}  // namespace

ProcessFigures read_process_figures() {
  ProcessFigures figures;
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) figures.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  std::ifstream memory("/proc/self/statm");
  std::uint64_t total = 0, resident = 0;
  if (memory >> total >> resident)
    figures.resident_bytes = resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::error_code error;
  for (std::filesystem::directory_iterator file("/proc/self/fd", error), end; !error && file != end;
       file.increment(error))
    ++figures.open_files;
  static const double started = boot_time() + start_ticks() / static_cast<double>(sysconf(_SC_CLK_TCK));
  figures.started_at = started;
  return figures;
}

}  // namespace ringer::app
