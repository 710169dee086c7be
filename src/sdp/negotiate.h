// SPDX-License-Identifier: Apache-2.0
//
// What an offer and our capabilities have in common, and what an answer has left of an offer of ours: per media section
// what flows in which direction with which codecs, and one transport for all of them (RFC 8829 sections 5.3 and 5.10,
// RFC 8843). Sections that cannot be taken are rejected one by one, with a reason; the rest still works, as Kurento
// does it. What contradicts itself, or the exchange before it, is refused as a whole. One transport only: sections
// outside the bundle are rejected, and without a bundle all but the first. It writes no description
// (local_description.h) and knows nothing of sockets or packets. Owner and thread: plain values and pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sdp/codecs.h"
#include "sdp/description.h"
#include "sdp/problem.h"

namespace ringer::sdp {

enum class Rejection : std::uint8_t {
  none,
  by_remote,
  unsupported_media,
  unsupported_protocol,
  no_common_codec,
  no_rtcp_mux,
  no_ice_credentials,
  no_fingerprint,
  bad_setup,
  outside_bundle,
};

/// A constant sentence without a full stop; empty for none.
std::string_view to_text(Rejection rejection);

/// What this side sends in a section.
struct LocalSource {
  std::uint32_t ssrc = 0;
  std::optional<std::uint32_t> rtx_ssrc;
  std::string cname;
  Msid msid;

  friend bool operator==(const LocalSource&, const LocalSource&) = default;
};

struct NegotiatedSection {
  std::string mid;
  std::size_t index = 0;
  Kind kind = Kind::other;
  Rejection rejection = Rejection::none;
  /// Ours.
  Direction direction = Direction::inactive;
  /// The first is the preferred one.
  std::vector<NegotiatedCodec> codecs;
  /// In the offer's ids, for both directions; `extensions` is what the description of ours lists.
  rtp::ExtensionMap extension_map;
  std::vector<Extension> extensions;
  bool extmap_allow_mixed = false;
  bool rtcp_rsize = false;

  /// What the remote side sends.
  std::vector<Source> sources;
  std::vector<SourceGroup> source_groups;
  /// Of a simulcast, in the remote side's order; of alternatives the first.
  std::vector<Rid> rids;
  std::optional<Msid> msid;
  std::string cname;
  /// The remote side's b=AS: what we may send, in kbit/s.
  std::optional<std::uint32_t> send_limit_kbps;

  /// The remote side's, of a data channel section.
  std::optional<std::uint16_t> sctp_port;
  std::optional<std::uint64_t> max_message_size;

  /// Set by whoever answers, for make_answer: what we send where `direction` sends, and our b=AS.
  std::optional<LocalSource> sending;
  std::optional<std::uint32_t> receive_limit_kbps;

  bool accepted() const { return rejection == Rejection::none; }
};

/// The remote side of the one transport.
struct RemoteTransport {
  std::size_t section = 0;
  IceParameters ice;
  bool ice_lite = false;
  std::vector<Fingerprint> fingerprints;
  std::vector<Candidate> candidates;
  bool end_of_candidates = false;
  /// Ours: active is the DTLS client.
  SetupRole our_setup = SetupRole::passive;
};

struct Negotiation {
  /// One for each m= line, in order.
  std::vector<NegotiatedSection> sections;
  /// The mids that share the transport; empty without BUNDLE.
  std::vector<std::string> bundle;
  /// Nothing when every section is rejected.
  std::optional<RemoteTransport> transport;
};

/// `wishes` narrow our direction, by index; sections beyond them are sendrecv. `established` is our role in the DTLS
/// association that exists already: it stays (RFC 8842 section 5.5).
std::expected<Negotiation, Problem> negotiate(const SessionDescription& offer, const Capabilities& ours,
                                              std::span<const Direction> wishes = {},
                                              std::optional<SetupRole> established = std::nullopt);

/// `offer` is ours.
std::expected<Negotiation, Problem> apply_answer(const SessionDescription& offer, const SessionDescription& answer,
                                                 const Capabilities& ours);

/// Whether `next`, from the remote side, may follow an exchange: sections stay where they are until they are rejected,
/// and header extension ids keep their meaning. Nothing when it may.
std::optional<Problem> check_successor(const SessionDescription& last_remote, const SessionDescription& last_local,
                                       const SessionDescription& next);

/// Whether the remote side starts ICE anew (RFC 8839 section 4.4.3): its credentials are others than before.
bool is_ice_restart(const SessionDescription& last_remote, const SessionDescription& next);

}  // namespace ringer::sdp
