// SPDX-License-Identifier: Apache-2.0
#include "ice/credentials.h"

#include <gtest/gtest.h>

namespace ringer::ice {
namespace {

TEST(IceCredentials, made_ones_are_valid_and_differ) {
  crypto::SystemRandom random;
  const Credentials one = make_credentials(random);
  const Credentials other = make_credentials(random);
  EXPECT_TRUE(is_valid(one));
  EXPECT_NE(one.ufrag, other.ufrag);
  EXPECT_NE(one.password, other.password);
}

TEST(IceCredentials, have_the_lengths_and_letters_of_rfc8839) {
  const std::string password(22, 'p');
  EXPECT_TRUE(is_valid({"aZ0+", password}));
  EXPECT_FALSE(is_valid({"abc", password}));
  EXPECT_FALSE(is_valid({"ab:d", password}));
  EXPECT_FALSE(is_valid({"abcd", password.substr(1)}));
  EXPECT_TRUE(is_valid({std::string(256, 'a'), std::string(256, 'b')}));
  EXPECT_FALSE(is_valid({std::string(257, 'a'), password}));
}

TEST(IceCredentials, a_username_is_split_at_its_first_colon) {
  EXPECT_EQ(split_username("a:b").receiver, "a");
  EXPECT_EQ(split_username("a:b:c").sender, "b:c");
  EXPECT_EQ(split_username("abc").receiver, "abc");
  EXPECT_EQ(split_username("abc").sender, "");
  EXPECT_EQ(split_username("").receiver, "");
}

}  // namespace
}  // namespace ringer::ice
