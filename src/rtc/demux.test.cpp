// SPDX-License-Identifier: Apache-2.0
#include "rtc/demux.h"

#include <gtest/gtest.h>

#include "rtc/port.test.h"

namespace ringer::rtc {
namespace {

class DemuxTest : public Port {
 protected:
  static Packet plain_binding() {
    Packet packet(20);
    stun::Writer writer(packet, stun::Class::request, {});
    EXPECT_EQ(writer.finish(), 20U);
    return packet;
  }
  /// As a browser with these credentials would check.
  static Packet check(const ice::Credentials& server, std::string_view browser_ufrag) {
    Packet packet(200);
    stun::Writer writer(packet, stun::Class::request, {});
    writer.username(server.ufrag + ":" + std::string(browser_ufrag));
    writer.ice_controlling(1);
    writer.message_integrity(server.password);
    writer.fingerprint();
    packet.resize(writer.finish());
    return packet;
  }
};

TEST_F(DemuxTest, many_browsers_share_a_port) {
  for (int i = 0; i < 5; ++i) start(add_pair());
  run_for(1s);
  for (Pair& pair : pairs_) {
    talk(pair);
    EXPECT_EQ(pair.rtp.size(), 10U);
    EXPECT_EQ(pair.browser.rtp.size(), 10U);
  }
  EXPECT_EQ(demux_.addresses(), 5U);
}

TEST_F(DemuxTest, a_user_fragment_belongs_to_one_transport) {
  const ice::Credentials same = new_credentials();
  WebRtcTransport one(ours(), same, out_);
  WebRtcTransport other(ours(), same, out_);
  EXPECT_TRUE(demux_.add(one));
  EXPECT_TRUE(demux_.add(one)) << "again is no harm";
  EXPECT_FALSE(demux_.add(other));
  demux_.remove(other);
  demux_.remove(one);
  EXPECT_TRUE(demux_.add(other));
  demux_.remove(other);
}

TEST_F(DemuxTest, a_removed_transport_is_found_no_more) {
  Pair& pair = connect();
  const std::uint64_t bytes = bytes_to_[pair.browser.address()];
  demux_.remove(pair.transport);
  EXPECT_EQ(demux_.addresses(), 0U);
  pair.browser.send_rtp(now_, rtp_packet(2, 1));
  run_for(5s);
  EXPECT_TRUE(pair.rtp.empty());
  EXPECT_EQ(bytes_to_[pair.browser.address()], bytes);
  EXPECT_GT(demux_.counts().of(Demux::Drop::stun_unknown_user), 0U);
  EXPECT_EQ(demux_.counts().of(Demux::Drop::srtp_unverified), 1U);
}

TEST_F(DemuxTest, addresses_are_bounded_by_sixteen_for_each_transport) {
  Pair& pair = add_pair();
  for (std::uint16_t port = 1; port <= 1000; ++port) {
    now_ += 1ms;
    EXPECT_GT(inject(address_of("203.0.113.9", port), check(pair.transport.local_credentials(), "b")), 0U);
    EXPECT_LE(demux_.addresses(), 16U);
  }
  EXPECT_EQ(inject(address_of("203.0.113.9", 1), rtp_packet(1, 1)), 0U);
  EXPECT_EQ(demux_.counts().of(Demux::Drop::srtp_unverified), 1U) << "forgotten";
  inject(address_of("203.0.113.9", 1000), rtp_packet(1, 1));
  EXPECT_EQ(pair.transport.counts().of(WebRtcTransport::Drop::srtp_before_keys), 1U) << "known";
}

TEST_F(DemuxTest, consent_lost_forgets_the_address) {
  Pair& pair = connect();
  pair.browser.stop_checking();
  run_for(31s);
  inject(pair.browser.address(), rtp_packet(2, 1));
  EXPECT_EQ(demux_.counts().of(Demux::Drop::srtp_unverified), 1U);
  EXPECT_EQ(demux_.addresses(), 0U);
}

TEST_F(DemuxTest, M5_a_participant_cannot_take_over_an_address_that_another_uses) {
  Pair& victim = connect();
  Pair& thief = connect();
  const auto forge = [&] {
    inject(victim.browser.address(), check(thief.transport.local_credentials(), thief.browser.local().ufrag));
  };
  for (int i = 0; i < 10; ++i) {
    forge();
    victim.browser.send_rtp(now_, rtp_packet(2, static_cast<std::uint16_t>(i)));
    run_for(1s);
  }
  EXPECT_EQ(victim.rtp.size(), 10U);

  victim.browser.stop_checking();
  run_for(Demux::address_lease);
  forge();
  victim.browser.send_rtp(now_, rtp_packet(2, 100));
  run_for(1s);
  EXPECT_EQ(victim.rtp.size(), 10U) << "a NAT may have given the port to somebody else by now";
}

TEST_F(DemuxTest, M2_a_check_that_is_not_authentic_teaches_no_address) {
  Pair& pair = add_pair();
  ice::Credentials guess = pair.transport.local_credentials();
  guess.password.back() ^= 1;
  EXPECT_EQ(inject(attacker, check(guess, "b")), 0U);
  EXPECT_EQ(inject(attacker, check(new_credentials(), "b")), 0U);
  Packet broken = check(pair.transport.local_credentials(), "b");
  broken.back() ^= 1;
  EXPECT_EQ(inject(attacker, broken), 0U);
  EXPECT_EQ(demux_.addresses(), 0U);
  EXPECT_EQ(demux_.counts().of(Demux::Drop::stun_unknown_user), 1U);
  EXPECT_EQ(demux_.counts().of(Demux::Drop::stun_malformed), 1U);
}

TEST_F(DemuxTest, M3_no_unauthenticated_datagram_gets_a_longer_answer_and_few_get_any) {
  Pair& pair = connect();
  ice::Credentials guess = pair.transport.local_credentials();
  guess.password = "guess";
  const Packet stun_without_user = [] {
    Packet packet(100);
    stun::Writer writer(packet, stun::Class::request, {});
    writer.message_integrity("guess");
    packet.resize(writer.finish());
    return packet;
  }();
  Packet indication = plain_binding();
  indication[1] = 0x11;
  Packet response = plain_binding();
  response[0] = 0x01;
  Packet old_stun = plain_binding();
  old_stun[4] = 0;
  const Packet dtls{22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1};
  for (const Packet& packet : {check(guess, "b"), check(new_credentials(), "b"), stun_without_user, indication,
                               response, old_stun, dtls, rtp_packet(1, 1), rtcp_packet(1), Packet{}, Packet{0},
                               Packet{0x80}, Packet(50, 0x45), Packet(50, 0xff), Packet(1500, 0), Packet(1500, 0x16)}) {
    for (const SocketAddress& from : {attacker, address_of("2001:db8::66", 1)}) {
      EXPECT_EQ(inject(from, packet), 0U) << int{packet.empty() ? std::uint8_t{0} : packet[0]};
    }
  }
}

TEST_F(DemuxTest, M3_a_plain_binding_is_answered_and_limited_for_each_source_network) {
  EXPECT_EQ(inject(attacker, plain_binding()), 32U);
  std::uint64_t answered = 0;
  for (int i = 0; i < 1000; ++i) {
    now_ += 10ms;
    answered += inject(attacker, plain_binding()) / 32;
  }
  EXPECT_LE(answered, 20 + 10 * 5U);
  EXPECT_GE(demux_.counts().of(Demux::Drop::stun_limited), 900U);
  EXPECT_EQ(inject(address_of("203.0.113.200", 1), plain_binding()), 32U) << "another network";

  answered = 0;
  for (std::uint16_t port = 1; port <= 100; ++port) {
    const std::string ip = "2001:db8:0:1::" + std::to_string(port);
    answered += inject(address_of(ip.c_str(), port), plain_binding()) / 44;
  }
  EXPECT_LE(answered, 20U) << "a /64 is one network";
}

TEST_F(DemuxTest, M3_all_networks_together_are_limited) {
  std::uint64_t answered = 0;
  for (unsigned i = 0; i < 20'000; ++i) {
    const std::string ip =
        "10." + std::to_string(i / 62500) + "." + std::to_string(i / 250 % 250) + "." + std::to_string(i % 250);
    answered += inject(address_of(ip.c_str(), 1), plain_binding()) / 32;
  }
  EXPECT_LE(answered, 1000U);
  EXPECT_GE(answered, 900U);
}

TEST_F(DemuxTest, an_old_user_fragment_is_found_until_the_new_one_has_a_path) {
  Pair& pair = connect();
  const Packet old_check = check(pair.transport.local_credentials(), pair.browser.local().ufrag);
  pair.transport.restart_ice(new_credentials());
  ASSERT_TRUE(demux_.add(pair.transport));
  EXPECT_GT(inject(pair.browser.address(), old_check), 0U);
  pair.browser.restart(now_, pair.browser.local(), pair.transport.local_credentials());
  run_for(1s);
  EXPECT_EQ(inject(pair.browser.address(), old_check), 0U);
  pair.transport.restart_ice(new_credentials());
  ASSERT_TRUE(demux_.add(pair.transport));
  const std::uint64_t unknown = demux_.counts().of(Demux::Drop::stun_unknown_user);
  EXPECT_EQ(inject(pair.browser.address(), old_check), 0U);
  EXPECT_EQ(demux_.counts().of(Demux::Drop::stun_unknown_user), unknown + 1) << "not even looked at";
}

}  // namespace
}  // namespace ringer::rtc
