// SPDX-License-Identifier: Apache-2.0
#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace ringer {
namespace {

IpAddress address(std::string_view text) { return IpAddress::parse(text).value(); }

TEST(IpAddress, text_goes_in_and_comes_out_in_its_shortest_form) {
  EXPECT_EQ(address("192.0.2.7").text(), "192.0.2.7");
  EXPECT_EQ(address("2001:DB8:0:0::7").text(), "2001:db8::7");
  EXPECT_EQ(address("::ffff:192.0.2.7").text(), "192.0.2.7");
  EXPECT_EQ(address("::ffff:192.0.2.7"), address("192.0.2.7"));
}

TEST(IpAddress, what_is_no_address_is_refused) {
  for (const std::string_view bad :
       {"", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "fe80::1%eth0", "[::1]", "::1 "}) {
    EXPECT_EQ(IpAddress::parse(bad), std::nullopt) << bad;
  }
}

TEST(IpAddress, knows_loopback_and_link_local) {
  EXPECT_TRUE(address("127.0.0.1").is_loopback());
  EXPECT_TRUE(address("127.255.0.9").is_loopback());
  EXPECT_TRUE(address("::1").is_loopback());
  EXPECT_FALSE(address("128.0.0.1").is_loopback());
  EXPECT_FALSE(address("2001::1").is_loopback());
  EXPECT_FALSE(address("::").is_loopback());
  EXPECT_TRUE(address("169.254.1.1").is_link_local());
  EXPECT_TRUE(address("fe80::1").is_link_local());
  EXPECT_FALSE(address("fec0::1").is_link_local());
}

TEST(IpAddress, knows_what_the_internet_cannot_reach) {
  for (const std::string_view inside : {"127.0.0.1", "169.254.1.1", "10.1.2.3", "172.16.0.1", "172.31.255.255",
                                        "192.168.0.1", "100.64.0.1", "100.127.0.1", "::1", "fe80::1", "fd00::1"}) {
    EXPECT_TRUE(address(inside).is_private()) << inside;
  }
  for (const std::string_view outside :
       {"8.8.8.8", "172.32.0.1", "172.15.0.1", "100.128.0.1", "100.63.0.1", "192.0.2.1", "2001:db8::1", "fe00::1"}) {
    EXPECT_FALSE(address(outside).is_private()) << outside;
  }
}

TEST(IpAddress, bytes_go_in_and_come_out) {
  EXPECT_EQ(IpAddress::from_v4(std::array<std::uint8_t, 4>{192, 0, 2, 7}), address("192.0.2.7"));
  EXPECT_EQ(address("192.0.2.7").v4_bytes()[3], 7);
  EXPECT_EQ(IpAddress::from_v6(address("2001:db8::7").v6_bytes()), address("2001:db8::7"));
}

TEST(IpAddress, limits_count_an_ipv6_host_by_its_64_bit_network) {
  EXPECT_EQ(address("2001:db8:1:2:3:4:5:6").host_network(), address("2001:db8:1:2:ffff::1").host_network());
  EXPECT_NE(address("2001:db8:1:2::1").host_network(), address("2001:db8:1:3::1").host_network());
  EXPECT_NE(address("192.0.2.1").host_network(), address("192.0.2.2").host_network());
}

}  // namespace
}  // namespace ringer
