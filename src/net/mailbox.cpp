// SPDX-License-Identifier: Apache-2.0
#include "net/mailbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

namespace ringer::net {

Bell::Bell() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw std::runtime_error(std::string("no eventfd: ") + std::strerror(errno));
}

Bell::~Bell() { close(fd_); }

void Bell::raise() const {
  const std::uint64_t one = 1;
  // It fails only where it is raised already.
  [[maybe_unused]] const auto written = write(fd_, &one, sizeof one);
}

void Bell::clear() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto taken = read(fd_, &count, sizeof count);
}

}  // namespace ringer::net
