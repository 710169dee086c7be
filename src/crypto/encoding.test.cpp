// SPDX-License-Identifier: Apache-2.0
#include "crypto/encoding.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace ringer::crypto {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

struct Vector {
  std::string_view plain;
  std::string_view encoded;
};

// RFC 4648 section 10.
constexpr Vector vectors[] = {{"", ""},
                              {"f", "Zg=="},
                              {"fo", "Zm8="},
                              {"foo", "Zm9v"},
                              {"foob", "Zm9vYg=="},
                              {"fooba", "Zm9vYmE="},
                              {"foobar", "Zm9vYmFy"}};

TEST(Base64, agrees_with_the_vectors_of_rfc_4648) {
  for (const auto& [plain, encoded] : vectors) EXPECT_EQ(base64_encode(bytes_of(plain)), encoded);
}

TEST(Base64, the_url_alphabet_has_no_padding_and_no_slash) {
  const std::vector<std::uint8_t> bytes{0xfb, 0xff, 0xfe, 0xff};
  EXPECT_EQ(base64_encode(bytes), "+//+/w==");
  EXPECT_EQ(base64url_encode(bytes), "-__-_w");
}

}  // namespace
}  // namespace ringer::crypto
