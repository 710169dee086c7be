// SPDX-License-Identifier: Apache-2.0
//
// What the tests of this folder share: octets from hex, and octets that a writer wrote, and dice.
// Owner and thread: tests.
#pragma once

#include <cctype>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace ringer::rtp {

using Octets = std::vector<std::uint8_t>;

/// Blanks are passed over.
inline Octets octets(std::string_view hex) {
  std::string digits;
  for (const char c : hex) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) digits += c;
  }
  Octets result;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    result.push_back(static_cast<std::uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  }
  return result;
}

inline Octets octets(Bytes bytes) { return {bytes.begin(), bytes.end()}; }
inline Octets text_octets(std::string_view text) { return octets(as_bytes(text)); }

/// What `write(writer)` writes into `room` octets; empty when it failed.
template <typename Write>
Octets written(Write write, std::size_t room = 1500) {
  Octets slot(room);
  ByteWriter writer(slot);
  write(writer);
  if (writer.failed()) return {};
  slot.resize(writer.size());
  return slot;
}

/// The same numbers in every run.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}

  /// 0 to `limit` - 1.
  int below(int limit) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(limit)); }
  std::uint8_t octet() { return static_cast<std::uint8_t>(below(256)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(below(65536)); }

 private:
  std::mt19937 engine_;
};

}  // namespace ringer::rtp
