// SPDX-License-Identifier: Apache-2.0
#include "stun/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "stun/rfc5769.test.h"

namespace ringer::stun {
namespace {

using testing::ElementsAreArray;

constexpr std::uint8_t space = ' ';

class StunWriter : public testing::Test {
 protected:
  Bytes written(Writer& writer) { return Bytes(room_).first(writer.finish()); }

  std::array<std::uint8_t, 256> room_{};
};

TEST_F(StunWriter, writes_the_request_of_rfc5769) {
  Writer writer(room_, Class::request, rfc5769::id, space);
  writer.software("STUN test client");
  writer.priority(0x6e0001ff);
  writer.ice_controlled(0x932ff9b151263b36);
  writer.username("evtj:h6vY");
  writer.message_integrity(rfc5769::password);
  writer.fingerprint();
  EXPECT_THAT(written(writer), ElementsAreArray(rfc5769::request));
}

TEST_F(StunWriter, writes_the_responses_of_rfc5769) {
  const std::array answers{std::pair{"192.0.2.1", &rfc5769::ipv4_response},
                           std::pair{"2001:db8:1234:5678:11:2233:4455:6677", &rfc5769::ipv6_response}};
  for (const auto& [address, response] : answers) {
    Writer writer(room_, Class::success, rfc5769::id, space);
    writer.software("test vector");
    writer.xor_mapped_address({IpAddress::parse(address).value(), 32853});
    writer.message_integrity(rfc5769::password);
    writer.fingerprint();
    EXPECT_THAT(written(writer), ElementsAreArray(*response));
  }
}

TEST_F(StunWriter, writes_the_long_term_request_of_rfc5769) {
  TransactionId id{};
  std::copy_n(rfc5769::long_term_request.begin() + 8, id.size(), id.begin());
  Writer writer(room_, Class::request, id);
  writer.username("\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9");
  writer.attribute(Attribute::nonce, as_bytes("f//499k954d6OL34oL9FSTvy64sA"));
  writer.attribute(Attribute::realm, as_bytes("example.org"));
  writer.message_integrity(Bytes(rfc5769::long_term_key));
  EXPECT_THAT(written(writer), ElementsAreArray(rfc5769::long_term_request));
}

TEST_F(StunWriter, an_error_is_read_back) {
  const std::array<std::uint16_t, 3> unknown{0x0003, 0x0019, 0x0031};
  Writer writer(room_, Class::error, rfc5769::id);
  writer.error_code(ErrorCode::unknown_attribute);
  writer.unknown_attributes(unknown);
  writer.message_integrity("secret");
  writer.fingerprint();
  const auto message = Message::parse(written(writer));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), Class::error);
  EXPECT_EQ(message->error_code(), 420);
  EXPECT_TRUE(message->verify_integrity("secret"));
}

TEST_F(StunWriter, a_nominating_check_is_read_back) {
  Writer writer(room_, Class::request, rfc5769::id);
  writer.username("a:b");
  writer.ice_controlling(7);
  writer.use_candidate();
  const auto message = Message::parse(written(writer));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->ice_controlling(), 7U);
  EXPECT_TRUE(message->use_candidate());
}

TEST_F(StunWriter, says_zero_when_there_is_no_room) {
  for (std::size_t room = 0; room < rfc5769::request.size(); ++room) {
    Writer writer(MutableBytes(room_).first(room), Class::request, rfc5769::id);
    writer.software("STUN test client");
    writer.priority(1);
    writer.ice_controlled(2);
    writer.username("evtj:h6vY");
    writer.message_integrity("secret");
    writer.fingerprint();
    EXPECT_EQ(writer.finish(), 0U) << room;
  }
}

}  // namespace
}  // namespace ringer::stun
