// SPDX-License-Identifier: Apache-2.0
//
// What the kernel knows of this process (proc(5)). Owner and thread: any; each call reads anew.
#pragma once

#include <cstdint>

namespace ringer::app {

struct ProcessFigures {
  double cpu_seconds = 0;  ///< user and system
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
  double started_at = 0;  ///< seconds since the Unix epoch
};

ProcessFigures read_process_figures();

}  // namespace ringer::app
