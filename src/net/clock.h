// SPDX-License-Identifier: Apache-2.0
//
// The one place that reads the machine's clocks. Whoever turns a loop reads it once per input and hands the value on.
// Owner and thread: any.
#pragma once

#include "base/time.h"

namespace ringer::net {

class Clock {
 public:
  /// Monotonic since boot, and UTC to the millisecond.
  static Now now();
};

}  // namespace ringer::net
