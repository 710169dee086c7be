// SPDX-License-Identifier: Apache-2.0
//
// One connection of a load test to the server: a Peer, what it publishes, what it receives, and the RTCP of both. One
// connection is one RTCPeerConnection of a browser.
// Owner and thread: a worker of the load generator; made by another thread, before it is handed over.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/datagram_queue.h"
#include "base/time.h"
#include "load/peer.h"
#include "load/publication.h"
#include "load/reception.h"

namespace ringer::load {

/// What both descriptions agree on.
struct Agreement {
  Remote remote;
  PayloadTypes payload_types;
  rtp::ExtensionMap extensions;
  bool remb = false;
};

class Connection {
 public:
  static constexpr Duration report_interval = std::chrono::seconds(1);
  static constexpr Duration feedback_interval = std::chrono::milliseconds(100);  // as libwebrtc's default

  struct Own {
    ice::Credentials credentials;
    std::uint32_t ssrc = 0;  ///< of reports, when nothing is published
    std::string cname;
  };

  /// `publication`: nothing for a viewer. `identity` and `out` outlive it.
  Connection(const dtls::Identity& identity, Own own, Agreement agreement,
             const std::optional<Publication>& publication, DatagramQueue& out);

  /// `media_from`: when publishing begins at the earliest; publishers who all begin at once are no meeting.
  void start(Now now, Instant media_from);
  /// `arrived`: when the kernel had it.
  void handle_datagram(Now now, Instant arrived, MutableBytes datagram);
  void handle_timeout(Now now);
  Instant next_timeout() const;
  void close() { peer_.close(); }

  Peer::State state() const { return peer_.state(); }
  const SocketAddress& remote() const { return agreement_.remote.address; }
  Reception& reception() { return reception_; }
  bool publishes() const { return publication_.has_value(); }

 private:
  void after_peer(Instant now);
  void receive_rtcp(Bytes packet);
  void send_reports(Now now);
  void send_sender_report(Now now, std::uint32_t ssrc, const Publication::Sent& sent,
                          std::span<const rtp::rtcp::ReportBlock> blocks);
  void send_feedback();

  Own own_;
  Agreement agreement_;
  Peer peer_;
  std::optional<Publication> publication_;
  Reception reception_;
  Instant media_from_ = never;
  Instant next_report_ = never;
  Instant next_feedback_ = never;
};

}  // namespace ringer::load
