// SPDX-License-Identifier: Apache-2.0
//
// The descriptions that this side sends (RFC 8829 sections 5.2 and 5.3): an answer to a negotiated offer, and offers of
// its own, for which the caller keeps a list of sections that only grows. Every accepted section repeats the
// transport's lines, as Chromium does; the candidates stand in the first alone.
// Owner and thread: plain values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sdp/description.h"
#include "sdp/negotiate.h"

namespace ringer::sdp {

/// What does not depend on the sections. The version in `origin` is the caller's to count.
struct LocalSession {
  Origin origin;
  std::string name = "-";
  bool ice_lite = true;
  IceParameters ice;
  Fingerprint fingerprint;
  std::vector<Candidate> candidates;
  bool end_of_candidates = false;
  /// The longest message, in bytes, that we take on a data channel (RFC 8841 section 6).
  std::uint64_t max_message_size = 65536;
};

struct OfferedSection {
  std::string mid;
  Kind kind = Kind::audio;
  /// Rejected for good; its place may be taken over under another mid later.
  bool stopped = false;
  Direction direction = Direction::inactive;
  std::vector<NegotiatedCodec> codecs;
  /// The ids stay the same in every offer, and over all sections.
  std::vector<Extension> extensions;
  std::optional<LocalSource> sending;
  /// The layers of a simulcast that is asked for.
  std::vector<std::string> receive_rids;
  std::optional<std::uint32_t> receive_limit_kbps;
};

/// `negotiation` is that of `offer`.
SessionDescription make_answer(const SessionDescription& offer, const Negotiation& negotiation,
                               const LocalSession& local);

SessionDescription make_offer(std::span<const OfferedSection> sections, const LocalSession& local);

}  // namespace ringer::sdp
