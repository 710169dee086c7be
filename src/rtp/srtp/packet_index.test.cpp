// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/packet_index.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace ringer::rtp::srtp {
namespace {

TEST(PacketIndex, is_the_nearest_with_that_sequence_number) {
  EXPECT_EQ(nearest_index(0, 0), 0U);
  EXPECT_EQ(nearest_index(0, 65535), 65535U) << "nothing is before the first";
  EXPECT_EQ(nearest_index(5, 65534), 65534U);
  EXPECT_EQ(nearest_index(65534, 1), 0x10001U);
  EXPECT_EQ(nearest_index(0x10001, 65534), 65534U) << "an old packet, from before the wrap";
  EXPECT_EQ(nearest_index(0x10001, 2), 0x10002U);
  EXPECT_EQ(nearest_index(0x30010, 0x8010), 0x38010U) << "RFC 3711 appendix A: half a round ahead is ahead";
  EXPECT_EQ(nearest_index(0x30010, 0x8011), 0x28011U);
  EXPECT_EQ(nearest_index(0x3c000, 0x4000), 0x34000U) << "half a round behind is behind";
  EXPECT_EQ(nearest_index(0x3c000, 0x3fff), 0x43fffU);
}

TEST(PacketIndex, ends_with_48_bits) {
  EXPECT_EQ(nearest_index(0xfffffffffff0, 0xffff), 0xffffffffffffU);
  EXPECT_EQ(nearest_index(0xfffffffffff0, 0x0000), std::nullopt);
}

TEST(ReplayWindow, knows_what_a_set_of_all_indices_knows) {
  std::mt19937_64 random(1);
  ReplayWindow window;
  std::set<std::uint64_t> seen;
  std::uint64_t around = 0;
  int old = 0;
  int repeated = 0;
  for (int i = 0; i < 50000; ++i) {
    around += random() % 3;
    if (random() % 500 == 0) around += random() % 3000;
    const std::uint64_t index = around - std::min(around, random() % 1200) + random() % 8;
    const std::uint64_t highest = seen.empty() ? 0 : *seen.rbegin();
    const bool is_old = index + ReplayWindow::size <= highest;
    const auto expected = is_old ? Freshness::too_old : seen.contains(index) ? Freshness::seen : Freshness::fresh;
    ASSERT_EQ(window.look_up(index), expected) << index << " when the highest is " << highest;
    old += expected == Freshness::too_old;
    repeated += expected == Freshness::seen;
    if (expected != Freshness::fresh) continue;
    window.mark(index);
    seen.insert(index);
    ASSERT_EQ(window.highest(), *seen.rbegin());
  }
  EXPECT_GT(old, 1000);
  EXPECT_GT(repeated, 1000);
}

TEST(ReplayWindow, starts_anywhere) {
  ReplayWindow window;
  EXPECT_TRUE(window.empty());
  window.mark(0xffffffffffff);
  EXPECT_EQ(window.look_up(0xffffffffffff), Freshness::seen);
  EXPECT_EQ(window.look_up(0xffffffffffff - (ReplayWindow::size - 1)), Freshness::fresh);
  EXPECT_EQ(window.look_up(0xffffffffffff - ReplayWindow::size), Freshness::too_old);
}

}  // namespace
}  // namespace ringer::rtp::srtp
