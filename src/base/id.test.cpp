// SPDX-License-Identifier: Apache-2.0
#include "base/id.h"

#include <gtest/gtest.h>

#include <limits>
#include <unordered_set>

namespace ringer {
namespace {

struct ThingTag {
  static constexpr char kind = 't';
};
using ThingId = Id<ThingTag>;

constexpr auto largest = std::numeric_limits<std::uint64_t>::max();

TEST(id, is_a_letter_and_thirteen_digits) {
  EXPECT_EQ(ThingId(0).text(), "t0000000000000");
  EXPECT_EQ(ThingId(31).text(), "t000000000000v");
  EXPECT_EQ(ThingId(32).text(), "t0000000000010");
  EXPECT_EQ(ThingId(largest).text(), "tfvvvvvvvvvvvv");
}

TEST(id, text_leads_back_to_the_same_id) {
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x0123456789abcdef}, largest})
    EXPECT_EQ(ThingId::parse(ThingId(value).text()), ThingId(value));
}

TEST(id, only_its_own_text_is_read) {
  for (const char* text : {"", "t", "t000000000000", "t00000000000000", "x0000000000000", "T0000000000000",
                           "t000000000000w", "t000000000000A", "t000000000000-", " t0000000000000", "t00000000000 0"})
    EXPECT_FALSE(ThingId::parse(text)) << text;
}

TEST(id, more_than_64_bits_are_refused_and_not_cut_off) {
  EXPECT_FALSE(ThingId::parse("tg000000000000"));
  EXPECT_FALSE(ThingId::parse("tvvvvvvvvvvvvv"));
}

TEST(id, can_be_a_key) {
  const std::unordered_set<ThingId> ids{ThingId(1), ThingId(2), ThingId(1)};
  EXPECT_EQ(ids.size(), 2U);
  EXPECT_LT(ThingId(1), ThingId(2));
}

}  // namespace
}  // namespace ringer
