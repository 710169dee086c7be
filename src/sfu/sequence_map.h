// SPDX-License-Identifier: Apache-2.0
//
// How a down track's unbroken numbering comes from the numberings of its source's layers: a few segments, each "from
// this packet on, add this much". A new segment begins where the layer changes and after packets that were left out.
// Both ways: out for forwarding, back for what the subscriber asks to have again. Segments, not packets, are kept, so
// that a subscriber costs some hundred bytes; what is older than the oldest segment can no longer be asked for.
// RFC 3550 (sequence number, timestamp), RFC 7741 (picture ids, as offsets that the down track applies).
// Owner and thread: sfu::DownTrack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace ringer::sfu {

class SequenceMap {
 public:
  /// What is added to the source's numbers, each in its own width.
  struct Offsets {
    std::uint8_t layer = 0;
    std::uint32_t timestamp = 0;
    std::uint16_t picture_id = 0;
    std::uint8_t tl0 = 0;
  };
  struct Origin {
    std::uint16_t sequence = 0;
    Offsets offsets;
  };
  struct Mapped {
    std::uint16_t sequence = 0;
    Offsets offsets;
  };

  /// The first packet that map() gives a number gets `first`.
  explicit SequenceMap(std::uint16_t first) : next_(first) {}

  /// From the source's packet `first_in` on, these offsets; numbers go on where they are. Packets from before can still
  /// be found by origin(), if `same_source`.
  void begin(std::uint16_t first_in, const Offsets& offsets, bool same_source);
  bool started() const { return count_ > 0; }

  /// The subscriber's number of a packet of the current layer; nothing for one from before it, or one left out.
  std::optional<Mapped> map(std::uint16_t in);
  /// Packet `in` is left out: what follows closes up. False when later packets have gone already, which leaves a hole.
  bool leave_out(std::uint16_t in);

  /// Which packet was, or was to be, sent as `out`; nothing when too long ago or not yet.
  std::optional<Origin> origin(std::uint16_t out) const;

  /// The number after the highest that map() gave: taken for a packet of the down track's own, such as padding.
  std::uint16_t next() const { return next_; }

 private:
  // Half a cycle is as far as 16 bits tell old from new: a segment's start is moved up well before.
  static constexpr int rebase_after = 0x4000;
  static constexpr std::size_t max_segments = 16;

  struct Segment {
    std::uint16_t first_in = 0;
    std::uint16_t first_out = 0;
    Offsets offsets;
  };

  /// 0 is the newest.
  Segment& at(std::size_t age) { return segments_[(newest_ + max_segments - age) % max_segments]; }
  const Segment& at(std::size_t age) const { return segments_[(newest_ + max_segments - age) % max_segments]; }
  void push(const Segment& segment);
  void rebase(Segment& newest);

  std::array<Segment, max_segments> segments_{};
  std::size_t newest_ = 0;
  std::size_t count_ = 0;
  std::size_t current_ = 0;  // how many of the newest segments are of the current layer
  std::uint16_t next_;
};

}  // namespace ringer::sfu
