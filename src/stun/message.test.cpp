// SPDX-License-Identifier: Apache-2.0
#include "stun/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "stun/fingerprint.h"
#include "stun/rfc5769.test.h"
#include "stun/writer.h"

namespace ringer::stun {
namespace {

using testing::ElementsAre;
using Datagram = std::vector<std::uint8_t>;

struct Vector {
  const char* name;
  const Datagram& bytes;
  Bytes key;
  bool fingerprint;
};

std::vector<Vector> rfc_vectors() {
  return {{"request", rfc5769::request, as_bytes(rfc5769::password), true},
          {"ipv4", rfc5769::ipv4_response, as_bytes(rfc5769::password), true},
          {"ipv6", rfc5769::ipv6_response, as_bytes(rfc5769::password), true},
          {"long_term", rfc5769::long_term_request, rfc5769::long_term_key, false}};
}

/// What an ICE agent asks of a message before it believes a word of it.
bool is_accepted(Bytes datagram, const Vector& vector) {
  const auto message = Message::parse(datagram);
  return message && message->has_fingerprint() == vector.fingerprint && message->verify_integrity(vector.key);
}

/// A Binding request with these attribute bytes and a right length.
Datagram with_attributes(Bytes attributes) {
  Datagram datagram(1600);
  ByteWriter writer(datagram);
  writer.u16(0x0001);
  writer.u16(static_cast<std::uint16_t>(attributes.size()));
  writer.u32(magic_cookie);
  writer.bytes(rfc5769::id);
  writer.bytes(attributes);
  datagram.resize(writer.size());
  return datagram;
}

bool is_parsed(const char* hex_attributes) {
  return Message::parse(with_attributes(rfc5769::bytes_of_hex(hex_attributes))).has_value();
}

TEST(StunMessage, rfc5769_request_is_read) {
  const auto message = Message::parse(rfc5769::request);
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->is_binding_request());
  EXPECT_EQ(message->transaction_id(), rfc5769::id);
  EXPECT_EQ(message->software(), "STUN test client");
  EXPECT_EQ(message->username(), "evtj:h6vY");
  EXPECT_EQ(message->priority(), 0x6e0001ffU);
  EXPECT_EQ(message->ice_controlled(), 0x932ff9b151263b36U);
  EXPECT_FALSE(message->ice_controlling());
  EXPECT_FALSE(message->use_candidate());
  EXPECT_TRUE(message->unknown_required().empty());
  EXPECT_TRUE(message->has_fingerprint());
  EXPECT_TRUE(message->verify_integrity(rfc5769::password));
}

TEST(StunMessage, rfc5769_ipv4_response_is_read) {
  const auto message = Message::parse(rfc5769::ipv4_response);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), Class::success);
  EXPECT_EQ(message->software(), "test vector");
  ASSERT_TRUE(message->xor_mapped_address());
  EXPECT_EQ(message->xor_mapped_address()->text(), "192.0.2.1:32853");
  EXPECT_TRUE(message->verify_integrity(rfc5769::password));
}

TEST(StunMessage, rfc5769_ipv6_response_is_read) {
  const auto message = Message::parse(rfc5769::ipv6_response);
  ASSERT_TRUE(message);
  ASSERT_TRUE(message->xor_mapped_address());
  EXPECT_EQ(message->xor_mapped_address()->text(), "[2001:db8:1234:5678:11:2233:4455:6677]:32853");
  EXPECT_TRUE(message->verify_integrity(rfc5769::password));
}

TEST(StunMessage, rfc5769_long_term_request_is_read) {
  const auto message = Message::parse(rfc5769::long_term_request);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->username(), "\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9");
  EXPECT_EQ(message->realm(), "example.org");
  EXPECT_EQ(message->nonce(), "f//499k954d6OL34oL9FSTvy64sA");
  EXPECT_FALSE(message->has_fingerprint());
  EXPECT_TRUE(message->verify_integrity(Bytes(rfc5769::long_term_key)));
}

TEST(M2_one_flipped_bit, anywhere_in_a_vector_is_refused) {
  for (const Vector& vector : rfc_vectors()) {
    ASSERT_TRUE(is_accepted(vector.bytes, vector)) << vector.name;
    for (std::size_t bit = 0; bit < vector.bytes.size() * 8; ++bit) {
      Datagram flipped = vector.bytes;
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      EXPECT_FALSE(is_accepted(flipped, vector)) << vector.name << " bit " << bit;
    }
  }
}

TEST(M2_truncated, at_every_length_is_refused) {
  for (const Vector& vector : rfc_vectors()) {
    for (std::size_t size = 0; size < vector.bytes.size(); ++size) {
      EXPECT_FALSE(Message::parse(Bytes(vector.bytes).first(size))) << vector.name << " of " << size;
    }
  }
}

TEST(M2_wrong_password, is_refused) {
  const auto message = Message::parse(rfc5769::request);
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->verify_integrity("VOkJxbRl1RmTxUk/WvJxBu"));
  EXPECT_FALSE(message->verify_integrity(""));
}

TEST(M2_no_integrity, is_never_verified) {
  const auto message = Message::parse(with_attributes({}));
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->has_integrity());
  EXPECT_FALSE(message->verify_integrity(""));
}

TEST(M2_length, that_is_not_the_size_is_refused) {
  for (const int off : {-4, -1, 1, 4}) {
    Datagram datagram = rfc5769::request;
    datagram[3] = static_cast<std::uint8_t>(datagram[3] + off);
    EXPECT_FALSE(Message::parse(datagram)) << off;
  }
  Datagram longer = rfc5769::request;
  longer.insert(longer.end(), 4, 0);
  EXPECT_FALSE(Message::parse(longer));
}

