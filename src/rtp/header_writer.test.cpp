// SPDX-License-Identifier: Apache-2.0
#include "rtp/header_writer.h"

#include <gtest/gtest.h>

#include <utility>

#include "rtp/extensions.h"
#include "rtp/octets.test.h"
#include "rtp/packet.h"

namespace ringer::rtp {
namespace {

using Elements = std::vector<std::pair<std::uint8_t, Octets>>;

const Header some_header{
    .marker = true, .payload_type = 96, .sequence_number = 0x1234, .timestamp = 0x89abcdef, .ssrc = 0x11223344};

Octets write(const Elements& elements, std::size_t room = 1500) {
  Octets slot(room);
  HeaderWriter writer(slot, some_header);
  for (const auto& [id, value] : elements) writer.add(id, value);
  slot.resize(writer.finish());
  return slot;
}

Elements read(Bytes bytes) {
  const auto packet = Packet::parse(bytes);
  if (!packet) return {};
  Elements elements;
  ExtensionReader reader(*packet);
  while (const auto element = reader.next()) elements.emplace_back(element->id, octets(element->value));
  return elements;
}

TEST(HeaderWriter, without_elements_there_is_no_block) {
  EXPECT_EQ(write({}), octets("80 e0 1234 89abcdef 11223344"));
  EXPECT_EQ(write({{0, octets("ff")}}), octets("80 e0 1234 89abcdef 11223344"));
}

TEST(HeaderWriter, padding_is_announced) {
  Octets slot(12);
  HeaderWriter writer(slot, {.padding = true});
  EXPECT_EQ(writer.finish(), 12U);
  EXPECT_EQ(slot[0], 0xa0);
}

TEST(HeaderWriter, short_elements_have_the_one_byte_form) {
  EXPECT_EQ(write({{1, octets("30")}, {14, octets("0102030405060708090a0b0c0d0e0f10")}}),
            octets("90 e0 1234 89abcdef 11223344 bede 0005 10 30 ef 0102030405060708090a0b0c0d0e0f10 00"));
}

TEST(HeaderWriter, a_high_id_turns_the_block_into_the_two_byte_form) {
  EXPECT_EQ(write({{1, octets("30")}, {2, octets("aabb")}, {15, octets("cc")}}),
            octets("90 e0 1234 89abcdef 11223344 1000 0003 01 01 30 02 02 aabb 0f 01 cc 0000"));
}

TEST(HeaderWriter, an_empty_value_turns_the_block_into_the_two_byte_form) {
  EXPECT_EQ(write({{1, octets("30")}, {2, {}}}),
            octets("90 e0 1234 89abcdef 11223344 1000 0002 01 01 30 02 00 000000"));
}

TEST(HeaderWriter, a_long_value_turns_the_block_into_the_two_byte_form) {
  const Octets longer(17, 7);
  EXPECT_EQ(read(write({{3, octets("0001")}, {4, longer}, {5, octets("ff")}})),
            (Elements{{3, octets("0001")}, {4, longer}, {5, octets("ff")}}));
}

TEST(HeaderWriter, a_slot_that_is_too_small_gives_no_header) {
  const Elements elements{{1, octets("30")}, {2, octets("aabb")}, {15, octets("cc")}};
  const std::size_t needed = write(elements).size();
  for (std::size_t room = 0; room < needed; ++room) EXPECT_TRUE(write(elements, room).empty()) << room;
  EXPECT_EQ(write(elements, needed).size(), needed);
  EXPECT_TRUE(write({{1, Octets(256)}}).empty());
}

TEST(HeaderWriter, what_is_written_reads_the_same) {
  Dice dice(5);
  for (int round = 0; round < 2000; ++round) {
    Elements elements;
    const bool wide = dice.below(2) == 0;
    for (std::uint8_t id = 1; id <= (wide ? 30 : 14); ++id) {
      if (dice.below(2) == 0) continue;
      Octets value(static_cast<std::size_t>(wide ? dice.below(24) : 1 + dice.below(16)));
      for (auto& octet : value) octet = dice.octet();
      elements.emplace_back(id, value);
    }
    if (elements.size() > 1)
      std::swap(elements.front(), elements[static_cast<std::size_t>(dice.below(3)) % elements.size()]);
    ASSERT_EQ(read(write(elements)), elements);
  }
}

}  // namespace
}  // namespace ringer::rtp
