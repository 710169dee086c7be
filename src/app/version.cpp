// SPDX-License-Identifier: Apache-2.0
#include "app/version.h"

#ifndef RINGER_VERSION
#define RINGER_VERSION "0.0.0"
#endif
#ifndef RINGER_COMMIT
#define RINGER_COMMIT "unknown"
#endif

namespace ringer::app {

const std::string_view version = RINGER_VERSION;
const std::string_view commit = RINGER_COMMIT;

}  // namespace ringer::app
