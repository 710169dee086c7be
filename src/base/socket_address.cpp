// SPDX-License-Identifier: Apache-2.0
#include "base/socket_address.h"

#include <fmt/format.h>

namespace ringer {

std::string SocketAddress::text() const {
  return fmt::format(fmt::runtime(address.is_v4() ? "{}:{}" : "[{}]:{}"), address.text(), port);
}

}  // namespace ringer
