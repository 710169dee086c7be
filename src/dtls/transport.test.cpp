// SPDX-License-Identifier: Apache-2.0
#include "dtls/transport.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <functional>
#include <map>
#include <random>

#include "base/heap.test.h"
#include "dtls/openssl_peer.test.h"

namespace ringer::dtls {
namespace {

using namespace std::chrono_literals;

constexpr Instant start_of_time{Duration(1h)};
const WallTime today{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};

const Identity& alice() {
  static const Identity identity(today);
  return identity;
}
const Identity& bob() {
  static const Identity identity(today);
  return identity;
}

/// Two transports and the network between them, in virtual time.
class Call {
 public:
  Transport client{alice()};
  Transport server{bob()};
  Instant now = start_of_time;
  std::function<Duration()> delay = [] { return Duration(20ms); };
  std::function<bool(Bytes)> loses = [](Bytes) { return false; };
  bool is_doubling = false;
  std::size_t datagrams = 0;
  std::size_t largest = 0;

  void start() {
    server.start(now, Role::server, alice().fingerprint());
    client.start(now, Role::client, bob().fingerprint());
  }

  /// Until nothing is under way and no timer is set, or `until`.
  void run(Instant until = never) {
    for (;;) {
      collect(client, server);
      collect(server, client);
      const Instant arrival = under_way_.empty() ? never : under_way_.begin()->first;
      const Instant next = std::min({arrival, client.next_timeout(), server.next_timeout()});
      if (next == never || next > until) return;
      now = std::max(now, next);
      if (arrival <= now) {
        const Flying arrived = under_way_.begin()->second;
        under_way_.erase(under_way_.begin());
        arrived.to->handle_datagram(now, arrived.datagram);
      }
      if (client.next_timeout() <= now) client.handle_timeout(now);
      if (server.next_timeout() <= now) server.handle_timeout(now);
    }
  }

 private:
  struct Flying {
    Transport* to;
    Datagram datagram;
  };

  void collect(Transport& from, Transport& to) {
    while (const auto datagram = from.poll_transmit()) {
      ++datagrams;
      largest = std::max(largest, datagram->size());
      if (loses(*datagram)) continue;
      under_way_.emplace(now + delay(), Flying{&to, Datagram(datagram->begin(), datagram->end())});
      if (is_doubling) under_way_.emplace(now + delay(), Flying{&to, Datagram(datagram->begin(), datagram->end())});
    }
  }

  std::multimap<Instant, Flying> under_way_;
};

template <class Wanted>
std::optional<Wanted> next_event(Transport& transport) {
  const auto event = transport.poll_event();
  if (!event || !std::holds_alternative<Wanted>(*event)) return std::nullopt;
  return std::get<Wanted>(*event);
}

void expect_same_keys(Call& call) {
  const auto client = next_event<Connected>(call.client);
  const auto server = next_event<Connected>(call.server);
  ASSERT_TRUE(client && server);
  EXPECT_EQ(client->role, Role::client);
  EXPECT_EQ(server->role, Role::server);
  EXPECT_EQ(client->keys.profile, server->keys.profile);
  EXPECT_TRUE(std::ranges::equal(client->keys.bytes(), server->keys.bytes()));
}

/// One transport of ours and OpenSSL, on a network that loses nothing.
class OpensslCall {
 public:
  explicit OpensslCall(const PeerOptions& options) : peer(options), options_(options) {}

  void run(std::optional<Fingerprint> expected = {}) {
    const Role ours = options_.role == Role::client ? Role::server : Role::client;
    transport.start(start_of_time, ours, expected.value_or(peer.fingerprint()));
    peer.handle_datagram({});
    exchange();
  }

