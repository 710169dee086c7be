// SPDX-License-Identifier: Apache-2.0
#include "crypto/aes.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace ringer::crypto {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view hex) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

template <std::size_t size>
std::array<std::uint8_t, size> array_of(std::string_view hex) {
  std::array<std::uint8_t, size> array{};
  std::ranges::copy(bytes_of(hex), array.begin());
  return array;
}

TEST(AesCounterMode, agrees_with_nist_sp_800_38a_f_5_1) {
  const auto key = array_of<16>("2b7e151628aed2a6abf7158809cf4f3c");
  const auto counter = array_of<16>("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  const auto plaintext = bytes_of(
      "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
      "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
  const auto ciphertext = bytes_of(
      "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
      "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee");
  AesCounterMode cipher(key);
  std::vector<std::uint8_t> output(plaintext.size());
  cipher.apply(counter, plaintext, output.data());
  EXPECT_EQ(output, ciphertext);
  cipher.apply(counter, output, output.data());
  EXPECT_EQ(output, plaintext) << "in place, and the counter is set anew";
  cipher.apply(counter, {}, nullptr);
}

class AesGcmOfNist : public testing::Test {
 protected:
  // Test case 4 of the submission of GCM to NIST (McGrew and Viega): associated data, and a last block that is not
  // full.
  const std::array<std::uint8_t, 16> key = array_of<16>("feffe9928665731c6d6a8f9467308308");
  const AesGcm::Nonce nonce = array_of<12>("cafebabefacedbaddecaf888");
  const std::vector<std::uint8_t> associated = bytes_of("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const std::vector<std::uint8_t> plaintext = bytes_of(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  const std::vector<std::uint8_t> ciphertext = bytes_of(
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
      "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091");
  const std::array<std::uint8_t, 16> tag = array_of<16>("5bc94fbc3221a5db94fae95ae7121a47");
  AesGcm gcm{key};
};

TEST_F(AesGcmOfNist, seals_and_opens) {
  std::vector<std::uint8_t> text(plaintext.size());
  std::array<std::uint8_t, 16> sealed{};
  gcm.seal(nonce, associated, plaintext, text.data(), sealed);
  EXPECT_EQ(text, ciphertext);
  EXPECT_EQ(sealed, tag);
  EXPECT_TRUE(gcm.open(nonce, associated, text, text.data(), tag));
  EXPECT_EQ(text, plaintext);
}

TEST_F(AesGcmOfNist, opens_nothing_that_was_changed_and_goes_on_after_it) {
  std::vector<std::uint8_t> text(plaintext.size());
  auto other = ciphertext;
  other.back() ^= 1;
  EXPECT_FALSE(gcm.open(nonce, associated, other, text.data(), tag));
  auto other_associated = associated;
  other_associated[0] ^= 0x80;
  EXPECT_FALSE(gcm.open(nonce, other_associated, ciphertext, text.data(), tag));
  auto other_tag = tag;
  other_tag[15] ^= 1;
  EXPECT_FALSE(gcm.open(nonce, associated, ciphertext, text.data(), other_tag));
  EXPECT_TRUE(gcm.open(nonce, associated, ciphertext, text.data(), tag));
  EXPECT_EQ(text, plaintext);
}

TEST(AesGcm, takes_an_empty_text_and_no_associated_data) {
  // Test case 1 of the same submission.
  const std::array<std::uint8_t, 16> key{};
  AesGcm gcm(key);
  std::array<std::uint8_t, 16> tag{};
  gcm.seal({}, {}, {}, nullptr, tag);
  EXPECT_EQ(tag, array_of<16>("58e2fccefa7e3061367f1d57a4e7455a"));
  EXPECT_TRUE(gcm.open({}, {}, {}, nullptr, tag));
}

}  // namespace
}  // namespace ringer::crypto
