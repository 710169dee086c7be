// SPDX-License-Identifier: Apache-2.0
#include "app/client_address.h"

#include <gtest/gtest.h>

namespace ringer::app {
namespace {

std::string address(const char* remote, std::vector<net::Header> headers = {}) {
  return client_address({.headers = std::move(headers), .remote = *IpAddress::parse(remote)});
}

TEST(client_address, is_the_peers) {
  EXPECT_EQ(address("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(address("2001:db8:1:2:3::4"), "2001:db8:1:2::");
}

TEST(client_address, of_this_machine_is_nobody_in_particular) {
  EXPECT_EQ(address("127.0.0.1"), "");
  EXPECT_EQ(address("::1"), "");
  EXPECT_EQ(address("127.0.0.1", {{"X-Forwarded-For", "::1"}}), "");
}

TEST(client_address, is_what_a_proxy_on_this_machine_says) {
  EXPECT_EQ(address("127.0.0.1", {{"x-forwarded-for", "192.0.2.7"}}), "192.0.2.7");
  EXPECT_EQ(address("::1", {{"X-Forwarded-For", "[2001:db8:1:2::9]"}}), "2001:db8:1:2::");
  EXPECT_EQ(address("127.0.0.1", {{"X-Forwarded-For", "203.0.113.5, 192.0.2.7"}}), "192.0.2.7")
      << "the first one is the client's own word";
  EXPECT_EQ(address("127.0.0.1", {{"X-Forwarded-For", "203.0.113.5"}, {"X-Forwarded-For", "192.0.2.7"}}), "192.0.2.7");
  EXPECT_EQ(address("127.0.0.1", {{"X-Forwarded-For", "unknown"}}), "");
}

TEST(client_address, is_never_what_somebody_from_elsewhere_says) {
  EXPECT_EQ(address("192.0.2.7", {{"X-Forwarded-For", "203.0.113.5"}}), "192.0.2.7");
}

}  // namespace
}  // namespace ringer::app
