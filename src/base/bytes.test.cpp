// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <gtest/gtest.h>

#include <array>

#include "base/datagram_queue.h"

namespace ringer {
namespace {

TEST(ByteReader, reads_in_network_byte_order) {
  const std::array<std::uint8_t, 15> bytes{1, 0, 2, 0, 0, 3, 0, 0, 0, 4, 9, 9, 7, 7, 7};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8(), 1);
  EXPECT_EQ(reader.u16(), 2);
  EXPECT_EQ(reader.u24(), 3U);
  EXPECT_EQ(reader.u32(), 4U);
  EXPECT_EQ(reader.take(2)[1], 9);
  EXPECT_EQ(reader.left(), 3U);
  EXPECT_FALSE(reader.failed());
}

TEST(ByteReader, stays_failed_after_a_read_beyond_the_end) {
  const std::array<std::uint8_t, 3> bytes{1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u32(), 0U);
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_TRUE(reader.take(1).empty());
}

TEST(ByteWriter, writes_what_the_reader_reads) {
  std::array<std::uint8_t, 32> room{};
  ByteWriter writer(room);
  writer.u16(0);
  writer.u48(0x010203040506);
  writer.u64(0x1122334455667788);
  writer.bytes(as_bytes("abc"));
  writer.patch_u16(0, 0xbeef);
  ByteReader reader(writer.written());
  EXPECT_EQ(reader.u16(), 0xbeef);
  EXPECT_EQ(reader.u48(), 0x010203040506U);
  EXPECT_EQ(reader.u64(), 0x1122334455667788U);
  EXPECT_EQ(as_text(reader.rest()), "abc");
}

TEST(ByteWriter, fails_where_there_is_no_room_and_writes_nothing_beyond_it) {
  std::array<std::uint8_t, 4> room{};
  ByteWriter writer(MutableBytes(room).first(3));
  writer.u32(0xffffffff);
  EXPECT_TRUE(writer.failed());
  EXPECT_EQ(writer.size(), 0U);
  EXPECT_EQ(room[0], 0);
}

TEST(DatagramQueue, slots_are_used_again) {
  DatagramQueue queue;
  const Path path{.remote = {.address = *IpAddress::parse("192.0.2.1"), .port = 7}};
  queue.push(path, as_bytes("one"));
  const auto* room = queue[0].room.data();
  EXPECT_EQ(as_text(queue[0].bytes()), "one");
  EXPECT_EQ(queue[0].path.remote.text(), "192.0.2.1:7");
  queue.clear();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.slot().data(), room);
}

}  // namespace
}  // namespace ringer
