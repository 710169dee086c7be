// SPDX-License-Identifier: Apache-2.0
#include "sfu/packet_cache.h"

#include <algorithm>
#include <bit>

#include "base/assert.h"

namespace ringer::sfu {

PacketCache::PacketCache(Limits limits) : limits_(limits) {
  ASSERT(limits.packets >= slots_per_step && limits.packets % slots_per_step == 0 && limits.packets <= 0x8000);
}

bool PacketCache::insert(const UpPacket& packet) {
  const std::size_t size = packet.payload.size() + packet.dependency_descriptor.size();
  if (size > limits_.slot_size || contains(packet.sequence)) return false;

  const std::uint16_t index = take_slot(packet.arrived);
  Slot& slot = slots_[index];
  slot.packet = packet;
  std::ranges::copy(packet.payload, slot.room.begin());
  slot.packet.payload = slot.room.first(packet.payload.size());
  const MutableBytes rest = slot.room.subspan(packet.payload.size(), packet.dependency_descriptor.size());
  std::ranges::copy(packet.dependency_descriptor, rest.begin());
  slot.packet.dependency_descriptor = rest;
  slot_by_sequence_[packet.sequence & (slot_by_sequence_.size() - 1)] = index;
  return true;
}

std::optional<UpPacket> PacketCache::find(std::uint16_t sequence) const {
  const Slot* slot = slot_of(sequence);
  return slot ? std::optional(slot->packet) : std::nullopt;
}

const PacketCache::Slot* PacketCache::slot_of(std::uint16_t sequence) const {
  if (used_ == 0) return nullptr;
  const std::size_t index = slot_by_sequence_[sequence & (slot_by_sequence_.size() - 1)];
  if (index >= used_ || slots_[index].packet.sequence != sequence) return nullptr;
  return &slots_[index];
}

std::uint16_t PacketCache::take_slot(Instant now) {
  const bool full = used_ == slots_.size();
  if (full && slots_.size() < limits_.packets && (slots_.empty() || now - slots_[oldest_].packet.arrived < limits_.age))
    grow();

  std::uint16_t taken = oldest_;
  if (used_ < slots_.size())
    taken = static_cast<std::uint16_t>(used_++);
  else
    oldest_ = slots_[taken].next;
  slots_[newest_].next = taken;
  newest_ = taken;
  return taken;
}

void PacketCache::grow() {
  if (slots_.empty()) {
    slots_.reserve(limits_.packets);
    // Twice as many places as packets, so that numbers lost on the way do not push each other out.
    slot_by_sequence_.resize(std::bit_ceil(limits_.packets * 2));
  }
  rooms_.push_back(std::make_unique<std::uint8_t[]>(slots_per_step * limits_.slot_size));
  for (std::size_t i = 0; i < slots_per_step; ++i)
    slots_.push_back({.room = MutableBytes(rooms_.back().get() + i * limits_.slot_size, limits_.slot_size)});
}

}  // namespace ringer::sfu
