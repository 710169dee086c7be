// SPDX-License-Identifier: Apache-2.0
#include "rtc/webrtc_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rtc/port.test.h"

namespace ringer::rtc {
namespace {

using testing::ElementsAre;
using DtlsState = dtls::Transport::State;

class WebRtcTransportTest : public Port {
 protected:
  template <class T>
  static std::vector<T> events_of(const Pair& pair) {
    std::vector<T> found;
    for (const Event& event : pair.events) {
      if (const auto* one = std::get_if<T>(&event)) found.push_back(*one);
    }
    return found;
  }
  static std::vector<std::string> ice_states(const Pair& pair) {
    std::vector<std::string> names;
    for (const auto& event : events_of<IceStateChanged>(pair)) names.emplace_back(ice::text(event.state));
    return names;
  }
  void expect_media_both_ways(Pair& pair) {
    pair.rtp.clear();
    pair.browser.rtp.clear();
    talk(pair);
    EXPECT_EQ(pair.rtp.size(), 10U);
    EXPECT_EQ(pair.browser.rtp.size(), 10U);
  }
};

TEST_F(WebRtcTransportTest, connects_and_carries_media_both_ways_whoever_begins_dtls) {
  for (const auto role : {dtls::Role::client, dtls::Role::server}) {
    Pair& pair = add_pair();
    start(pair, role);
    run_for(300ms);
    ASSERT_TRUE(pair.is_connected());
    const Packet down = rtp_packet(1, 7);
    const Packet up = rtp_packet(2, 8);
    EXPECT_TRUE(send_rtp(pair, down));
    EXPECT_TRUE(pair.browser.send_rtp(now_, up));
    EXPECT_TRUE(pair.transport.send_rtcp(rtcp_packet(1)));
    EXPECT_TRUE(pair.browser.send_rtcp(now_, rtcp_packet(2)));
    run_for(20ms);
    EXPECT_THAT(pair.browser.rtp, ElementsAre(down));
    EXPECT_THAT(pair.rtp, ElementsAre(up));
    EXPECT_THAT(pair.browser.rtcp, ElementsAre(rtcp_packet(1)));
    EXPECT_THAT(pair.rtcp, ElementsAre(rtcp_packet(2)));
  }
}

TEST_F(WebRtcTransportTest, says_what_happens_in_order) {
  Pair& pair = connect();
  EXPECT_THAT(ice_states(pair), ElementsAre("checking", "connected"));
  ASSERT_EQ(events_of<ice::PathSelected>(pair).size(), 1U);
  EXPECT_EQ(events_of<ice::PathSelected>(pair)[0].path.remote, pair.browser.address());
  const auto dtls = events_of<DtlsStateChanged>(pair);
  ASSERT_EQ(dtls.size(), 2U);
  EXPECT_EQ(dtls[0].state, DtlsState::handshaking);
  EXPECT_EQ(dtls[1].state, DtlsState::connected);
}

TEST_F(WebRtcTransportTest, counts_packets_and_bytes_of_media_alone) {
  Pair& pair = connect();
  talk(pair);
  const auto& counts = pair.transport.counts();
  EXPECT_EQ(counts.packets_sent, 10U);
  EXPECT_EQ(counts.packets_received, 10U);
  EXPECT_EQ(counts.bytes_sent, 10 * (100 + 16U));
  EXPECT_EQ(counts.bytes_received, counts.bytes_sent);
  EXPECT_EQ(counts.packets_not_sent, 0U);
}

TEST_F(WebRtcTransportTest, connects_within_ten_seconds_though_three_of_ten_datagrams_are_lost) {
  wire_.lose(30);
  for (int i = 0; i < 20; ++i) start(add_pair());
  run_for(10s);
  for (const Pair& pair : pairs_) EXPECT_TRUE(pair.is_connected());
}

TEST_F(WebRtcTransportTest, a_browser_that_is_ahead_of_its_description_connects_as_soon_as_that_comes) {
  Pair& pair = add_pair();
  start_browser(pair);
  run_for(60ms);
  EXPECT_EQ(pair.transport.ice_state(), ice::State::checking);
  EXPECT_EQ(pair.transport.dtls_state(), DtlsState::idle);
  ASSERT_TRUE(pair.transport.set_remote(now_, remote_of(pair)));
  EXPECT_EQ(pair.transport.dtls_state(), DtlsState::handshaking) << "its hello has waited";
  run_for(60ms);
  EXPECT_TRUE(pair.is_connected());
}

TEST_F(WebRtcTransportTest, M13_a_certificate_that_is_not_the_announced_one_ends_it) {
  Pair& pair = add_pair();
  RemotePeer remote = remote_of(pair);
  remote.fingerprint = ours().fingerprint();
  ASSERT_TRUE(pair.transport.set_remote(now_, remote));
  start_browser(pair);
  run_for(5s);
  EXPECT_FALSE(pair.transport.is_connected());
  const auto dtls = events_of<DtlsStateChanged>(pair);
  ASSERT_FALSE(dtls.empty());
  EXPECT_EQ(dtls.back().state, DtlsState::failed);
  EXPECT_EQ(dtls.back().failure, dtls::Failure::fingerprint_mismatch);
  EXPECT_FALSE(send_rtp(pair, rtp_packet(1, 1)));
  EXPECT_EQ(pair.transport.counts().packets_not_sent, 1U);
}

TEST_F(WebRtcTransportTest, another_peer_needs_another_transport) {
  Pair& pair = connect();
  RemotePeer other = remote_of(pair);
  other.fingerprint = ours().fingerprint();
  EXPECT_FALSE(pair.transport.set_remote(now_, other));
  other = remote_of(pair);
  other.our_role = dtls::Role::client;
  EXPECT_FALSE(pair.transport.set_remote(now_, other));
  EXPECT_TRUE(pair.transport.set_remote(now_, remote_of(pair)));
  expect_media_both_ways(pair);
}

TEST_F(WebRtcTransportTest, sends_nothing_before_it_is_connected) {
  Pair& pair = add_pair();
  EXPECT_FALSE(send_rtp(pair, rtp_packet(1, 1)));
  EXPECT_FALSE(pair.transport.send_rtcp(rtcp_packet(1)));
  EXPECT_TRUE(out_.empty());
  EXPECT_EQ(pair.transport.counts().packets_not_sent, 2U);
}

TEST_F(WebRtcTransportTest, drops_media_that_comes_before_its_keys) {
  Pair& pair = add_pair();
  start_browser(pair);
  run_for(50ms);
  ASSERT_TRUE(pair.transport.is_validated(pair.browser.address()));
  EXPECT_EQ(inject(pair.browser.address(), rtp_packet(1, 1)), 0U);
  EXPECT_EQ(inject(pair.browser.address(), rtcp_packet(1)), 0U);
  EXPECT_EQ(pair.transport.counts().of(WebRtcTransport::Drop::srtp_before_keys), 2U);
}

TEST_F(WebRtcTransportTest, early_timeouts_are_harmless) {
  Pair& pair = add_pair();
  start(pair);
  for (int i = 0; i < 3000; ++i) {
    run_for(1ms);
    pair.transport.handle_timeout(now_);
    flush();
  }
  EXPECT_TRUE(pair.is_connected());
  EXPECT_EQ(pair.transport.dtls_counts().retransmitted_flights, 0U);
  expect_media_both_ways(pair);
}

// Goodbyes

TEST_F(WebRtcTransportTest, says_goodbye_and_then_nothing_more) {
  Pair& pair = connect();
  pair.transport.close();
  run_for(1s);
  EXPECT_EQ(pair.browser.dtls_state(), DtlsState::closed);
  EXPECT_FALSE(send_rtp(pair, rtp_packet(1, 1)));
  EXPECT_EQ(pair.transport.next_timeout(), never);
  const std::uint64_t bytes = bytes_to_[pair.browser.address()];
  pair.browser.send_rtp(now_, rtp_packet(2, 1));
  run_for(60s);
  EXPECT_EQ(bytes_to_[pair.browser.address()], bytes) << "not even an answer to a check";
  EXPECT_GT(pair.transport.counts().of(WebRtcTransport::Drop::after_close), 0U);
  EXPECT_EQ(events_of<DtlsStateChanged>(pair).back().state, DtlsState::closed);
}

TEST_F(WebRtcTransportTest, closed_before_it_began_says_nothing) {
  Pair& pair = add_pair();
  pair.transport.close();
  EXPECT_TRUE(out_.empty());
}

TEST_F(WebRtcTransportTest, hears_the_browsers_goodbye_and_sends_no_more) {
  Pair& pair = connect();
  pair.browser.close(now_);
  run_for(1s);
  EXPECT_EQ(events_of<DtlsStateChanged>(pair).back().state, DtlsState::closed);
  EXPECT_FALSE(pair.transport.is_connected());
  EXPECT_FALSE(send_rtp(pair, rtp_packet(1, 1)));
}

// Paths

TEST_F(WebRtcTransportTest, media_follows_a_phone_to_another_network_within_a_second) {
  Pair& pair = connect();
  run_for(10s);
  const SocketAddress old = pair.browser.address();
  wire_.cut(old);
  pair.browser.move_to(now_, address_of("203.0.113.9", 7000));
  run_for(1s);
  EXPECT_EQ(pair.transport.selected_path()->remote, pair.browser.address());
  EXPECT_EQ(events_of<ice::PathSelected>(pair).size(), 2U);
  expect_media_both_ways(pair);
  EXPECT_EQ(pair.browser.handshakes(), 1);
}

TEST_F(WebRtcTransportTest, ice_restart_keeps_dtls_and_the_media) {
  Pair& pair = connect();
  pair.transport.restart_ice(new_credentials());
  ASSERT_TRUE(demux_.add(pair.transport));
  expect_media_both_ways(pair);  // the answer is under way
  const ice::Credentials browser = new_credentials();
  RemotePeer remote = remote_of(pair);
  remote.credentials = browser;
  ASSERT_TRUE(pair.transport.set_remote(now_, remote));
  pair.browser.restart(now_, browser, pair.transport.local_credentials());
  expect_media_both_ways(pair);
  run_for(60s);
  EXPECT_THAT(ice_states(pair), ElementsAre("checking", "connected"));
  EXPECT_EQ(pair.browser.handshakes(), 1);
  expect_media_both_ways(pair);
}

// M1

/// A record of DTLS 1.2 around `body` (RFC 6347 section 4.1).
Packet record(std::uint8_t type, Bytes body) {
  Packet packet(13 + body.size());
  ByteWriter writer(packet);
  writer.u8(type);
  writer.u16(0xfefd);
  writer.u16(0);
  writer.u48(0);
  writer.u16(static_cast<std::uint16_t>(body.size()));
  writer.bytes(body);
  return packet;
}

/// A ClientHello that offers TLS_NULL_WITH_NULL_NULL alone.
Packet null_hello() {
  Packet body(12 + 42);
  ByteWriter writer(body);
  writer.u8(1);
  writer.u24(42);
  writer.u16(0);
  writer.u24(0);
  writer.u24(42);
  writer.u16(0xfefd);
  writer.zeros(32 + 2);  // random, no session, no cookie
  writer.u16(2);
  writer.u16(0);  // the one cipher suite
  writer.u8(1);
  writer.u8(0);  // no compression
  EXPECT_EQ(writer.left(), 0U);
  return record(22, body);
}

Packet fatal_alert() {
  const std::array<std::uint8_t, 2> handshake_failure{2, 40};
  return record(21, handshake_failure);
}

Packet real_hello(const dtls::Identity& identity, const dtls::Fingerprint& fingerprint) {
  dtls::Transport client(identity);
  client.start(Instant{}, dtls::Role::client, fingerprint);
  const Bytes hello = client.poll_transmit().value();
  return {hello.begin(), hello.end()};
}

TEST_F(WebRtcTransportTest, M1_dtls_from_an_unverified_address_gets_no_byte_and_hinders_nobody) {
  const std::array attacks{null_hello(), real_hello(theirs(), ours().fingerprint()), fatal_alert()};
  for (int i = 0; i < 10; ++i) start(add_pair());
  std::uint64_t sent = 0;
  for (int i = 0; i < 1000; ++i, run_for(1ms)) {
    EXPECT_EQ(inject(attacker, attacks[sent++ % attacks.size()]), 0U);
  }
  for (const Pair& pair : pairs_) EXPECT_TRUE(pair.is_connected());
  EXPECT_EQ(bytes_to_[attacker], 0U);
  EXPECT_GE(demux_.counts().of(Demux::Drop::dtls_unverified), sent);
}

TEST_F(WebRtcTransportTest, M1_the_transport_itself_looks_at_no_dtls_or_srtp_from_elsewhere) {
  Pair& pair = add_pair();
  start(pair);
  run_for(50ms);
  const Path path{server_address.address, attacker};
  for (Packet packet : {null_hello(), fatal_alert(), rtp_packet(1, 1), rtcp_packet(1)}) {
    EXPECT_EQ(pair.transport.handle_datagram(now_, path, packet).kind, Incoming::Kind::none);
  }
  EXPECT_EQ(pair.transport.counts().of(WebRtcTransport::Drop::dtls_unverified), 2U);
  EXPECT_EQ(pair.transport.counts().of(WebRtcTransport::Drop::srtp_unverified), 2U);
  EXPECT_TRUE(out_.empty());
}

// M4

TEST_F(WebRtcTransportTest, M4_sends_nothing_thirty_seconds_after_the_last_check) {
  Pair& pair = connect();
  talk(pair, 10s);
  const Instant cut_at = now_;
  wire_.cut(pair.browser.address());
  talk(pair, 60s);
  EXPECT_LE(last_to_[pair.browser.address()] - cut_at, 30s);
  EXPECT_GE(last_to_[pair.browser.address()] - cut_at, 27s);
  EXPECT_THAT(ice_states(pair), ElementsAre("checking", "connected", "failed"));
  EXPECT_FALSE(pair.transport.is_connected());
}

TEST_F(WebRtcTransportTest, M4_forged_checks_and_forged_media_are_no_consent) {
  Pair& pair = connect();
  pair.browser.stop_checking();
  std::array<std::uint8_t, 200> room{};
  stun::Writer forged(room, stun::Class::request, {});
  forged.username(pair.transport.local_credentials().ufrag + ":" + pair.browser.local().ufrag);
  forged.use_candidate();
  forged.message_integrity("a guess");
  forged.fingerprint();
  const Bytes check = Bytes(room).first(forged.finish());
  for (int i = 0; i < 32; ++i) {
    inject(pair.browser.address(), check);
    inject(pair.browser.address(), rtp_packet(2, static_cast<std::uint16_t>(i)));
    run_for(1s);
  }
  EXPECT_EQ(pair.transport.ice_state(), ice::State::failed);
}

TEST_F(WebRtcTransportTest, M4_a_peer_that_checks_no_more_but_sends_media_still_wants_to_hear_from_us) {
  Pair& pair = connect();
  pair.browser.stop_checking();
  for (int i = 0; i < 100; ++i) {
    talk(pair);
    run_for(1s);
  }
  expect_media_both_ways(pair);
}

TEST_F(WebRtcTransportTest, M4_five_seconds_on_and_off_do_not_end_it) {
  Pair& pair = connect();
  for (int i = 0; i < 12; ++i) {
    wire_.cut(pair.browser.address());
    run_for(5s);
    wire_.mend(pair.browser.address());
    run_for(5s);
  }
  EXPECT_THAT(ice_states(pair), ElementsAre("checking", "connected"));
  expect_media_both_ways(pair);
}

TEST_F(WebRtcTransportTest, M4_after_lost_consent_an_ice_restart_brings_the_media_back_without_a_handshake) {
  Pair& pair = connect();
  wire_.cut(pair.browser.address());
  run_for(40s);
  ASSERT_EQ(pair.transport.ice_state(), ice::State::failed);
  wire_.mend(pair.browser.address());
  run_for(10s);
  EXPECT_EQ(pair.transport.ice_state(), ice::State::failed) << "the old credentials are spent";

  pair.transport.restart_ice(new_credentials());
  ASSERT_TRUE(demux_.add(pair.transport));
  ASSERT_TRUE(pair.transport.set_remote(now_, remote_of(pair)));
  pair.browser.restart(now_, pair.browser.local(), pair.transport.local_credentials());
  run_for(300ms);
  expect_media_both_ways(pair);
  EXPECT_EQ(pair.browser.handshakes(), 1);
}

// M5

TEST_F(WebRtcTransportTest, M5_what_an_attacker_sprays_moves_nothing) {
  Pair& pair = connect();
  run_for(10s);
  const Path before = *pair.transport.selected_path();
  Packet bad_tag(116, 0x55);
  bad_tag[0] = 0x80;
  for (int i = 0; i < 1000; ++i) {
    for (const Packet& packet : {rtp_packet(2, 1), rtcp_packet(2), bad_tag, null_hello()}) inject(attacker, packet);
  }
  expect_media_both_ways(pair);
  EXPECT_EQ(*pair.transport.selected_path(), before);
  EXPECT_EQ(bytes_to_[attacker], 0U);
}

TEST_F(WebRtcTransportTest, M5_forged_packets_from_the_peers_own_address_are_counted_and_do_no_harm) {
  Pair& pair = connect();
  for (std::uint16_t i = 0; i < 1000; ++i) inject(pair.browser.address(), rtp_packet(2, i));
  EXPECT_EQ(pair.transport.counts().of(rtp::srtp::Drop::authentication), 1000U);
  EXPECT_EQ(pair.rtp.size(), 0U);
  expect_media_both_ways(pair);
}

}  // namespace
}  // namespace ringer::rtc
