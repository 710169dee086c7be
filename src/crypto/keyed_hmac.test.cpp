// SPDX-License-Identifier: Apache-2.0
#include "crypto/keyed_hmac.h"

#include <gtest/gtest.h>

#include <vector>

namespace ringer::crypto {
namespace {

TEST(KeyedHmacSha1, says_what_hmac_says_for_every_split_of_a_message) {
  std::vector<std::uint8_t> message(300);
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::uint8_t>(7 * i);
  for (const std::size_t key_size : {0U, 1U, 20U, 63U, 64U}) {
    const Bytes key = Bytes(message).last(key_size);
    const KeyedHmacSha1 keyed(key);
    for (const std::size_t size : {0U, 1U, 55U, 56U, 63U, 64U, 65U, 300U}) {
      const Bytes whole = Bytes(message).first(size);
      EXPECT_EQ(keyed.sign(whole), hmac_sha1(key, whole)) << key_size << " " << size;
      EXPECT_EQ(keyed.sign(whole.first(size / 3), whole.subspan(size / 3)), hmac_sha1(key, whole));
    }
  }
}

}  // namespace
}  // namespace ringer::crypto
