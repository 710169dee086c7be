// SPDX-License-Identifier: Apache-2.0
//
// ASSERT: a broken invariant ends the process loudly, in every build; the supervisor starts it again. Never for input
// from outside, which is refused and counted instead. UNREACHABLE: the same for a place that is never reached.
#pragma once

namespace ringer {

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace ringer

#define ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::ringer::assertion_failed(#expression, __FILE__, __LINE__))

#define UNREACHABLE(why) ::ringer::assertion_failed(why, __FILE__, __LINE__)
