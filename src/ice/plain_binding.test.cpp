// SPDX-License-Identifier: Apache-2.0
#include "ice/plain_binding.h"

#include <gtest/gtest.h>

#include "ice/check.test.h"

namespace ringer::ice {
namespace {

const Check plain{.username = {}, .password = {}, .priority = {}, .controlling = {}, .fingerprint = false};

class PlainBinding : public testing::Test {
 protected:
  bool answer(const Check& check, const char* from = "198.51.100.7") {
    const auto bytes = check.bytes();
    return answer_plain_binding(stun::Message::parse(bytes).value(), {{}, {IpAddress::parse(from).value(), 1234}},
                                out_);
  }

  DatagramQueue out_;
};

TEST_F(PlainBinding, M3_is_answered_with_the_address_alone) {
  ASSERT_TRUE(answer(plain));
  ASSERT_EQ(out_.size(), 1U);
  EXPECT_EQ(plain.bytes().size(), 20U);
  EXPECT_EQ(out_[0].size, 32U);
  const auto message = stun::Message::parse(out_[0].bytes()).value();
  EXPECT_EQ(message.message_class(), stun::Class::success);
  EXPECT_EQ(message.transaction_id(), plain.id);
  EXPECT_EQ(message.xor_mapped_address()->text(), "198.51.100.7:1234");
}

TEST_F(PlainBinding, M3_over_ipv6_is_44_bytes) {
  ASSERT_TRUE(answer(plain, "2001:db8::1"));
  EXPECT_EQ(out_[0].size, 44U);
}

TEST_F(PlainBinding, M3_anything_else_is_not_answered) {
  Check indication = plain;
  indication.message_class = stun::Class::indication;
  EXPECT_FALSE(answer(indication));
  Check required = plain;
  required.extra_attribute = 0x0003;  // CHANGE-REQUEST
  EXPECT_FALSE(answer(required));
  EXPECT_FALSE(answer({})) << "for an agent";
  EXPECT_FALSE(answer({.username = {}})) << "with an integrity that nobody can check";
  EXPECT_TRUE(out_.empty());
}

}  // namespace
}  // namespace ringer::ice
