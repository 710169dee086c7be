// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace ringer::crypto {
namespace {

using std::chrono::days;

constexpr WallTime start{std::chrono::sys_days{std::chrono::year{2024} / 2 / 29}};

SelfSignedRequest request() {
  return {.common_name = "ringer",
          .dns_names = {"localhost", "host.example"},
          .addresses = {"127.0.0.1", "::1", "2001:db8::5"},
          .not_before = start,
          .not_after = start + days(365)};
}

TEST(Certificate, tells_what_it_was_made_for) {
  const PemIdentity identity = make_self_signed(request());
  const auto facts = inspect_certificate(identity.certificate);
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->not_before, start);
  EXPECT_EQ(facts->not_after, start + days(365));
  for (const std::string host : {"localhost", "host.example", "127.0.0.1", "::1", "2001:db8::5"}) {
    EXPECT_TRUE(certificate_names(identity.certificate, host)) << host;
  }
  for (const std::string host : {"example", "other.example", "127.0.0.2", "::2", ""}) {
    EXPECT_FALSE(certificate_names(identity.certificate, host)) << host;
  }
  EXPECT_EQ(facts->fingerprint.size(), 32U * 3 - 1);
  EXPECT_TRUE(identity.private_key.starts_with("-----BEGIN PRIVATE KEY-----"));
}

TEST(Certificate, no_two_are_alike) {
  const auto first = inspect_certificate(make_self_signed(request()).certificate);
  const auto second = inspect_certificate(make_self_signed(request()).certificate);
  EXPECT_NE(first->fingerprint, second->fingerprint);
}

TEST(Certificate, needs_no_names) {
  const PemIdentity identity =
      make_self_signed({.common_name = "WebRTC", .not_before = start, .not_after = start + days(1)});
  EXPECT_TRUE(inspect_certificate(identity.certificate));
  EXPECT_FALSE(certificate_names(identity.certificate, "localhost"));
}

TEST(Certificate, an_address_that_is_none_is_refused) {
  auto bad = request();
  bad.addresses = {"300.1.2.3"};
  EXPECT_THROW(make_self_signed(bad), std::runtime_error);
}

TEST(Certificate, what_is_no_certificate_is_said_to_be_none) {
  EXPECT_FALSE(inspect_certificate("").has_value());
  EXPECT_FALSE(inspect_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").has_value());
  EXPECT_FALSE(inspect_certificate(make_self_signed(request()).private_key).has_value());
}

}  // namespace
}  // namespace ringer::crypto
