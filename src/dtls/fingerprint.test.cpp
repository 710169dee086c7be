// SPDX-License-Identifier: Apache-2.0
#include "dtls/fingerprint.h"

#include <gtest/gtest.h>

namespace ringer::dtls {
namespace {

const std::string sha_256 =
    "sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:3E:4B:65:2E:7D:46:3F:54:42:CD:54:F1";

std::string repeated(std::string_view hash, int bytes) {
  std::string text(hash);
  for (int i = 0; i < bytes; ++i) text += i == 0 ? " 0F" : ":0F";
  return text;
}

TEST(Fingerprint, is_printed_as_it_was_read) {
  const auto read = Fingerprint::parse(sha_256);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->hash(), Fingerprint::Hash::sha_256);
  EXPECT_EQ(read->value().size(), 32U);
  EXPECT_EQ(read->value()[0], 0x4a);
  EXPECT_EQ(read->text(), sha_256);
  EXPECT_EQ(Fingerprint::parse(repeated("sha-384", 48))->text(), repeated("sha-384", 48));
  EXPECT_EQ(Fingerprint::parse(repeated("sha-512", 64))->text(), repeated("sha-512", 64));
}

TEST(Fingerprint, is_the_same_in_lower_case) {
  std::string lower = sha_256;
  for (char& letter : lower) letter = static_cast<char>(std::tolower(letter));
  EXPECT_EQ(Fingerprint::parse(lower), Fingerprint::parse(sha_256));
  EXPECT_TRUE(Fingerprint::parse("SHA-256" + sha_256.substr(7)));
}

TEST(M13_fingerprint, weak_hashes_are_refused) {
  EXPECT_FALSE(Fingerprint::parse(repeated("sha-1", 20)));
  EXPECT_FALSE(Fingerprint::parse(repeated("md5", 16)));
  EXPECT_FALSE(Fingerprint::parse(repeated("sha-224", 28)));
}

TEST(M13_fingerprint, a_value_of_the_wrong_shape_is_refused) {
  EXPECT_FALSE(Fingerprint::parse(""));
  EXPECT_FALSE(Fingerprint::parse("sha-256"));
  EXPECT_FALSE(Fingerprint::parse("sha-256 "));
  EXPECT_FALSE(Fingerprint::parse(repeated("sha-256", 31)));
  EXPECT_FALSE(Fingerprint::parse(repeated("sha-256", 33)));
  EXPECT_FALSE(Fingerprint::parse(repeated("sha-384", 32)));
  for (const char wrong : {'G', ':', ' ', '-', '\0'}) {
    std::string text = sha_256;
    text[8] = wrong;
    EXPECT_FALSE(Fingerprint::parse(text)) << wrong;
  }
  std::string no_colon = sha_256;
  no_colon[10] = 'A';
  EXPECT_FALSE(Fingerprint::parse(no_colon));
}

}  // namespace
}  // namespace ringer::dtls
