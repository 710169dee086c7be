// SPDX-License-Identifier: Apache-2.0
//
// A browser as a media server sees it, in virtual time: a full ICE agent with one address and one remote candidate,
// DTLS and SRTP. It does as Chromium does with an ice-lite peer: it checks every 50 ms until an answer comes and every
// 2.5 s from then on, nominates the path that works with each further check, and begins DTLS as soon as there is one.
// No description is read or made: the test hands over what would stand in it. For tests only.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/datagram_queue.h"
#include "dtls/identity.h"
#include "dtls/transport.h"
#include "ice/credentials.h"
#include "rtc/datagram_kind.h"
#include "rtp/packet.h"
#include "rtp/srtp/receiver.h"
#include "rtp/srtp/sender.h"
#include "stun/writer.h"
#include "tests/sim/wire.h"

namespace ringer::sim {

class WebRtcPeer {
 public:
  static constexpr Duration first_pace = std::chrono::milliseconds(50);
  static constexpr Duration steady_pace = std::chrono::milliseconds(2500);

  WebRtcPeer(Wire& wire, const SocketAddress& address, const SocketAddress& server, const dtls::Identity& identity,
             ice::Credentials local)
      : wire_(wire), address_(address), server_(server), local_(std::move(local)), dtls_(identity) {}

  /// What the server's description says, and which side of DTLS is ours. Checks begin.
  void start(Instant now, ice::Credentials remote, const dtls::Fingerprint& fingerprint,
             dtls::Role role = dtls::Role::client) {
    remote_ = std::move(remote);
    fingerprint_ = fingerprint;
    role_ = role;
    check_anew(now);
  }
  /// ICE restart with new credentials on both sides; DTLS stays.
  void restart(Instant now, ice::Credentials local, ice::Credentials remote) {
    local_ = std::move(local);
    remote_ = std::move(remote);
    check_anew(now);
  }
  /// Another network: another address, the same credentials.
  void move_to(Instant now, const SocketAddress& address) {
    address_ = address;
    check_anew(now);
  }
  void stop_checking() { next_check_ = never; }
  void check_anew(Instant now) {
    is_answered_ = false;
    next_check_ = now;
  }

  void handle_datagram(Instant now, Bytes bytes) {
    std::vector<std::uint8_t> datagram(bytes.begin(), bytes.end());
    switch (rtc::kind_of(datagram)) {
      case rtc::DatagramKind::stun: return take_answer(now, datagram);
      case rtc::DatagramKind::dtls:
        if (dtls_.state() == dtls::Transport::State::idle && role_ == dtls::Role::server) start_dtls(now);
        dtls_.handle_datagram(now, datagram);
        return after_dtls(now);
      case rtc::DatagramKind::rtp:
        if (receiver_) keep(receiver_->unprotect_rtp(datagram), rtp);
        return;
      case rtc::DatagramKind::rtcp:
        if (receiver_) keep(receiver_->unprotect_rtcp(datagram), rtcp);
        return;
      case rtc::DatagramKind::other: return;
    }
  }
  void handle_timeout(Instant now) {
    if (now >= next_check_) {
      send_check(now);
      next_check_ = now + (is_answered_ ? steady_pace : first_pace);
    }
    dtls_.handle_timeout(now);
    after_dtls(now);
  }
  Instant next_timeout() const { return std::min(next_check_, dtls_.next_timeout()); }

  /// A whole plain packet; what it says of its padding is not looked at.
  bool send_rtp(Instant now, Bytes packet) {
    std::array<std::uint8_t, max_datagram_size> slot{};
    if (!sender_ || packet.size() > slot.size() || packet.empty()) return false;
    std::ranges::copy(packet, slot.begin());
    slot[0] &= static_cast<std::uint8_t>(~0x20U);
    const auto parsed = rtp::Packet::parse(Bytes(slot).first(packet.size()));
    slot[0] = packet[0];
    return parsed &&
           send(now, slot, sender_->protect_rtp(slot, parsed->header_size, packet.subspan(parsed->header_size)));
  }
  bool send_rtcp(Instant now, Bytes packet) {
    std::array<std::uint8_t, max_datagram_size> slot{};
    std::ranges::copy(packet, slot.begin());
    return sender_ && send(now, slot, sender_->protect_rtcp(slot, packet.size()));
  }
  void close(Instant now) {
    dtls_.close();
    after_dtls(now);
    next_check_ = never;
  }

