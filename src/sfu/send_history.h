// SPDX-License-Identifier: Apache-2.0
//
// When each packet of one transport left and how large it was, by its transport-wide sequence number
// (draft-holmer-rmcat-transport-wide-cc-extensions-01): what feedback is held against. The last 1024 packets, eight
// bytes each; a number is answered for once.
// Owner and thread: sfu::BandwidthEstimator.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.h"

namespace ringer::sfu {

class SendHistory {
 public:
  static constexpr std::size_t capacity = 1024;

  struct Sent {
    Instant at;
    std::size_t size;
  };

  void record(Instant now, std::uint16_t sequence, std::size_t size) {
    slots_[sequence % capacity] = {microseconds(now), sequence, static_cast<std::uint16_t>(size)};
  }
  /// Nothing for a number that was not sent lately, or was taken before.
  std::optional<Sent> take(Instant now, std::uint16_t sequence) {
    Slot& slot = slots_[sequence % capacity];
    if (slot.size == 0 || slot.sequence != sequence) return std::nullopt;
    const std::chrono::microseconds age(microseconds(now) - slot.sent);
    const Sent sent{now - age, slot.size};
    slot.size = 0;
    return sent;
  }

 private:
  struct Slot {
    std::uint32_t sent = 0;  // microseconds, wraps after 71 minutes: older than any slot lives
    std::uint16_t sequence = 0;
    std::uint16_t size = 0;  // 0: empty
  };

  static std::uint32_t microseconds(Instant time) {
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
  }

  std::array<Slot, capacity> slots_{};
};

}  // namespace ringer::sfu
