// SPDX-License-Identifier: Apache-2.0
//
// Generic NACK (RFC 4585 section 6.2.1): packets that a receiver asks for again, as pairs of a sequence number and a
// bit mask of the sixteen that follow it. Owner and thread: plain values that view their datagram.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"

namespace ringer::rtp::rtcp {

/// How many packets one message can ask for here. What is lost beyond (a second of 10 Mbit/s) is past repair: a
/// receiver then asks for a key frame. Bounds the work that a message of 1500 octets can make, which could name 6200.
inline constexpr std::size_t max_nack_sequences = 1024;

class Nack {
 public:
  std::uint32_t sender_ssrc = 0;
  std::uint32_t media_ssrc = 0;

  class Sequences {
   public:
    explicit Sequences(Bytes pairs) : rest_(pairs) {}
    std::optional<std::uint16_t> next();

   private:
    Bytes rest_;
    std::uint16_t base_ = 0;
    std::uint16_t mask_ = 0;  // bit i: base_ + i + 1 is asked for and not yet said
    std::size_t said_ = 0;
  };

  /// Nothing when not even one pair is there.
  static std::optional<Nack> parse(Bytes body);

  /// In the order of the wire, the first max_nack_sequences of them; may repeat.
  Sequences sequences() const { return Sequences(pairs_); }

 private:
  Bytes pairs_;
};

/// `sequences` in ascending order, wrapping allowed, none twice. How many of them were written, from the first; fewer
/// when room ends (leave room for what else the packet gets by giving a smaller writer), 0 when nothing was.
std::size_t write_nack(ByteWriter& writer, std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                       std::span<const std::uint16_t> sequences);

}  // namespace ringer::rtp::rtcp
