// SPDX-License-Identifier: Apache-2.0
//
// One ICE candidate as SDP and trickled messages write it (RFC 8839 section 5.1, tcptype of RFC 6544). The text is kept
// as it came; beside it stand the fields that a lite agent or a log wants. A candidate whose address is a name
// (mDNS, RFC 8828) is kept and flagged: nothing here resolves names.
// Owner and thread: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "base/socket_address.h"

namespace ringer::sdp {

enum class CandidateTransport : std::uint8_t { udp, tcp, other };
enum class CandidateType : std::uint8_t { host, srflx, prflx, relay, other };

struct Candidate {
  /// "candidate:<foundation> ..." as in the `candidate` member of a browser's RTCIceCandidate.
  std::string text;
  std::string foundation;
  std::uint16_t component = 1;
  CandidateTransport transport = CandidateTransport::udp;
  std::uint32_t priority = 0;
  std::string address;
  /// Nothing when `address` is a name.
  std::optional<IpAddress> ip;
  std::uint16_t port = 0;
  CandidateType type = CandidateType::host;
  /// Of the extension attributes only this one is kept; empty when it is missing.
  std::string ufrag;

  bool is_name() const { return !ip.has_value(); }

  /// Takes "candidate:...", "a=candidate:..." or the value alone; nothing when it cannot be read or is longer than 512
  /// bytes.
  static std::optional<Candidate> parse(std::string_view text);
  /// A UDP host candidate of component 1.
  static Candidate host(const SocketAddress& place, std::uint32_t priority, std::string_view foundation);

  friend bool operator==(const Candidate&, const Candidate&) = default;
};

}  // namespace ringer::sdp
