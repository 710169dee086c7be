// SPDX-License-Identifier: Apache-2.0
//
// How many files, and so sockets, the process may have open (getrlimit(2), RLIMIT_NOFILE). Debian starts programs with
// a soft limit of 1024 for the sake of select(2), which nobody here uses.
// Owner and thread: main, before the program serves.
#pragma once

#include <cstddef>

namespace ringer::app {

/// Raises the soft limit to the hard one; the limit then in force.
std::size_t raise_open_files_limit();

/// How many of `wanted` connections fit, when some files are kept for everything else.
std::size_t connections_within(std::size_t open_files, std::size_t wanted);

}  // namespace ringer::app
