// SPDX-License-Identifier: Apache-2.0
#include "dtls/record_layer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ringer::dtls {
namespace {

RecordKeys keys_of(RecordCipher cipher, bool turned) {
  RecordKeys keys;
  keys.cipher = cipher;
  std::ranges::fill(keys.ours.key.bytes(), std::uint8_t(turned ? 2 : 1));
  std::ranges::fill(keys.ours.nonce.bytes(), std::uint8_t(turned ? 4 : 3));
  std::ranges::fill(keys.theirs.key.bytes(), std::uint8_t(turned ? 1 : 2));
  std::ranges::fill(keys.theirs.nonce.bytes(), std::uint8_t(turned ? 3 : 4));
  return keys;
}

std::optional<Record> only_record(const Datagram& datagram) {
  ByteReader reader(datagram);
  const auto record = read_record(reader);
  EXPECT_EQ(reader.left(), 0U);
  return record;
}

class RecordLayerTest : public ::testing::TestWithParam<RecordCipher> {
 protected:
  RecordLayer ours_{keys_of(GetParam(), false)};
  RecordLayer theirs_{keys_of(GetParam(), true)};
};

TEST_P(RecordLayerTest, what_one_side_seals_the_other_opens) {
  for (const std::size_t size : {0U, 1U, 2U, 1000U, 16'384U}) {
    const std::vector<std::uint8_t> content(size, 7);
    const Datagram datagram = ours_.seal(ContentType::application_data, content);
    const auto record = only_record(datagram);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->type, 23);
    EXPECT_EQ(theirs_.open(*record), content);
    EXPECT_FALSE(ours_.open(*record)) << "each direction has keys of its own";
  }
}

TEST_P(RecordLayerTest, no_two_records_have_one_number_or_look_alike) {
  const Datagram one = ours_.seal(ContentType::alert, Bytes());
  const Datagram two = ours_.seal(ContentType::alert, Bytes());
  EXPECT_NE(one, two);
  EXPECT_LT(only_record(one)->number, only_record(two)->number);
}

TEST_P(RecordLayerTest, a_record_with_any_bit_changed_is_not_the_peers) {
  const std::array<std::uint8_t, 2> content{1, 0};
  const Datagram genuine = ours_.seal(ContentType::alert, content);
  for (std::size_t bit = 0; bit < genuine.size() * 8; ++bit) {
    Datagram changed = genuine;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    ByteReader reader(changed);
    const auto record = read_record(reader);
    EXPECT_FALSE(record && theirs_.open(*record)) << bit;
  }
}

TEST_P(RecordLayerTest, a_record_of_any_size_that_is_none_is_not_opened) {
  for (std::size_t size = 0; size < 100; ++size) {
    const std::vector<std::uint8_t> body(size, 9);
    EXPECT_FALSE(ours_.open({.type = 21, .version = 0xfefd, .epoch = 1, .number = 1, .body = body}));
  }
}

INSTANTIATE_TEST_SUITE_P(every_cipher, RecordLayerTest,
                         ::testing::Values(RecordCipher::aes_128_gcm, RecordCipher::aes_256_gcm,
                                           RecordCipher::chacha20_poly1305));

TEST(read_record, ends_where_a_record_is_cut_off) {
  const Datagram whole{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 5, 0, 2, 2, 40};
  EXPECT_EQ(only_record(whole)->number, 5U);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ByteReader reader(Bytes(whole).first(size));
    EXPECT_FALSE(read_record(reader)) << size;
  }
}

}  // namespace
}  // namespace ringer::dtls
