// SPDX-License-Identifier: Apache-2.0
#include "net/admission.h"

#include <gtest/gtest.h>

namespace ringer::net {
namespace {

using Verdict = Admission::Verdict;

const IpAddress loopback = IpAddress::parse("127.0.0.1").value();
const IpAddress one = IpAddress::parse("192.0.2.1").value();
const IpAddress other = IpAddress::parse("192.0.2.2").value();

TEST(Admission, one_host_cannot_take_every_place) {
  Admission admission(10, 2);
  EXPECT_EQ(admission.enter(one), Verdict::admitted);
  EXPECT_EQ(admission.enter(one), Verdict::admitted);
  EXPECT_EQ(admission.enter(one), Verdict::too_many_from_host);
  EXPECT_EQ(admission.enter(other), Verdict::admitted);
  admission.leave(one);
  EXPECT_EQ(admission.enter(one), Verdict::admitted);
}

TEST(Admission, addresses_of_one_ipv6_network_are_one_host) {
  Admission admission(10, 1);
  EXPECT_EQ(admission.enter(IpAddress::parse("2001:db8::1").value()), Verdict::admitted);
  EXPECT_EQ(admission.enter(IpAddress::parse("2001:db8::2").value()), Verdict::too_many_from_host);
}

TEST(Admission, loopback_is_held_by_the_total_alone) {
  Admission admission(3, 1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(admission.enter(loopback), Verdict::admitted);
  EXPECT_EQ(admission.enter(loopback), Verdict::full);
  EXPECT_EQ(admission.total(), 3U);
  for (int i = 0; i < 3; ++i) admission.leave(loopback);
  EXPECT_EQ(admission.total(), 0U);
}

}  // namespace
}  // namespace ringer::net
