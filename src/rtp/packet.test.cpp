// SPDX-License-Identifier: Apache-2.0
#include "rtp/packet.h"

#include <gtest/gtest.h>

#include "rtp/octets.test.h"

namespace ringer::rtp {
namespace {

constexpr const char* head = " e0 1234 89abcdef 11223344 ";  // marker, payload type 96

std::optional<Packet> parse(const Octets& packet) { return Packet::parse(packet); }

TEST(RtpPacket, fields_are_those_of_rfc_3550) {
  const Octets bytes = octets("b2 e0 1234 89abcdef 11223344 00000001 00000002 bede 0001 10ff0000 aabbcc 0003 03");
  const auto packet = Packet::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->marker);
  EXPECT_EQ(packet->payload_type, 96);
  EXPECT_EQ(packet->sequence_number, 0x1234);
  EXPECT_EQ(packet->timestamp, 0x89abcdefU);
  EXPECT_EQ(packet->ssrc, 0x11223344U);
  EXPECT_EQ(octets(packet->csrcs), octets("00000001 00000002"));
  EXPECT_EQ(packet->extension_profile, 0xbede);
  EXPECT_EQ(octets(packet->extensions), octets("10ff0000"));
  EXPECT_EQ(packet->header_size, 28U);
  EXPECT_EQ(octets(packet->payload), octets("aabbcc"));
  EXPECT_EQ(packet->padding_size, 3);
}

TEST(RtpPacket, the_least_packet_is_a_fixed_header) {
  const Octets bytes = octets("80 00 0000 00000000 00000000");
  const auto packet = Packet::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_FALSE(packet->marker);
  EXPECT_EQ(packet->extension_profile, 0);
  EXPECT_TRUE(packet->payload.empty());
  EXPECT_EQ(packet->header_size, fixed_header_size);
}

TEST(RtpPacket, another_version_is_refused) {
  for (const char* first : {"00", "40", "c0"}) EXPECT_FALSE(parse(octets(std::string(first) + head + "aa"))) << first;
}

TEST(M8_padding, of_no_octet_is_refused) { EXPECT_FALSE(parse(octets(std::string("a0") + head + "aabb00"))); }

TEST(M8_padding, of_255_octets_is_taken_when_they_are_there) {
  Octets bytes = octets(std::string("a0") + head + "aabb");
  bytes.resize(bytes.size() + 254);
  bytes.push_back(255);
  const auto packet = Packet::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(octets(packet->payload), octets("aabb"));
  EXPECT_EQ(packet->padding_size, 255);
  bytes.erase(bytes.begin() + 12, bytes.begin() + 15);
  EXPECT_FALSE(Packet::parse(bytes));
}

TEST(M8_padding, beyond_the_payload_is_refused) { EXPECT_FALSE(parse(octets(std::string("a0") + head + "aabb04"))); }

TEST(M8_padding, does_not_reach_into_the_extension_block) {
  EXPECT_FALSE(parse(octets(std::string("b0") + head + "bede 0001 10ff0000 05")));
}

TEST(M8_padding, may_be_all_there_is) {
  const Octets bytes = octets(std::string("a0") + head + "000003");
  const auto packet = Packet::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->payload.empty());
  EXPECT_EQ(packet->padding_size, 3);
}

TEST(M8_padding, without_an_octet_to_tell_it_is_refused) { EXPECT_FALSE(parse(octets(std::string("a0") + head))); }

TEST(M8_extension, block_beyond_the_packet_is_refused) {
  EXPECT_FALSE(parse(octets(std::string("90") + head + "bede 0002 10ff0000")));
  EXPECT_FALSE(parse(octets(std::string("90") + head + "bede ffff 10ff0000")));
  EXPECT_FALSE(parse(octets(std::string("90") + head + "bede 00")));
  EXPECT_FALSE(parse(octets(std::string("90") + head)));
}

TEST(M8_extension, block_may_be_empty) {
  const Octets bytes = octets(std::string("90") + head + "bede 0000");
  const auto packet = Packet::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->extensions.empty());
  EXPECT_TRUE(packet->payload.empty());
}

TEST(M8_csrc, fifteen_sources_that_are_not_there_are_refused) {
  Octets bytes = octets(std::string("8f") + head);
  bytes.resize(12 + 59);
  EXPECT_FALSE(Packet::parse(bytes));
  bytes.resize(12 + 60);
  const auto packet = Packet::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->csrcs.size(), 60U);
  EXPECT_TRUE(packet->payload.empty());
}

TEST(M8_truncation, every_beginning_of_a_packet_is_refused_or_lies_inside_it) {
  const Octets whole = octets("b2 e0 1234 89abcdef 11223344 00000001 00000002 bede 0001 10ff0000 aabbcc 000003");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Octets part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto packet = Packet::parse(part);
    EXPECT_EQ(packet.has_value(), false) << size;  // what would be the last octet tells no padding that fits
  }
}

TEST(RtpPacket, rtcp_is_told_from_rtp_by_its_second_octet) {
  EXPECT_TRUE(is_rtcp(octets("80c80000")));
  EXPECT_TRUE(is_rtcp(octets("80df0000")));
  EXPECT_FALSE(is_rtcp(octets("80e00000")));
  EXPECT_FALSE(is_rtcp(octets("80600000")));
  EXPECT_FALSE(is_rtcp(octets("00c80000")));
  EXPECT_TRUE(is_rtp_or_rtcp(octets("bf60")));
  EXPECT_FALSE(is_rtp_or_rtcp(octets("c060")));
  EXPECT_FALSE(is_rtp_or_rtcp(octets("80")));
}

}  // namespace
}  // namespace ringer::rtp
