// SPDX-License-Identifier: Apache-2.0
#include "sfu/packet_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace ringer::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr PacketCache::Limits limits{.packets = 64, .slot_size = 1200, .age = seconds(1)};

class PacketCacheTest : public ::testing::Test {
 protected:
  bool insert(std::uint16_t sequence, std::size_t size = 100) {
    payload_.assign(size, static_cast<std::uint8_t>(sequence));
    descriptor_.assign({1, 2, static_cast<std::uint8_t>(sequence)});
    const bool inserted = cache_.insert({.arrived = now_,
                                         .sequence = sequence,
                                         .timestamp = sequence * 3000U,
                                         .dependency_descriptor = descriptor_,
                                         .payload = payload_});
    std::ranges::fill(payload_, std::uint8_t{0xee});
    std::ranges::fill(descriptor_, std::uint8_t{0xee});
    return inserted;
  }

  PacketCache cache_{limits};
  Instant now_{seconds(100)};
  std::vector<std::uint8_t> payload_;
  std::vector<std::uint8_t> descriptor_;
};

TEST_F(PacketCacheTest, a_packet_is_found_by_its_number_with_payload_and_descriptor_of_its_own) {
  EXPECT_FALSE(cache_.find(7));
  EXPECT_TRUE(insert(7));
  const auto found = cache_.find(7);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->timestamp, 21000U);
  EXPECT_EQ(std::vector(found->payload.begin(), found->payload.end()), std::vector<std::uint8_t>(100, 7));
  EXPECT_EQ(std::vector(found->dependency_descriptor.begin(), found->dependency_descriptor.end()),
            (std::vector<std::uint8_t>{1, 2, 7}));
  EXPECT_FALSE(cache_.find(8));
}

TEST_F(PacketCacheTest, the_same_number_twice_is_told_and_keeps_the_first) {
  EXPECT_TRUE(insert(7, 100));
  EXPECT_FALSE(insert(7, 50));
  EXPECT_EQ(cache_.find(7)->payload.size(), 100U);
}

TEST_F(PacketCacheTest, a_packet_larger_than_a_slot_is_not_kept) {
  EXPECT_FALSE(insert(1, 1198));
  EXPECT_TRUE(insert(2, 1197));
  EXPECT_FALSE(cache_.find(1));
}

TEST_F(PacketCacheTest, a_slow_stream_keeps_the_last_second_in_few_slots) {
  for (std::uint16_t sequence = 0; sequence < 1000; ++sequence, now_ += milliseconds(100)) insert(sequence);
  EXPECT_EQ(cache_.capacity(), 16U);
  for (std::uint16_t sequence = 984; sequence < 1000; ++sequence) EXPECT_TRUE(cache_.contains(sequence)) << sequence;
  EXPECT_FALSE(cache_.contains(983));
}

TEST_F(PacketCacheTest, a_fast_stream_has_the_newest_packets_up_to_the_limit) {
  for (int i = 0; i < 100'000; ++i, now_ += milliseconds(1)) insert(static_cast<std::uint16_t>(i));
  EXPECT_EQ(cache_.capacity(), 64U);
  for (int i = 100'000 - 64; i < 100'000; ++i) EXPECT_TRUE(cache_.contains(static_cast<std::uint16_t>(i))) << i;
  EXPECT_FALSE(cache_.contains(static_cast<std::uint16_t>(100'000 - 65)));
}

TEST_F(PacketCacheTest, the_oldest_goes_first_also_while_the_cache_grows) {
  for (std::uint16_t sequence = 0; sequence < 24; ++sequence, now_ += milliseconds(100)) insert(sequence);
  for (std::uint16_t sequence = 24; sequence < 60; ++sequence, now_ += milliseconds(1)) insert(sequence);
  // The last second: from 1.4 s on.
  for (std::uint16_t sequence = 15; sequence < 60; ++sequence) EXPECT_TRUE(cache_.contains(sequence)) << sequence;
  EXPECT_FALSE(cache_.contains(8));
}

TEST_F(PacketCacheTest, numbers_that_were_lost_do_not_push_out_what_came) {
  for (std::uint16_t i = 0; i < 64; ++i, now_ += milliseconds(1)) insert(static_cast<std::uint16_t>(i * 2));
  for (std::uint16_t i = 0; i < 64; ++i) EXPECT_TRUE(cache_.contains(static_cast<std::uint16_t>(i * 2))) << i;
}

}  // namespace
}  // namespace ringer::sfu
