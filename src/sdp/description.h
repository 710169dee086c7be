// SPDX-License-Identifier: Apache-2.0
//
// A session description (RFC 8866) as far as WebRTC reads it (RFC 8829): what parse.h makes of a text and print.h turns
// into one. Session-level values that a media section may override (ICE, DTLS, direction) stand in the sections only.
// Lines that WebRTC does not use (c=, i=, k=, ...) are not kept; unknown attributes neither.
// Owner and thread: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdp/candidate.h"

namespace ringer::sdp {

enum class Kind : std::uint8_t { audio, video, application, other };
/// Seen by whoever wrote the description.
enum class Direction : std::uint8_t { inactive, sendonly, recvonly, sendrecv };
/// RFC 4145 section 4, for DTLS by RFC 8842.
enum class SetupRole : std::uint8_t { actpass, active, passive, holdconn };

constexpr bool sends(Direction direction) {
  return direction == Direction::sendonly || direction == Direction::sendrecv;
}
constexpr bool receives(Direction direction) {
  return direction == Direction::recvonly || direction == Direction::sendrecv;
}
constexpr Direction to_direction(bool send, bool receive) {
  if (send) return receive ? Direction::sendrecv : Direction::sendonly;
  return receive ? Direction::recvonly : Direction::inactive;
}
/// The same flow, seen from the other side.
constexpr Direction reversed(Direction direction) { return to_direction(receives(direction), sends(direction)); }

/// One payload type of an m= line with its a=rtpmap, a=fmtp and a=rtcp-fb lines.
struct Format {
  std::uint8_t payload_type = 0;
  /// As written: "VP8". Static payload types without a=rtpmap have the names of RFC 3551; empty when unknown.
  std::string encoding;
  std::uint32_t clock_rate = 0;
  std::uint8_t channels = 1;
  /// "level-asymmetry-allowed=1;packetization-mode=1"
  std::string parameters;
  /// "nack", "nack pli", ...
  std::vector<std::string> feedback;

  friend bool operator==(const Format&, const Format&) = default;
};

/// RFC 8285 section 5.
struct Extension {
  std::uint8_t id = 0;
  Direction direction = Direction::sendrecv;
  std::string uri;

  friend bool operator==(const Extension&, const Extension&) = default;
};

/// RFC 8830; the track may be empty, the stream is "-" when there is none.
struct Msid {
  std::string stream;
  std::string track;

  friend bool operator==(const Msid&, const Msid&) = default;
};

/// RFC 5576 section 4.1.
struct Source {
  std::uint32_t ssrc = 0;
  std::string cname;
  std::optional<Msid> msid;

  friend bool operator==(const Source&, const Source&) = default;
};

/// RFC 5576 section 4.2: "FID" is a stream and its retransmission, "SIM" the layers of a simulcast.
struct SourceGroup {
  std::string semantics;
  std::vector<std::uint32_t> ssrcs;

  friend bool operator==(const SourceGroup&, const SourceGroup&) = default;
};

/// RFC 8851.
struct Rid {
  std::string id;
  bool send = true;
  /// "pt=96;max-width=1280"
  std::string restrictions;

  friend bool operator==(const Rid&, const Rid&) = default;
};

struct SimulcastRid {
  std::string id;
  bool paused = false;

  friend bool operator==(const SimulcastRid&, const SimulcastRid&) = default;
};

/// RFC 8853: the streams of each direction, each a list of alternatives.
struct Simulcast {
  std::vector<std::vector<SimulcastRid>> send;
  std::vector<std::vector<SimulcastRid>> receive;

  friend bool operator==(const Simulcast&, const Simulcast&) = default;
};

/// RFC 8122: "sha-256" and the hash as pairs of hexadecimal digits with colons between them.
struct Fingerprint {
  std::string algorithm;
  std::string hash;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// RFC 8839 and RFC 8842: what a section says about its transport.
struct IceParameters {
  std::string ufrag;
  std::string password;
  /// "trickle", "ice2", "renomination"
  std::vector<std::string> options;

  friend bool operator==(const IceParameters&, const IceParameters&) = default;
};

struct MediaSection {
  Kind kind = Kind::other;
  /// The first word of the m= line.
  std::string media;
  std::uint16_t port = 0;
  std::string protocol;
  /// Of an RTP section.
  std::vector<Format> formats;
  /// Of any other section: "webrtc-datachannel", "5000".
  std::vector<std::string> other_formats;

  std::string mid;
  Direction direction = Direction::sendrecv;
  bool bundle_only = false;
  IceParameters ice;
  std::vector<Fingerprint> fingerprints;
  std::optional<SetupRole> setup;
  std::vector<Candidate> candidates;
  bool end_of_candidates = false;

  bool rtcp_mux = false;
  bool rtcp_rsize = false;
  bool extmap_allow_mixed = false;
  std::vector<Extension> extensions;
  /// "a=rtcp-fb:* ..."
  std::vector<std::string> feedback_of_all;
  std::vector<Msid> msids;
  std::vector<Source> sources;
  std::vector<SourceGroup> source_groups;
  std::vector<Rid> rids;
  std::optional<Simulcast> simulcast;

  /// b=AS in kbit/s and b=TIAS in bit/s.
  std::optional<std::uint32_t> bandwidth_as;
  std::optional<std::uint32_t> bandwidth_tias;

  std::optional<std::uint16_t> sctp_port;
  std::optional<std::uint64_t> max_message_size;

  /// By port 0 (RFC 8829 section 5.2.2); a bundle-only section has port 0 too.
  bool is_rejected() const { return port == 0 && !bundle_only; }
  bool is_rtp() const { return protocol.contains("RTP/"); }

  friend bool operator==(const MediaSection&, const MediaSection&) = default;
};

/// RFC 5888.
struct Group {
  std::string semantics;
  std::vector<std::string> mids;

  friend bool operator==(const Group&, const Group&) = default;
};

struct Origin {
  std::string username = "-";
  /// Decimal digits; they may exceed 64 bits.
  std::string session_id = "0";
  std::string version = "0";

  friend bool operator==(const Origin&, const Origin&) = default;
};

struct SessionDescription {
  Origin origin;
  std::string name = "-";
  std::vector<Group> groups;
  bool ice_lite = false;
  std::vector<MediaSection> sections;

  friend bool operator==(const SessionDescription&, const SessionDescription&) = default;
};

/// Null when the section has no such payload type.
const Format* find_format(const MediaSection& section, std::uint8_t payload_type);
/// Whether `feedback` ("nack pli") holds for the format, by its own lines or those for all.
bool has_feedback(const MediaSection& section, const Format& format, std::string_view feedback);
/// The value of `key` in parameters of the form "a=1;b=2"; keys are compared without regard to case.
std::optional<std::string_view> find_parameter(std::string_view parameters, std::string_view key);
/// The first group of these semantics; null when there is none.
const Group* find_group(const SessionDescription& description, std::string_view semantics);

}  // namespace ringer::sdp
