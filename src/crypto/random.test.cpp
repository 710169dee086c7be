// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <vector>

namespace ringer::crypto {
namespace {

/// Hands out the bytes it was given, in order.
class Scripted final : public RandomSource {
 public:
  explicit Scripted(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = bytes_.at(next_++);
  }
  std::size_t used() const { return next_; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t next_ = 0;
};

TEST(Random, what_would_favour_a_result_is_drawn_again) {
  // 2^32 mod 3 = 1: the draw whose product has the lower half 0 is the one too many.
  Scripted source({0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0});
  EXPECT_EQ(source.next_below(3), 2U);
  EXPECT_EQ(source.used(), 16U);
}

TEST(Random, every_value_below_the_bound_comes_and_none_beyond) {
  SystemRandom source;
  std::array<int, 24> seen{};
  for (int i = 0; i < 4800; ++i) ++seen.at(source.next_below(24));
  for (const int count : seen) EXPECT_GT(count, 80);  // 200 expected; 80 is 8.7 standard deviations away
  EXPECT_EQ(source.next_below(1), 0U);
}

TEST(Random, secrets_are_22_characters_and_differ) {
  SystemRandom source;
  std::set<std::string> secrets;
  for (int i = 0; i < 100; ++i) secrets.insert(source.next_secret());
  EXPECT_EQ(secrets.size(), 100U);
  EXPECT_EQ(secrets.begin()->size(), 22U);
}

}  // namespace
}  // namespace ringer::crypto
