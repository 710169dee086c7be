// SPDX-License-Identifier: Apache-2.0
//
// The packets that an up track's layer received lately: the one place from which all of its subscribers' lost packets
// (RFC 4585 NACK) are sent again. Slots of a fixed size, made a few at a time as long as the oldest packet is younger
// than `age`, then used again, oldest first: a slow layer stays small, and once it has its size nothing is allocated.
// It is also what tells a packet that came twice (a retransmission that was not needed) from a new one.
// Owner and thread: sfu::UpTrack, one per layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sfu/up_packet.h"

namespace ringer::sfu {

class PacketCache {
 public:
  struct Limits {
    std::size_t packets;    // at most; a multiple of 16
    std::size_t slot_size;  // payload and dependency descriptor of a packet; larger ones are not kept
    Duration age;           // grow only while younger packets would be overwritten
  };

  explicit PacketCache(Limits limits);

  /// False, and nothing happens, when this sequence number is there already or the packet is too large.
  bool insert(const UpPacket& packet);
  bool contains(std::uint16_t sequence) const { return slot_of(sequence) != nullptr; }
  /// Its views are valid until the next insert().
  std::optional<UpPacket> find(std::uint16_t sequence) const;

  std::size_t capacity() const { return slots_.size(); }

 private:
  static constexpr std::size_t slots_per_step = 16;

  struct Slot {
    UpPacket packet;
    MutableBytes room;
    std::uint16_t next = 0;  // towards newer
  };

  const Slot* slot_of(std::uint16_t sequence) const;
  std::uint16_t take_slot(Instant now);
  void grow();

  Limits limits_;
  std::vector<std::unique_ptr<std::uint8_t[]>> rooms_;
  std::vector<Slot> slots_;
  std::vector<std::uint16_t> slot_by_sequence_;  // by the low bits of the sequence number; size is a power of two
  std::size_t used_ = 0;
  std::uint16_t oldest_ = 0;
  std::uint16_t newest_ = 0;
};

}  // namespace ringer::sfu
