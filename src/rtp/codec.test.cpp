// SPDX-License-Identifier: Apache-2.0
#include "rtp/codec.h"

#include <gtest/gtest.h>

namespace ringer::rtp {
namespace {

TEST(Codec, is_found_by_its_name_in_any_case) {
  for (int i = 0; i <= static_cast<int>(Codec::ulpfec); ++i) {
    const auto codec = static_cast<Codec>(i);
    EXPECT_EQ(codec_of(name_of(codec)), codec);
  }
  EXPECT_EQ(codec_of("vp8"), Codec::vp8);
  EXPECT_EQ(codec_of("OPUS"), Codec::opus);
  EXPECT_EQ(codec_of("VP"), std::nullopt);
  EXPECT_EQ(codec_of(""), std::nullopt);
  EXPECT_EQ(name_of(Codec::ulpfec), "ulpfec");
}

}  // namespace
}  // namespace ringer::rtp
