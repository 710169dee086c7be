// SPDX-License-Identifier: Apache-2.0
//
// One UDP port of the media server with its Demux, and browsers around it, in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crypto/random.h"
#include "rtc/demux.h"
#include "rtc/webrtc_transport.h"
#include "tests/sim/webrtc_peer.h"
#include "tests/sim/wire.h"

namespace ringer::rtc {

using namespace std::chrono_literals;
using sim::WebRtcPeer;
using Packet = std::vector<std::uint8_t>;

inline SocketAddress address_of(const char* ip, std::uint16_t port) { return {IpAddress::parse(ip).value(), port}; }

inline const SocketAddress server_address = address_of("192.0.2.1", 3478);
inline const SocketAddress attacker = address_of("198.51.100.66", 6666);

/// A plain RTP packet of payload type 96.
inline Packet rtp_packet(std::uint32_t ssrc, std::uint16_t sequence_number) {
  Packet packet(100);
  ByteWriter writer(packet);
  writer.u16(0x8060);
  writer.u16(sequence_number);
  writer.u32(90U * sequence_number);
  writer.u32(ssrc);
  writer.u64(sequence_number);
  return packet;
}

/// A receiver report without blocks.
inline Packet rtcp_packet(std::uint32_t ssrc) {
  Packet packet(8);
  ByteWriter writer(packet);
  writer.u32(0x80c90001);
  writer.u32(ssrc);
  return packet;
}

/// The two ends of one connection.
struct Pair {
  Pair(sim::Wire& wire, const SocketAddress& address, const dtls::Identity& ours, const dtls::Identity& theirs,
       ice::Credentials local, ice::Credentials remote, DatagramQueue& out)
      : transport(ours, std::move(local), out), browser(wire, address, server_address, theirs, std::move(remote)) {}

  bool is_connected() const { return transport.is_connected() && browser.is_connected(); }

  WebRtcTransport transport;
  WebRtcPeer browser;
  std::vector<Packet> rtp;  // what the transport received
  std::vector<Packet> rtcp;
  std::vector<Event> events;
};

class Port : public testing::Test {
 protected:
  /// Not started: see start(). Its browser is at 198.51.100.<number>:5000.
  Pair& add_pair() {
    const std::string ip = "198.51.100." + std::to_string(pairs_.size() + 1);
    Pair& pair = pairs_.emplace_back(wire_, address_of(ip.c_str(), 5000), ours(), theirs(), new_credentials(),
                                     new_credentials(), out_);
    EXPECT_TRUE(demux_.add(pair.transport));
    return pair;
  }
  /// Both descriptions arrive.
  void start(Pair& pair, dtls::Role browser_role = dtls::Role::client) {
    EXPECT_TRUE(pair.transport.set_remote(now_, remote_of(pair, browser_role)));
    start_browser(pair, browser_role);
  }
  void start_browser(Pair& pair, dtls::Role role = dtls::Role::client) {
    pair.browser.start(now_, pair.transport.local_credentials(), ours().fingerprint(), role);
  }
  static RemotePeer remote_of(const Pair& pair, dtls::Role browser_role = dtls::Role::client) {
    return {.credentials = pair.browser.local(),
            .fingerprint = theirs().fingerprint(),
            .our_role = browser_role == dtls::Role::client ? dtls::Role::server : dtls::Role::client};
  }
  Pair& connect() {
    Pair& pair = add_pair();
    start(pair);
    run_for(1s);
    EXPECT_TRUE(pair.is_connected());
    return pair;
  }
  ice::Credentials new_credentials() { return ice::make_credentials(random_); }

  void run_for(Duration duration) { run_until(now_ + duration); }
  void run_until(Instant end) {
    flush();
    while (next() <= end) {
      now_ = std::max(now_, next());
      while (auto datagram = wire_.pop_due(now_)) deliver(*datagram);
      for (Pair& pair : pairs_) {
        if (pair.transport.next_timeout() <= now_) pair.transport.handle_timeout(now_);
        if (pair.browser.next_timeout() <= now_) pair.browser.handle_timeout(now_);
        drain(pair);
      }
      flush();
    }
    now_ = end;
  }
  /// As if it had come by the network just now; answers the bytes that the server had to say to `from`.
  std::size_t inject(const SocketAddress& from, Bytes bytes) {
    const std::uint64_t before = bytes_to_[from];
    deliver({from, server_address, {bytes.begin(), bytes.end()}});
    flush();
    return bytes_to_[from] - before;
  }
  bool send_rtp(Pair& pair, Bytes packet) {
    std::ranges::copy(packet.first(12), pair.transport.rtp_slot().begin());
    const bool is_sent = pair.transport.send_rtp(12, packet.subspan(12));
    flush();
    return is_sent;
  }
  /// Media of a second both ways, ten packets.
  void talk(Pair& pair, Duration duration = 1s) {
    for (const Instant end = now_ + duration; now_ < end; run_for(100ms)) {
      ++sequence_number_;
      send_rtp(pair, rtp_packet(1, sequence_number_));
      pair.browser.send_rtp(now_, rtp_packet(2, sequence_number_));
    }
  }

  static const dtls::Identity& ours() {
    static const dtls::Identity identity{WallTime{}};
    return identity;
  }
  static const dtls::Identity& theirs() {
    static const dtls::Identity identity{WallTime{}};
    return identity;
  }

  void flush() {
    for (std::size_t i = 0; i < out_.size(); ++i) {
      EXPECT_EQ(out_[i].path.local, server_address.address);
      bytes_to_[out_[i].path.remote] += out_[i].size;
      last_to_[out_[i].path.remote] = now_;
      wire_.send(now_, server_address, out_[i].path.remote, out_[i].bytes());
    }
    out_.clear();
  }
  void drain(Pair& pair) {
    while (const auto event = pair.transport.poll_event()) pair.events.push_back(*event);
  }
  Instant next() const {
    Instant next = wire_.next();
    for (const Pair& pair : pairs_) {
      next = std::min({next, pair.transport.next_timeout(), pair.browser.next_timeout()});
    }
    return next;
  }
  void deliver(const sim::Wire::Datagram& datagram) {
    if (datagram.to != server_address) {
      for (Pair& pair : pairs_) {
        if (pair.browser.address() == datagram.to) pair.browser.handle_datagram(now_, datagram.bytes);
      }
      return;
    }
    Packet buffer = datagram.bytes;
    const auto received = demux_.handle_datagram(now_, {server_address.address, datagram.from}, buffer);
    for (Pair& pair : pairs_) {
      if (&pair.transport != received.transport) continue;
      const Bytes packet = received.incoming.packet;
      if (received.incoming.kind == Incoming::Kind::rtp) pair.rtp.emplace_back(packet.begin(), packet.end());
      if (received.incoming.kind == Incoming::Kind::rtcp) pair.rtcp.emplace_back(packet.begin(), packet.end());
      drain(pair);
    }
  }

  Instant now_{1h};
  sim::SeededRandom random_{7};
  sim::Wire wire_;
  DatagramQueue out_;
  Demux demux_{out_};
  std::deque<Pair> pairs_;
  std::map<SocketAddress, std::uint64_t> bytes_to_;
  std::map<SocketAddress, Instant> last_to_;
  std::uint16_t sequence_number_ = 0;
};

}  // namespace ringer::rtc