  bool is_connected() const { return is_answered_ && sender_.has_value(); }
  const SocketAddress& address() const { return address_; }
  const ice::Credentials& local() const { return local_; }
  dtls::Transport::State dtls_state() const { return dtls_.state(); }
  std::uint64_t checks_sent() const { return checks_sent_; }
  /// How often the DTLS handshake was done.
  int handshakes() const { return handshakes_; }
  std::optional<std::uint16_t> last_error() const { return last_error_; }

  // What was received, decrypted.
  std::vector<std::vector<std::uint8_t>> rtp;
  std::vector<std::vector<std::uint8_t>> rtcp;

 private:
  template <class Packet>
  static void keep(const Packet& packet, std::vector<std::vector<std::uint8_t>>& place) {
    if (packet) place.emplace_back(packet->begin(), packet->end());
  }

  void send_check(Instant now) {
    std::array<std::uint8_t, 300> room{};
    ByteWriter id{MutableBytes(transaction_)};
    id.u64(++checks_sent_);
    stun::Writer check(room, stun::Class::request, transaction_);
    check.username(remote_.ufrag + ":" + local_.ufrag);
    check.ice_controlling(0x0102030405060708);
    if (is_answered_) check.use_candidate();
    check.priority(0x6e7f00ff);
    check.message_integrity(remote_.password);
    check.fingerprint();
    wire_.send(now, address_, server_, Bytes(room).first(check.finish()));
  }

  void take_answer(Instant now, Bytes datagram) {
    const auto message = stun::Message::parse(datagram);
    if (!message || message->transaction_id() != transaction_ || !message->verify_integrity(remote_.password)) return;
    last_error_ = message->error_code();
    if (message->message_class() != stun::Class::success || is_answered_) return;
    is_answered_ = true;
    next_check_ = now + first_pace;
    if (dtls_.state() == dtls::Transport::State::idle && role_ == dtls::Role::client) start_dtls(now);
    after_dtls(now);
  }

  void start_dtls(Instant now) { dtls_.start(now, role_, fingerprint_.value()); }

  void after_dtls(Instant now) {
    while (const auto datagram = dtls_.poll_transmit()) wire_.send(now, address_, server_, *datagram);
    while (const auto event = dtls_.poll_event()) {
      const auto* connected = std::get_if<dtls::Connected>(&*event);
      if (connected == nullptr) continue;
      ++handshakes_;
      const auto keys = rtp::srtp::split_keying_material(rtp::srtp::profile_of(connected->keys.profile).value(),
                                                         connected->keys.bytes());
      const bool is_client = connected->role == dtls::Role::client;
      sender_.emplace(is_client ? keys->client : keys->server);
      receiver_.emplace(is_client ? keys->server : keys->client);
    }
  }

  template <class Size>
  bool send(Instant now, Bytes slot, const Size& size) {
    if (size) wire_.send(now, address_, server_, slot.first(*size));
    return size.has_value();
  }

  Wire& wire_;
  SocketAddress address_;
  SocketAddress server_;
  ice::Credentials local_;
  ice::Credentials remote_;
  std::optional<dtls::Fingerprint> fingerprint_;
  dtls::Role role_ = dtls::Role::client;
  dtls::Transport dtls_;
  std::optional<rtp::srtp::Receiver> receiver_;
  std::optional<rtp::srtp::Sender> sender_;

  Instant next_check_ = never;
  bool is_answered_ = false;
  stun::TransactionId transaction_{};
  std::optional<std::uint16_t> last_error_;
  std::uint64_t checks_sent_ = 0;
  int handshakes_ = 0;
};

}  // namespace ringer::sim
