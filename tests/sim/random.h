// SPDX-License-Identifier: Apache-2.0
//
// Randomness that repeats: the same seed, the same run (SplitMix64, Steele et al. 2014). For tests only.
#pragma once

#include <cstdint>
#include <span>

#include "crypto/random.h"

namespace ringer::sim {

class SeededRandom final : public crypto::RandomSource {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  void fill(std::span<std::uint8_t> bytes) override {
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
      std::uint64_t word = next();
      for (std::size_t j = i; j < bytes.size() && j < i + 8; ++j, word >>= 8)
        bytes[j] = static_cast<std::uint8_t>(word);
    }
  }

  /// Uniform enough in [0, bound) for choosing what a test does next.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace ringer::sim
