// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <openssl/rand.h>

#include <array>
#include <bit>
#include <stdexcept>

#include "base/assert.h"
#include "crypto/encoding.h"

namespace ringer::crypto {

std::uint64_t RandomSource::next_u64() {
  std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
  fill(bytes);
  return std::bit_cast<std::uint64_t>(bytes);
}

std::uint32_t RandomSource::next_below(std::uint32_t bound) {
  ASSERT(bound > 0);
  // Lemire's method: the product's upper half is the result; the few lower halves that would favour some results are
  // drawn again.
  const std::uint32_t favoured = (0U - bound) % bound;
  while (true) {
    const std::uint64_t product = (next_u64() & 0xffffffffU) * bound;
    if (static_cast<std::uint32_t>(product) >= favoured) return static_cast<std::uint32_t>(product >> 32U);
  }
}

std::string RandomSource::next_secret() {
  std::array<std::uint8_t, 16> bytes{};
  fill(bytes);
  return base64url_encode(bytes);
}

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the system gives no randomness");
  }
}

}  // namespace ringer::crypto
