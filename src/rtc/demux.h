// SPDX-License-Identifier: Apache-2.0
//
// Finds the transport to which a datagram on one UDP socket belongs, and hands it over (RFC 7983, RFC 8445): a STUN
// check by the user fragment that it is for; everything else by where it comes from, once an authentic check came from
// there. What belongs to nobody is dropped and counted: no state is made for it and no byte is sent, but for the answer
// to a plain STUN Binding, which is rare enough (SourceLimit) to be of no use to anybody else.
// Bounded: sixteen addresses and two user fragments for each transport. No datagram allocates but the first from an
// address. Owner and thread: one for each UDP socket of app::MediaWorker, which owns the transports too.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/bytes.h"
#include "base/datagram_queue.h"
#include "base/socket_address.h"
#include "base/time.h"
#include "rtc/datagram_kind.h"
#include "rtc/source_limit.h"
#include "rtc/webrtc_transport.h"
#include "stun/message.h"

namespace ringer::rtc {

class Demux {
 public:
  enum class Drop : std::uint8_t {
    unknown_protocol,
    stun_malformed,
    stun_unknown_user,  // for a fragment that nobody has
    stun_limited,  // a plain Binding too many
    dtls_unverified,  // from an address that no check came from
    srtp_unverified,
  };
  static constexpr std::size_t drop_kinds = 6;

  /// An address is its transport's for so long after each check: twice what browsers let pass between two (RFC 7675
  /// section 5.1: at most 6 seconds).
  static constexpr Duration address_lease = std::chrono::seconds(12);

  struct Counts {
    std::uint64_t plain_bindings = 0;
    std::array<std::uint64_t, drop_kinds> dropped{};  // by Drop

    std::uint64_t of(Drop why) const { return dropped[static_cast<std::size_t>(why)]; }
  };

  /// `transport` is null when the datagram was nobody's. What it has to say is asked of it then.
  struct Received {
    WebRtcTransport* transport = nullptr;
    Incoming incoming;
  };

  /// `out`: where answers to plain Bindings go.
  explicit Demux(DatagramQueue& out) : out_(out) {}

  /// By its local user fragment; again after each restart of its ICE. False when another has the same one.
  [[nodiscard]] bool add(WebRtcTransport& transport);
  /// Before `transport` ends.
  void remove(WebRtcTransport& transport);

  /// `datagram` is decrypted where it lies.
  Received handle_datagram(Instant now, const Path& path, MutableBytes datagram);

  const Counts& counts() const { return counts_; }
  std::size_t addresses() const { return by_address_.size(); }

 private:
  WebRtcTransport* drop(Drop why);
  WebRtcTransport* route_stun(Instant now, const Path& path, Bytes datagram);
  WebRtcTransport* route_by_address(const SocketAddress& remote, Drop otherwise);
  void learn(Instant now, const SocketAddress& remote, WebRtcTransport& transport);

  DatagramQueue& out_;
  std::map<std::string, WebRtcTransport*, std::less<>> by_ufrag_;
  std::unordered_map<SocketAddress, WebRtcTransport*> by_address_;
  std::size_t transports_ = 0;
  // A client that gathers asks once per interface and retries within seconds.
  SourceLimit plain_bindings_{{.per_second = 5, .burst = 20}, {.per_second = 1000, .burst = 1000}};
  Counts counts_;
};

/// "dtls_drop_unverified", ... as metrics name it.
std::string_view text(Demux::Drop why);

}  // namespace ringer::rtc
