// SPDX-License-Identifier: Apache-2.0
//
// Which packet this is: the 48-bit index of an RTP packet from its 16-bit sequence number (RFC 3711 section 3.3.1 and
// appendix A), and the window that knows which indices have been seen (section 3.3.2). Asking changes nothing; what was
// seen is said afterwards, when the packet has proved to be genuine. Owner and thread: plain values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace ringer::rtp::srtp {

/// The index of the packet with `sequence_number` that is nearest to `highest`, the highest index so far; nothing when
/// that would need a 49th bit. Below the first packets there is nothing: the guess is never negative.
std::optional<std::uint64_t> nearest_index(std::uint64_t highest, std::uint16_t sequence_number);

enum class Freshness : std::uint8_t { fresh, seen, too_old };

/// The newest indices, one bit each. RFC 3711 asks for 64 at least; browsers keep 1024, which a retransmission needs
/// that comes half a second late in a stream of 20 Mbit/s.
class ReplayWindow {
 public:
  static constexpr std::uint64_t size = 960;

  bool empty() const { return empty_; }
  /// 0 when empty.
  std::uint64_t highest() const { return highest_; }

  Freshness look_up(std::uint64_t index) const;
  /// `index` must not be too old.
  void mark(std::uint64_t index);

 private:
  // The word that is being filled, and 15 full ones behind it; words of old indices are found by the index modulo 16.
  static constexpr std::uint64_t word_bits = 64;
  static constexpr std::uint64_t words = size / word_bits + 1;

  std::array<std::uint64_t, words> seen_{};
  std::uint64_t highest_ = 0;
  bool empty_ = true;
};

}  // namespace ringer::rtp::srtp
