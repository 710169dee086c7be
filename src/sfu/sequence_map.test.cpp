// SPDX-License-Identifier: Apache-2.0
#include "sfu/sequence_map.h"

#include <gtest/gtest.h>

namespace ringer::sfu {
namespace {

std::optional<std::uint16_t> out_of(SequenceMap& map, std::uint16_t in) {
  const auto mapped = map.map(in);
  return mapped ? std::optional(mapped->sequence) : std::nullopt;
}
std::optional<std::uint16_t> in_of(const SequenceMap& map, std::uint16_t out) {
  const auto origin = map.origin(out);
  return origin ? std::optional(origin->sequence) : std::nullopt;
}

TEST(SequenceMap, gives_nothing_before_it_began) {
  SequenceMap map(100);
  EXPECT_FALSE(map.map(5));
  EXPECT_FALSE(map.origin(99));
  EXPECT_EQ(map.next(), 100);
}

TEST(SequenceMap, numbers_in_order_keep_gaps_and_late_packets_their_place) {
  SequenceMap map(100);
  map.begin(5000, {}, false);
  EXPECT_EQ(out_of(map, 5000), 100);
  EXPECT_EQ(out_of(map, 5003), 103);
  EXPECT_EQ(out_of(map, 5001), 101);
  EXPECT_EQ(map.next(), 104);
  EXPECT_FALSE(map.map(4999)) << "from before the beginning";
  EXPECT_EQ(in_of(map, 102), 5002) << "asked for, though it never came: the source may have it by now";
  EXPECT_FALSE(map.origin(104)) << "not sent yet";
}

TEST(SequenceMap, what_follows_a_packet_left_out_closes_up_and_maps_back) {
  SequenceMap map(100);
  map.begin(10, {}, false);
  EXPECT_EQ(out_of(map, 10), 100);
  EXPECT_TRUE(map.leave_out(11));
  EXPECT_TRUE(map.leave_out(12));
  EXPECT_EQ(out_of(map, 13), 101);
  EXPECT_TRUE(map.leave_out(14));
  EXPECT_EQ(out_of(map, 15), 102);
  EXPECT_EQ(in_of(map, 100), 10);
  EXPECT_EQ(in_of(map, 101), 13);
  EXPECT_EQ(in_of(map, 102), 15);
  EXPECT_FALSE(map.map(12)) << "it was left out";
  EXPECT_EQ(out_of(map, 13), 101) << "late packets still find their segment";
}

TEST(SequenceMap, a_late_packet_cannot_be_left_out_without_a_hole) {
  SequenceMap map(100);
  map.begin(10, {}, false);
  out_of(map, 10);
  out_of(map, 12);
  EXPECT_FALSE(map.leave_out(11));
  EXPECT_EQ(out_of(map, 13), 103);
}

TEST(SequenceMap, leaving_out_after_a_gap_keeps_room_for_what_is_missing) {
  SequenceMap map(100);
  map.begin(10, {}, false);
  out_of(map, 10);
  EXPECT_TRUE(map.leave_out(12));
  EXPECT_EQ(out_of(map, 13), 102);
  EXPECT_EQ(out_of(map, 11), 101);
}

TEST(SequenceMap, another_layer_goes_on_where_the_last_ended_with_its_own_offsets) {
  SequenceMap map(65534);
  map.begin(10, {.layer = 0, .timestamp = 5}, false);
  EXPECT_EQ(out_of(map, 10), 65534);
  EXPECT_EQ(out_of(map, 11), 65535);
  map.begin(40000, {.layer = 2, .timestamp = 7, .picture_id = 3, .tl0 = 4}, true);
  EXPECT_FALSE(map.map(39999));
  const auto mapped = map.map(40000);
  ASSERT_TRUE(mapped);
  EXPECT_EQ(mapped->sequence, 0);
  EXPECT_EQ(mapped->offsets.layer, 2);
  EXPECT_EQ(mapped->offsets.timestamp, 7U);
  const auto origin = map.origin(65535);
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->sequence, 11);
  EXPECT_EQ(origin->offsets.layer, 0);
  EXPECT_EQ(origin->offsets.timestamp, 5U);
}

TEST(SequenceMap, packets_of_another_source_can_no_longer_be_asked_for) {
  SequenceMap map(0);
  map.begin(10, {}, false);
  out_of(map, 10);
  map.begin(10, {}, false);
  EXPECT_EQ(out_of(map, 10), 1);
  EXPECT_FALSE(map.origin(0));
}

TEST(SequenceMap, goes_on_over_many_wraps) {
  SequenceMap map(100);
  map.begin(7, {}, false);
  std::uint16_t in = 7;
  std::uint16_t out = 100;
  for (int i = 0; i < 300'000; ++i, ++in, ++out) ASSERT_EQ(out_of(map, in), out) << i;
  EXPECT_EQ(in_of(map, static_cast<std::uint16_t>(out - 500)), static_cast<std::uint16_t>(in - 500));
}

TEST(SequenceMap, many_packets_left_out_cost_only_the_memory_of_the_oldest) {
  SequenceMap map(0);
  map.begin(0, {}, false);
  std::uint16_t out = 0;
  for (std::uint16_t in = 0; in < 1000; ++in) {
    if (in % 2 == 1)
      EXPECT_TRUE(map.leave_out(in));
    else
      ASSERT_EQ(out_of(map, in), out++);
  }
  EXPECT_EQ(in_of(map, 499), 998);
  EXPECT_EQ(in_of(map, 490), 980);
  EXPECT_FALSE(map.origin(400));
}

}  // namespace
}  // namespace ringer::sfu
