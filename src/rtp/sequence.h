// SPDX-License-Identifier: Apache-2.0
//
// Order among numbers that wrap (RFC 3550 section 5.1: 16-bit sequence numbers, 32-bit timestamps): of two numbers the
// newer is the one that is reached first by counting upwards from the other. Of two that are exactly half a cycle apart
// neither is newer. Owner and thread: plain functions and values.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace ringer::rtp {

/// How far `to` is ahead of `from`; negative when it is behind.
template <std::unsigned_integral Number>
constexpr std::make_signed_t<Number> wrapping_distance(Number from, Number to) {
  return static_cast<std::make_signed_t<Number>>(static_cast<Number>(to - from));
}

constexpr std::int16_t sequence_distance(std::uint16_t from, std::uint16_t to) { return wrapping_distance(from, to); }
constexpr bool sequence_newer(std::uint16_t a, std::uint16_t than_b) { return sequence_distance(than_b, a) > 0; }
/// The sum in the 16 bits of the wire.
constexpr std::uint16_t sequence_plus(std::uint16_t sequence, int step) {
  return static_cast<std::uint16_t>(sequence + step);
}

constexpr std::int32_t timestamp_distance(std::uint32_t from, std::uint32_t to) { return wrapping_distance(from, to); }
constexpr bool timestamp_newer(std::uint32_t a, std::uint32_t than_b) { return timestamp_distance(than_b, a) > 0; }

/// Counts the wraps: numbers of the wire in, numbers that do not wrap out. Takes them in any order within half a cycle
/// of the highest so far. What comes before the first number is below it, and may be negative.
template <std::unsigned_integral Number>
class Unwrapper {
 public:
  std::int64_t unwrap(Number number) {
    const std::int64_t unwrapped = peek(number);
    if (!started_ || unwrapped > highest_) highest_ = unwrapped;
    started_ = true;
    return unwrapped;
  }
  /// What unwrap() would say; changes nothing.
  std::int64_t peek(Number number) const {
    if (!started_) return number;
    return highest_ + wrapping_distance(static_cast<Number>(highest_), number);
  }

  bool started() const { return started_; }
  std::int64_t highest() const { return highest_; }

 private:
  std::int64_t highest_ = 0;
  bool started_ = false;
};

using SequenceUnwrapper = Unwrapper<std::uint16_t>;
using TimestampUnwrapper = Unwrapper<std::uint32_t>;

}  // namespace ringer::rtp