  void exchange() {
    for (bool is_moving = true; is_moving;) {
      is_moving = false;
      const auto datagrams = peer.take_datagrams();
      if (first_flight == 0) first_flight = datagrams.size();
      for (const auto& datagram : datagrams) {
        transport.handle_datagram(start_of_time, datagram);
        is_moving = true;
      }
      while (const auto datagram = transport.poll_transmit()) {
        largest = std::max(largest, datagram->size());
        peer.handle_datagram(*datagram);
        is_moving = true;
      }
    }
  }

  std::optional<Failure> failure() {
    const auto failed = next_event<Failed>(transport);
    return failed ? std::optional(failed->reason) : std::nullopt;
  }

  OpensslPeer peer;
  Transport transport{alice()};
  std::size_t first_flight = 0;  ///< datagrams of the peer's
  std::size_t largest = 0;

 private:
  PeerOptions options_;
};

TEST(Transport, both_sides_get_the_same_keys_after_two_round_trips) {
  Call call;
  call.start();
  call.run();
  expect_same_keys(call);
  EXPECT_EQ(call.now - start_of_time, 80ms);
  EXPECT_EQ(call.datagrams, 4U);
  EXPECT_EQ(call.client.state(), Transport::State::connected);
  EXPECT_EQ(call.server.next_timeout(), never);
}

TEST(Transport, nothing_is_sent_before_the_start) {
  Call call;
  EXPECT_FALSE(call.client.poll_transmit());
  EXPECT_EQ(call.client.next_timeout(), never);
  call.client.start(call.now, Role::client, bob().fingerprint());
  const auto hello = call.client.poll_transmit();
  ASSERT_TRUE(hello);
  call.server.handle_datagram(call.now, *hello);
  EXPECT_FALSE(call.server.poll_transmit());
  EXPECT_EQ(call.server.counts().dropped, 1U);
}

TEST(Transport, keys_for_gcm_are_preferred_in_either_role) {
  for (const Role role : {Role::client, Role::server}) {
    OpensslCall call({.role = role, .srtp_profiles = "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM"});
    call.run();
    const auto connected = next_event<Connected>(call.transport);
    ASSERT_TRUE(connected);
    // A server chooses: OpenSSL by its own order here, so we cannot have our way as client.
    const bool is_ours_to_choose = role == Role::client;
    EXPECT_EQ(connected->keys.profile, is_ours_to_choose ? srtp_aead_aes_128_gcm : srtp_aes128_cm_hmac_sha1_80);
  }
}

TEST(Transport, the_keys_are_those_of_the_exporter) {
  for (const char* profile : {"SRTP_AEAD_AES_128_GCM", "SRTP_AES128_CM_SHA1_80"}) {
    OpensslCall call({.srtp_profiles = profile});
    call.run();
    const auto connected = next_event<Connected>(call.transport);
    ASSERT_TRUE(connected && call.peer.is_connected());
    EXPECT_EQ(connected->keys.size(), connected->keys.profile == srtp_aead_aes_128_gcm ? 56U : 60U);
    EXPECT_TRUE(std::ranges::equal(call.peer.exported(connected->keys.size()), connected->keys.bytes()));
  }
}

TEST(Transport, peers_with_rsa_certificates_are_taken_in_either_role) {
  for (const Role role : {Role::client, Role::server}) {
    OpensslCall call({.role = role, .rsa_bits = 2048});
    call.run();
    EXPECT_TRUE(next_event<Connected>(call.transport));
    EXPECT_TRUE(call.peer.is_connected());
  }
}

TEST(Transport, longer_fingerprints_are_taken) {
  for (const auto hash : {Fingerprint::Hash::sha_384, Fingerprint::Hash::sha_512}) {
    OpensslCall call({});
    call.run(call.peer.fingerprint(hash));
    EXPECT_TRUE(next_event<Connected>(call.transport));
  }
}

TEST(Transport, a_peer_that_says_goodbye_is_noticed) {
  Call call;
  call.start();
  call.run();
  expect_same_keys(call);
  call.client.close();
  EXPECT_EQ(call.client.state(), Transport::State::closed);
  call.run();
  EXPECT_TRUE(next_event<Closed>(call.server));
  EXPECT_EQ(call.server.state(), Transport::State::closed);
  EXPECT_FALSE(call.client.poll_event());
}

TEST(Transport, application_data_and_garbage_leave_the_connection_alone) {
  OpensslCall call({});
  call.run();
  ASSERT_TRUE(next_event<Connected>(call.transport));
  const std::string text(3000, 'x');
  EXPECT_GT(SSL_write(call.peer.ssl(), text.data(), static_cast<int>(text.size())), 0);
  call.exchange();
  Datagram garbage{23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 9, 0, 40};
  garbage.resize(53, 7);
  call.transport.handle_datagram(start_of_time, garbage);
  EXPECT_FALSE(call.transport.poll_event());
  EXPECT_EQ(call.transport.state(), Transport::State::connected);
  call.transport.close();
  call.exchange();
  EXPECT_TRUE(call.peer.was_told_to_close());
}

/// A record of the given shape with nothing genuine in it.
Datagram forged(std::uint8_t type, std::uint8_t epoch, std::uint8_t length, std::uint8_t first) {
  Datagram datagram{type, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 9, length, 0, length, first};
  datagram.resize(13U + length);
  return datagram;
}

TEST(Transport, forged_records_do_not_end_a_connection) {
  for (const char* suites : {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"}) {
    OpensslCall call({.cipher_suites = suites});
    call.run();
    ASSERT_TRUE(next_event<Connected>(call.transport));
    for (std::uint8_t type = 19; type <= 26; ++type) {
      for (std::uint8_t epoch = 0; epoch <= 2; ++epoch) {
        for (std::uint8_t length = 0; length < 60; ++length) {
          Datagram datagram = forged(type, epoch, length, 2);
          call.transport.handle_datagram(start_of_time, datagram);
          datagram.pop_back();
          call.transport.handle_datagram(start_of_time, datagram);
        }
      }
    }
    EXPECT_FALSE(call.transport.poll_event());
    EXPECT_FALSE(call.transport.poll_transmit());
    EXPECT_EQ(call.transport.state(), Transport::State::connected);
    // And a genuine one is still heard: the shortest there is.
    SSL_shutdown(call.peer.ssl());
    call.exchange();
    EXPECT_TRUE(next_event<Closed>(call.transport)) << suites;
  }
}

TEST(Transport, records_forged_before_there_are_keys_do_not_end_the_handshake) {
  for (std::uint8_t length = 0; length < 60; ++length) {
    Call call;
    call.start();
    call.server.handle_datagram(call.now, forged(22, 1, length, 20));
    call.client.handle_datagram(call.now, forged(21, 1, length, 2));
    call.run();
    expect_same_keys(call);
  }
}

TEST(Transport, goodbyes_go_both_ways_under_each_cipher_and_in_either_role) {
  for (const Role role : {Role::client, Role::server}) {
    for (const char* suite :
         {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES256-GCM-SHA384"}) {
      for (const bool is_ours : {true, false}) {
        OpensslCall call({.role = role, .cipher_suites = suite});
        call.run();
        ASSERT_TRUE(next_event<Connected>(call.transport)) << suite;
        is_ours ? call.transport.close() : static_cast<void>(SSL_shutdown(call.peer.ssl()));
        call.exchange();
        EXPECT_EQ(call.peer.was_told_to_close(), is_ours) << suite;
        EXPECT_EQ(next_event<Closed>(call.transport).has_value(), !is_ours) << suite;
      }
    }
  }
}

TEST(Transport, a_peer_that_never_got_our_last_flight_gets_it_whenever_it_asks) {
  Call call;
  bool is_deaf = true;
  call.loses = [&](Bytes) { return is_deaf && call.server.state() == Transport::State::connected; };
  call.start();
  call.run(start_of_time + 25s);
  EXPECT_EQ(call.server.state(), Transport::State::connected);
  EXPECT_EQ(call.client.state(), Transport::State::handshaking);
  is_deaf = false;
  call.run();
  expect_same_keys(call);
  EXPECT_GT(call.server.counts().retransmitted_flights, 0U);
}

TEST(Transport, a_copy_of_the_peers_last_flight_is_not_answered_twice) {
  Call call;
  Datagram last;
  call.loses = [&](Bytes datagram) {
    const bool is_clients = call.client.state() == Transport::State::handshaking && datagram[0] == 22;
    if (is_clients && call.server.state() == Transport::State::handshaking)
      last.assign(datagram.begin(), datagram.end());
    return false;
  };
  call.start();
  call.run();
  expect_same_keys(call);
  std::size_t answers = 0;
  for (int i = 0; i < 100; ++i) {
    call.server.handle_datagram(call.now, last);
    while (call.server.poll_transmit()) ++answers;
  }
  EXPECT_LE(answers, 1U);
  EXPECT_EQ(call.server.state(), Transport::State::connected);
}

TEST(Transport, an_established_connection_keeps_less_than_two_kilobytes) {
  OpensslPeer peer({});
  auto transport = std::make_unique<Transport>(alice());
  transport->start(start_of_time, Role::server, peer.fingerprint());
  peer.handle_datagram({});
  while (!peer.is_connected()) {
    for (const auto& datagram : peer.take_datagrams()) transport->handle_datagram(start_of_time, datagram);
    while (const auto datagram = transport->poll_transmit()) peer.handle_datagram(*datagram);
  }
  ASSERT_TRUE(next_event<Connected>(*transport));
  const std::size_t with = mallinfo2().uordblks;
  transport.reset();
  EXPECT_LT(with - mallinfo2().uordblks, 2'000U);  // OpenSSL's own object: 39,000; 0 with a sanitizer's allocator
}

TEST(Transport, a_renegotiation_is_refused) {
  OpensslCall call({});
  call.run();
  ASSERT_TRUE(next_event<Connected>(call.transport));
  SSL_renegotiate(call.peer.ssl());
  SSL_do_handshake(call.peer.ssl());
  const auto flood_of_hellos = call.peer.take_datagrams();
  ASSERT_FALSE(flood_of_hellos.empty());
  for (const auto& datagram : flood_of_hellos) call.transport.handle_datagram(start_of_time, datagram);
  while (const auto datagram = call.transport.poll_transmit()) EXPECT_EQ((*datagram)[0], 21);  // alerts alone
  EXPECT_EQ(call.transport.state(), Transport::State::connected);
}

TEST(Transport, a_lost_flight_is_sent_again_and_again_ever_more_slowly) {
  Call call;
  std::vector<Duration> sent_at;
  call.loses = [&](Bytes) {
    sent_at.push_back(call.now - start_of_time);
    return true;
  };
  call.start();
  call.run(start_of_time + 6s);
  EXPECT_EQ(sent_at, (std::vector<Duration>{0s, 100ms, 300ms, 700ms, 1500ms, 2500ms, 3500ms, 4500ms, 5500ms}));
}

TEST(Transport, each_retransmission_has_record_numbers_of_its_own) {
  Call call;
  std::vector<std::uint64_t> numbers;
  call.loses = [&](Bytes datagram) {
    ByteReader reader(datagram);
    reader.skip(5);
    numbers.push_back(reader.u48());
    return true;
  };
  call.start();
  call.run(start_of_time + 8s);
  ASSERT_GE(numbers.size(), 10U);
  for (std::size_t i = 1; i < numbers.size(); ++i) EXPECT_GT(numbers[i], numbers[i - 1]);
}

TEST(Transport, any_one_lost_datagram_is_made_up_for_within_the_first_retransmission) {
  for (std::size_t lost = 0; lost < 4; ++lost) {
    Call call;
    std::size_t sent = 0;
    call.loses = [&](Bytes) { return sent++ == lost; };
    call.start();
    call.run(start_of_time + 10s);
    expect_same_keys(call);
    EXPECT_LE(call.now - start_of_time, first_retransmission + 120ms) << lost;
  }
}

TEST(Transport, time_outs_that_come_early_change_nothing) {
  Call call;
  call.start();
  for (int i = 0; i < 1000; ++i) {
    call.client.handle_timeout(call.now + 99ms);
    call.server.handle_timeout(call.now + 99ms);
  }
  call.run();
  expect_same_keys(call);
  EXPECT_EQ(call.datagrams, 4U);
}

TEST(M12_handshake, completes_within_ten_seconds_when_three_of_ten_datagrams_are_lost) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    Call call;
    call.loses = [&](Bytes) { return random() % 10 < 3; };
    call.start();
    call.run(start_of_time + 10s);
    ASSERT_EQ(call.client.state(), Transport::State::connected) << seed;
    ASSERT_EQ(call.server.state(), Transport::State::connected) << seed;
    expect_same_keys(call);
    EXPECT_LE(call.largest, 1200U);
  }
}

TEST(M12_handshake, takes_duplicated_and_reordered_datagrams) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    std::mt19937 random(seed);
    Call call;
    call.is_doubling = true;
    call.delay = [&] { return std::chrono::milliseconds(random() % 400); };
    call.start();
    call.run(start_of_time + 10s);
    expect_same_keys(call);
    EXPECT_FALSE(call.client.poll_event() || call.server.poll_event());
  }
}

TEST(M12_handshake, takes_messages_in_fragments_a_client_hello_too) {
  for (const Role role : {Role::client, Role::server}) {
    // The least that OpenSSL sends with, and enough suites to fill more than that.
    OpensslCall call({.role = role, .rsa_bits = 4096, .cipher_suites = "ALL:COMPLEMENTOFALL", .mtu = 256});
    call.run();
    EXPECT_TRUE(next_event<Connected>(call.transport));
    EXPECT_TRUE(call.peer.is_connected());
    EXPECT_GE(call.first_flight, 2U);
  }
}

TEST(M12_handshake, sends_no_datagram_above_1200_bytes_to_a_peer_with_a_large_certificate) {
  for (const Role role : {Role::client, Role::server}) {
    OpensslCall call({.role = role, .rsa_bits = 4096});
    call.run();
    EXPECT_TRUE(next_event<Connected>(call.transport));
    EXPECT_LE(call.largest, 1200U);
  }
}

TEST(M12_handshake, ends_after_thirty_seconds_without_a_peer) {
  Call call;
  call.loses = [](Bytes) { return true; };
  call.start();
  call.run();
  EXPECT_EQ(call.now - start_of_time, 30s);
  EXPECT_EQ(next_event<Failed>(call.client)->reason, Failure::timed_out);
  EXPECT_EQ(next_event<Failed>(call.server)->reason, Failure::timed_out);
  EXPECT_EQ(call.client.next_timeout(), never);
  EXPECT_LE(call.datagrams, 35U);
}

/// A record with the first bytes of a long handshake message, the rest of which never comes.
Datagram first_fragment(std::uint16_t record, std::uint16_t message) {
  Datagram datagram(13 + 12 + 8);
  ByteWriter writer(datagram);
  writer.u8(22);
  writer.u16(0xfefd);
  writer.u16(0);
  writer.u48(record);
  writer.u16(12 + 8);
  writer.u8(11);
  writer.u24(16'000);
  writer.u16(message);
  writer.u24(0);
  writer.u24(8);
  return datagram;
}

TEST(M12_handshake, ten_thousand_first_fragments_take_no_more_than_a_handshake_may) {
  Transport server(bob());
  server.start(start_of_time, Role::server, alice().fingerprint());
  const std::size_t before = heap_in_use();
  for (std::uint16_t i = 0; i < 10'000; ++i) server.handle_datagram(start_of_time, first_fragment(i, i % 20));
  EXPECT_LT(heap_in_use(), before + 512 * 1024);
  EXPECT_TRUE(next_event<Failed>(server));
  EXPECT_FALSE(server.poll_event());
  EXPECT_GT(server.counts().dropped, 7000U);
}

TEST(M12_handshake, records_that_are_encrypted_too_early_are_not_hoarded) {
  Transport server(bob());
  server.start(start_of_time, Role::server, alice().fingerprint());
  const std::size_t before = heap_in_use();
  for (std::uint8_t i = 0; i < 200; ++i) {
    Datagram finished{22, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, i, 0, 40, 1, 2};
    finished.resize(53);
    server.handle_datagram(start_of_time, finished);
  }
  EXPECT_LT(heap_in_use(), before + 512 * 1024);
  EXPECT_EQ(server.counts().dropped, 200U - 16U);
}

TEST(M13_identity, a_certificate_that_is_not_the_fingerprints_is_refused_in_either_role) {
  for (const Role role : {Role::client, Role::server}) {
    OpensslCall call({.role = role});
    call.run(alice().fingerprint());
    EXPECT_EQ(call.failure(), Failure::fingerprint_mismatch);
    EXPECT_FALSE(call.transport.poll_event());
    EXPECT_EQ(call.transport.state(), Transport::State::failed);
    EXPECT_EQ(call.transport.next_timeout(), never);
    EXPECT_FALSE(call.peer.is_connected());
  }
}

TEST(M13_identity, the_refused_peer_is_told_that_its_certificate_is_bad) {
  Call call;
  call.server.start(call.now, Role::server, bob().fingerprint());
  call.client.start(call.now, Role::client, bob().fingerprint());
  std::optional<std::uint8_t> alert;
  call.loses = [&](Bytes datagram) {
    if (datagram[0] == 21 && datagram.size() == 15) alert = datagram[14];
    return false;
  };
  call.run();
  EXPECT_EQ(next_event<Failed>(call.server)->reason, Failure::fingerprint_mismatch);
  EXPECT_EQ(next_event<Failed>(call.client)->reason, Failure::refused);
  EXPECT_EQ(alert, 42);  // bad_certificate (RFC 5246 section 7.2)
}

TEST(M13_identity, a_peer_without_a_certificate_is_refused) {
  OpensslCall call({.shows_certificate = false});
  call.run();
  EXPECT_EQ(call.failure(), Failure::protocol_error);
}

TEST(M13_downgrade, dtls_1_0_is_refused_in_either_role) {
  for (const Role role : {Role::client, Role::server}) {
    OpensslCall call({.role = role, .version = DTLS1_VERSION});
    call.run();
    EXPECT_TRUE(call.failure());
    EXPECT_FALSE(call.peer.is_connected());
  }
}

TEST(M13_downgrade, suites_without_aead_or_forward_secrecy_are_refused) {
  for (const char* suites : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256",
                             "DHE-RSA-AES128-GCM-SHA256", "aNULL", "eNULL"}) {
    OpensslCall call({.cipher_suites = suites});
    call.run();
    EXPECT_EQ(call.failure(), Failure::protocol_error) << suites;
  }
}

TEST(M13_downgrade, a_peer_without_our_srtp_profiles_is_refused) {
  for (const Role role : {Role::client, Role::server}) {
    for (const char* profiles :
         {static_cast<const char*>(nullptr), "SRTP_AES128_CM_SHA1_32", "SRTP_AEAD_AES_256_GCM"}) {
      OpensslCall call({.role = role, .srtp_profiles = profiles});
      call.run();
      EXPECT_EQ(call.failure(), Failure::no_srtp_profile);
    }
  }
}

TEST(Identity, makes_a_certificate_of_its_own_each_time) {
  EXPECT_EQ(alice().fingerprint().hash(), Fingerprint::Hash::sha_256);
  EXPECT_NE(alice().fingerprint(), bob().fingerprint());
}

}  // namespace
}  // namespace ringer::dtls
