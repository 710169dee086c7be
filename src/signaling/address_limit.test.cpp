// SPDX-License-Identifier: Apache-2.0
#include "signaling/address_limit.h"

#include <gtest/gtest.h>

namespace ringer::signaling {
namespace {

using namespace std::chrono_literals;

TEST(address_limit, is_each_address_of_its_own) {
  AddressLimit limit(2, 10);
  const Instant now{};
  EXPECT_TRUE(limit.take(now, "a"));
  EXPECT_TRUE(limit.take(now, "a"));
  EXPECT_FALSE(limit.has_one(now, "a"));
  EXPECT_FALSE(limit.take(now, "a"));
  EXPECT_TRUE(limit.take(now, "b"));
  EXPECT_NEAR(std::chrono::duration<double>(limit.wait(now, "a")).count(), 30, 1e-3);
  EXPECT_TRUE(limit.take(now + 31s, "a"));
}

TEST(address_limit, does_not_hold_for_nobody_in_particular) {
  AddressLimit limit(1, 10);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(limit.take(Instant{}, ""));
  EXPECT_TRUE(limit.has_one(Instant{}, ""));
  EXPECT_TRUE(limit.is_empty());
}

TEST(address_limit, forgets_who_is_as_good_as_new) {
  AddressLimit limit(2, 10);
  EXPECT_TRUE(limit.take(Instant{}, "a"));
  limit.forget_idle(Instant{} + 1s);
  EXPECT_FALSE(limit.is_empty());
  limit.forget_idle(Instant{} + 1min);
  EXPECT_TRUE(limit.is_empty());
}

TEST(address_limit, remembers_a_bounded_number) {
  AddressLimit limit(1, 100);
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(limit.take(Instant{}, std::to_string(i)));
  EXPECT_FALSE(limit.take(Instant{}, "9999")) << "the newest is remembered";
  int forgotten = 0;
  for (int i = 0; i < 10'000; ++i) forgotten += limit.has_one(Instant{}, std::to_string(i)) ? 1 : 0;
  EXPECT_EQ(forgotten, 9'900);
}

}  // namespace
}  // namespace ringer::signaling
