// SPDX-License-Identifier: Apache-2.0
//
// The transport of one participant of a load test, on a UDP socket of its own: ICE as the controlling agent with one
// pair of addresses (RFC 8445), DTLS in either role, SRTP both ways. It checks every 50 ms until an answer comes,
// nominates, and from then on checks for consent (RFC 7675); it answers the server's checks, should that be a full
// agent. It gathers nothing and knows one remote candidate. It is no browser: nothing here adapts to a network.
// Owner and thread: load::Connection. It writes to its worker's DatagramQueue.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/datagram_queue.h"
#include "base/time.h"
#include "dtls/fingerprint.h"
#include "dtls/identity.h"
#include "dtls/transport.h"
#include "ice/credentials.h"
#include "rtp/srtp/receiver.h"
#include "rtp/srtp/sender.h"
#include "stun/message.h"

namespace ringer::load {

/// What the server's description says of it, and which side of DTLS is left for us (RFC 5763 section 5).
struct Remote {
  SocketAddress address;
  ice::Credentials credentials;
  dtls::Fingerprint fingerprint;
  dtls::Role our_role = dtls::Role::client;
};

class Peer {
 public:
  /// RFC 8445 section 14.2 lets checks of one pair follow each other so closely.
  static constexpr Duration first_pace = std::chrono::milliseconds(50);
  static constexpr Duration consent_pace = std::chrono::seconds(5);
  /// RFC 7675 section 5.1: without an answer for so long, nothing may be sent.
  static constexpr Duration consent_time = std::chrono::seconds(30);

  enum class State : std::uint8_t { idle, connecting, connected, failed };
  enum class Kind : std::uint8_t { none, rtp, rtcp };
  struct Incoming {
    Kind kind = Kind::none;
    Bytes packet;  ///< decrypted, inside the datagram's buffer
  };

  /// `identity` and `out` outlive it.
  Peer(const dtls::Identity& identity, ice::Credentials local, DatagramQueue& out)
      : local_(std::move(local)), dtls_(identity), out_(out) {}

  /// Once.
  void start(Instant now, const Remote& remote);

  /// `datagram` is decrypted where it lies.
  Incoming handle_datagram(Instant now, MutableBytes datagram);
  void handle_timeout(Instant now);
  Instant next_timeout() const;

  /// As rtc::WebRtcTransport has it: the header goes to rtp_slot(), the payload is elsewhere. False while there is no
  /// connection.
  MutableBytes rtp_slot() { return out_.slot(); }
  bool send_rtp(std::size_t header_size, Bytes payload);
  bool send_rtcp(Bytes packet);
  void close();

  State state() const { return state_; }
  bool is_connected() const { return state_ == State::connected; }
  const ice::Credentials& local() const { return local_; }
  /// Packets that SRTP refused.
  std::uint64_t dropped() const { return dropped_; }

 private:
  Path path() const { return {.local = {}, .remote = remote_->address}; }
  void send_check(Instant now);
  void receive_stun(Instant now, Bytes datagram);
  void answer_check(const stun::Message& check);
  void after_dtls();
  template <class Packet>
  Incoming received(Kind kind, const Packet& packet);

  ice::Credentials local_;
  std::optional<Remote> remote_;
  dtls::Transport dtls_;
  DatagramQueue& out_;
  std::optional<rtp::srtp::Receiver> receiver_;
  std::optional<rtp::srtp::Sender> sender_;
  State state_ = State::idle;

  Instant next_check_ = never;
  Instant consent_until_ = never;
  std::uint64_t checks_ = 0;
  stun::TransactionId transaction_{};
  bool answered_ = false;
  std::uint64_t dropped_ = 0;
};

}  // namespace ringer::load
