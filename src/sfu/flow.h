// SPDX-License-Identifier: Apache-2.0
//
// Whether media flows: from the first packet on, until none came for two seconds (Kurento's
// MediaFlowIn/OutStateChanged). Owner and thread: sfu::UpTrack, sfu::DownTrack.
#pragma once

#include <chrono>
#include <optional>

#include "base/time.h"

namespace ringer::sfu {

class Flow {
 public:
  static constexpr Duration silence = std::chrono::seconds(2);

  void receive(Instant now) {
    last_ = now;
    has_packet_ = true;
  }
  bool flows(Instant now) const { return has_packet_ && now - last_ < silence; }
  /// The new state, once per change.
  std::optional<bool> take_change(Instant now) {
    const bool present = flows(now);
    if (present == told_) return std::nullopt;
    told_ = present;
    return present;
  }
  /// When a change is to be told that no packet brings.
  Instant next_timeout() const { return told_ ? last_ + silence : never; }

 private:
  Instant last_{};
  bool has_packet_ = false;
  bool told_ = false;
};

}  // namespace ringer::sfu
