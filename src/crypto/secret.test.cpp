// SPDX-License-Identifier: Apache-2.0
#include "crypto/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

namespace ringer::crypto {
namespace {

TEST(Secret, is_overwritten_when_its_life_ends) {
  alignas(Secret<32>) std::array<std::uint8_t, sizeof(Secret<32>)> place{};
  auto* const secret = std::construct_at(reinterpret_cast<Secret<32>*>(place.data()));
  std::ranges::fill(secret->bytes(), std::uint8_t{0x5a});
  EXPECT_EQ(std::ranges::count(place, 0x5a), 32);
  std::destroy_at(secret);
  EXPECT_EQ(std::ranges::count(place, 0), 32);
}

}  // namespace
}  // namespace ringer::crypto
