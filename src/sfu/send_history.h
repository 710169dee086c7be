// SPDX-License-Identifier: Apache-2.0
//
// When each packet of one transport left and how large it was, by its transport-wide sequence number
// (draft-holmer-rmcat-transport-wide-cc-extensions-01): what feedback is held against. The last packets, eight bytes
// each: as many as go out before feedback comes, from 128 to 1024. A number is answered for once. Nothing is allocated
// once it has its size.
// Owner and thread: sfu::BandwidthEstimator.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"

namespace ringer::sfu {

class SendHistory {
 public:
  static constexpr std::size_t capacity = 1024;
  /// Feedback on a packet comes within this time or not at all: some round trips of a bad network.
  static constexpr std::chrono::microseconds awaited{1'000'000};

  struct Sent {
    Instant at;
    std::size_t size;
  };

  void record(Instant now, std::uint16_t sequence, std::size_t size) {
    const std::uint32_t sent = microseconds(now);
    if (slots_.empty()) slots_.resize(least);
    while (slots_.size() < capacity && is_awaited(sent, slot_of(sequence))) grow();
    slot_of(sequence) = {sent, sequence, static_cast<std::uint16_t>(size)};
  }
  /// Nothing for a number that was not sent lately, or was taken before.
  std::optional<Sent> take(Instant now, std::uint16_t sequence) {
    if (slots_.empty()) return std::nullopt;
    Slot& slot = slot_of(sequence);
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

  static constexpr std::size_t least = 128;

  Slot& slot_of(std::uint16_t sequence) { return slots_[sequence & (slots_.size() - 1)]; }
  static bool is_awaited(std::uint32_t now, const Slot& slot) {
    return slot.size != 0 && now - slot.sent < awaited.count();
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.size != 0) slot_of(slot.sequence) = slot;
  }

  static std::uint32_t microseconds(Instant time) {
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
  }

  std::vector<Slot> slots_;  // a power of two of them
};

}  // namespace ringer::sfu
