// SPDX-License-Identifier: Apache-2.0
#include "kurento/words.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "jsonrpc/print.h"

namespace ringer::kurento {
namespace {

TEST(KurentoWords, values_are_those_of_the_enumerations_on_the_wire) {
  EXPECT_EQ(to_text(MediaType::video), "VIDEO");
  EXPECT_EQ(to_text(Connectedness::connected), "CONNECTED");
  EXPECT_EQ(to_text(MediaFlowState::not_flowing), "NOT_FLOWING");
  EXPECT_EQ(to_text(IceComponentState::failed), "FAILED");
  EXPECT_EQ(to_text(DtlsConnectionState::fresh), "NEW");
  EXPECT_EQ(parse_media_type("AUDIO"), MediaType::audio);
  EXPECT_EQ(parse_media_type("audio"), std::nullopt);
}

TEST(KurentoWords, enumerations_are_found_by_name) {
  EXPECT_EQ(enumeration("MediaType").size(), 3U);
  EXPECT_EQ(enumeration("DSCPValue").size(), 43U);
  EXPECT_TRUE(std::ranges::count(enumeration("CertificateKeyType"), "ECDSA"));
  EXPECT_TRUE(enumeration("String").empty());
}

TEST(KurentoWords, a_complex_value_says_its_type) {
  EXPECT_EQ(jsonrpc::print(complex("IceCandidate")), R"({"__module__":"kurento","__type__":"IceCandidate"})");
}

}  // namespace
}  // namespace ringer::kurento
