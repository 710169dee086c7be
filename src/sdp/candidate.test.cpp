// SPDX-License-Identifier: Apache-2.0
#include "sdp/candidate.h"

#include <gtest/gtest.h>

#include <string>

namespace ringer::sdp {
namespace {

const std::string text =
    "candidate:750282946 1 udp 2122194687 192.0.2.2 60536 typ host generation 0 ufrag iTiC network-id 1";

TEST(Candidate, reads_what_browsers_trickle) {
  const auto candidate = Candidate::parse(text);
  ASSERT_TRUE(candidate);
  EXPECT_EQ(candidate->text, text);
  EXPECT_EQ(candidate->foundation, "750282946");
  EXPECT_EQ(candidate->component, 1);
  EXPECT_EQ(candidate->transport, CandidateTransport::udp);
  EXPECT_EQ(candidate->priority, 2122194687u);
  EXPECT_EQ(candidate->ip, IpAddress::parse("192.0.2.2"));
  EXPECT_EQ(candidate->port, 60536);
  EXPECT_EQ(candidate->type, CandidateType::host);
  EXPECT_EQ(candidate->ufrag, "iTiC");
}

TEST(Candidate, takes_the_attribute_the_member_and_the_bare_value) {
  EXPECT_EQ(Candidate::parse("a=" + text), Candidate::parse(text));
  EXPECT_EQ(Candidate::parse(text.substr(10)), Candidate::parse(text));
  EXPECT_EQ(Candidate::parse(" " + text + " "), Candidate::parse(text));
}

TEST(Candidate, reads_relayed_tcp_ipv6_and_named_ones) {
  const auto relayed = Candidate::parse("candidate:1 1 UDP 41885439 198.51.100.7 3478 typ relay raddr 0.0.0.0 rport 0");
  ASSERT_TRUE(relayed);
  EXPECT_EQ(relayed->type, CandidateType::relay);
  const auto tcp = Candidate::parse("candidate:2 1 tcp 1518285567 fd00::2 9 typ host tcptype active");
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->transport, CandidateTransport::tcp);
  EXPECT_EQ(tcp->ip, IpAddress::parse("fd00::2"));
  const auto named = Candidate::parse("candidate:3 1 udp 2113937151 5d2f7a60.local 57312 typ host");
  ASSERT_TRUE(named);
  EXPECT_TRUE(named->is_name());
}

TEST(Candidate, refuses_what_is_none) {
  for (const std::string bad :
       {"", "candidate:", "candidate:0", "candidate:1 1 udp 1 192.0.2.1 70000 typ host",
        "candidate:1 257 udp 1 192.0.2.1 7 typ host", "candidate:1 1 udp 4294967296 192.0.2.1 7 typ host",
        "candidate:1 1 udp 1 192.0.2.1 7 type host", "candidate:1 1 udp 1 192.0.2.1 7 typ",
        "candidate:1 1 udp 1 192.0.2.1 7 typ host\r\na=x",
        "candidate:123456789012345678901234567890123 1 udp 1 ::1 7 typ host"}) {
    EXPECT_FALSE(Candidate::parse(bad)) << bad;
  }
  EXPECT_FALSE(Candidate::parse(text + " x " + std::string(500, 'y')));
}

TEST(Candidate, writes_a_host_that_it_can_read) {
  const SocketAddress place{*IpAddress::parse("2001:db8::7"), 40000};
  const auto candidate = Candidate::host(place, 2130706431, "1");
  EXPECT_EQ(candidate.text, "candidate:1 1 udp 2130706431 2001:db8::7 40000 typ host");
  EXPECT_EQ(Candidate::parse(candidate.text), candidate);
}

}  // namespace
}  // namespace ringer::sdp
