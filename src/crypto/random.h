// SPDX-License-Identifier: Apache-2.0
//
// Where unguessable numbers come from. Protocol code is handed a RandomSource and draws nothing by itself: the program
// hands it SystemRandom, a test hands it a seeded one and gets the same run again.
// Owner and thread: one per thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ringer::crypto {

class RandomSource {
 public:
  RandomSource() = default;
  RandomSource(const RandomSource&) = delete;
  RandomSource& operator=(const RandomSource&) = delete;
  virtual ~RandomSource() = default;

  virtual void fill(std::span<std::uint8_t> bytes) = 0;

  std::uint64_t next_u64();
  /// Uniform in [0, bound); `bound` > 0. No modulo bias.
  std::uint32_t next_below(std::uint32_t bound);
  /// 128 bits as 22 characters of base64url (RFC 4648 section 5, no padding).
  std::string next_secret();
};

/// OpenSSL's generator, seeded by the kernel. Throws std::runtime_error when the system gives no randomness.
class SystemRandom final : public RandomSource {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace ringer::crypto
