// SPDX-License-Identifier: Apache-2.0
#include "app/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace ringer::app {
namespace {

constexpr std::size_t kept_for_others = 64;  // listeners, epoll, certificates read again, logs, libraries

}  // namespace

std::size_t raise_open_files_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kept_for_others;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

std::size_t connections_within(std::size_t open_files, std::size_t wanted) {
  return std::min(wanted, open_files > kept_for_others ? open_files - kept_for_others : std::size_t{1});
}

}  // namespace ringer::app