TEST(M2_attributes, that_run_over_the_end_are_refused) {
  EXPECT_TRUE(is_parsed("80220004aaaaaaaa"));
  EXPECT_FALSE(is_parsed("80220005aaaaaaaa")) << "one byte too many";
  EXPECT_FALSE(is_parsed("8022ffffaaaaaaaa"));
  EXPECT_FALSE(is_parsed("80220004aaaaaaaa80220001")) << "a head without a value";
}

TEST(M2_attributes, of_a_wrong_size_are_refused) {
  EXPECT_FALSE(is_parsed("00240003aaaaaa00")) << "PRIORITY";
  EXPECT_FALSE(is_parsed("00250001aa000000")) << "USE-CANDIDATE";
  EXPECT_FALSE(is_parsed("802a0004aaaaaaaa")) << "ICE-CONTROLLING";
  EXPECT_FALSE(is_parsed("80290009aaaaaaaaaaaaaaaaaa000000")) << "ICE-CONTROLLED";
  EXPECT_FALSE(is_parsed("000800100000000000000000000000000000000000000000")) << "MESSAGE-INTEGRITY";
  EXPECT_FALSE(is_parsed("80280000")) << "FINGERPRINT";
  EXPECT_FALSE(is_parsed("002000080002a147e112a643")) << "an IPv6 address of four bytes";
  EXPECT_FALSE(is_parsed("0020000400011234")) << "an address without its bytes";
  EXPECT_FALSE(is_parsed("002000180001a14700000000000000000000000000000000000000000000")) << "an address too long";
  EXPECT_FALSE(is_parsed("0009000200000000")) << "ERROR-CODE";
  EXPECT_FALSE(is_parsed("0009000400000763")) << "an error of 799";
  EXPECT_FALSE(is_parsed("000a000300000000")) << "half an UNKNOWN-ATTRIBUTES";
}

TEST(StunMessage, old_stun_without_a_cookie_is_refused) {
  Datagram datagram = with_attributes({});
  datagram[4] = 0;
  EXPECT_FALSE(Message::parse(datagram));
}

TEST(StunMessage, a_datagram_larger_than_any_is_refused) {
  const Datagram attribute_head = rfc5769::bytes_of_hex("802205b8");
  Datagram attributes(4 + 0x5b8);
  std::ranges::copy(attribute_head, attributes.begin());
  const Datagram datagram = with_attributes(attributes);
  EXPECT_EQ(datagram.size(), 1488U);
  EXPECT_TRUE(Message::parse(datagram));
  attributes.resize(attributes.size() + 16);
  attributes[3] = 0xc8;
  EXPECT_FALSE(Message::parse(with_attributes(attributes)));
}

TEST(StunMessage, class_and_method_are_told_apart) {
  Datagram datagram = with_attributes({});
  datagram[0] = 0x01;
  datagram[1] = 0x13;  // Allocate error (RFC 8656)
  const auto message = Message::parse(datagram);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), Class::error);
  EXPECT_EQ(message->method(), 0x003);

  datagram[0] = 0x3e;
  datagram[1] = 0xef;
  const auto all_ones = Message::parse(datagram);
  EXPECT_FALSE(all_ones) << "by RFC 7983 not STUN's: the first byte is above 3";
}

TEST(StunMessage, what_follows_integrity_does_not_exist) {
  std::array<std::uint8_t, 200> room{};
  Writer writer(room, Class::request, rfc5769::id);
  writer.username("a:b");
  writer.message_integrity("secret");
  writer.use_candidate();
  writer.attribute(static_cast<Attribute>(0x0031), {});
  writer.fingerprint();
  const auto message = Message::parse(Bytes(room).first(writer.finish()));
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->use_candidate());
  EXPECT_TRUE(message->unknown_required().empty());
  EXPECT_TRUE(message->has_fingerprint());
  EXPECT_TRUE(message->verify_integrity("secret"));
}

TEST(StunMessage, nothing_follows_a_fingerprint) {
  const auto with_right_fingerprint = [](const char* hex_after) {
    Datagram datagram = with_attributes(rfc5769::bytes_of_hex(std::string("8028000400000000") + hex_after));
    ByteWriter value{MutableBytes(datagram).subspan(header_size + 4, 4)};
    value.u32(fingerprint(Bytes(datagram).first(header_size)));
    return datagram;
  };
  EXPECT_TRUE(Message::parse(with_right_fingerprint("")));
  EXPECT_FALSE(Message::parse(with_right_fingerprint("00250000")));
}

TEST(StunMessage, the_first_of_two_equal_attributes_counts) {
  const auto message = Message::parse(with_attributes(rfc5769::bytes_of_hex("00240004000000010024000400000002")));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->priority(), 1U);
}

TEST(StunMessage, unknown_attributes_are_told_when_they_are_required) {
  const auto message = Message::parse(with_attributes(rfc5769::bytes_of_hex("0003000400000000c057000400000000")));
  ASSERT_TRUE(message);
  EXPECT_THAT(message->unknown_required(), ElementsAre(0x0003));
}

TEST(StunMessage, unknown_attributes_are_told_up_to_eight) {
  Datagram attributes;
  for (std::uint8_t i = 0; i < 20; ++i) attributes.insert(attributes.end(), {0x01, i, 0, 0});
  const auto message = Message::parse(with_attributes(attributes));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->unknown_required().size(), 8U);
}

}  // namespace
}  // namespace ringer::stun
