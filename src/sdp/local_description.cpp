// SPDX-License-Identifier: Apache-2.0
#include "sdp/local_description.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "sdp/text.h"

namespace ringer::sdp {
namespace {

// "Discard": the real addresses are in the candidates (RFC 8829 section 5.2.1).
constexpr std::uint16_t placeholder_port = 9;

std::string_view to_media(Kind kind) {
  switch (kind) {
    case Kind::audio: return "audio";
    case Kind::video: return "video";
    case Kind::application: return "application";
    case Kind::other: break;
  }
  UNREACHABLE("only known media are offered");
}

SessionDescription begin(const LocalSession& local) {
  SessionDescription description;
  description.origin = local.origin;
  description.name = local.name;
  description.ice_lite = local.ice_lite;
  return description;
}

void add_transport(MediaSection& section, const LocalSession& local, SetupRole setup, bool with_candidates) {
  section.ice = local.ice;
  section.fingerprints = {local.fingerprint};
  section.setup = setup;
  if (!with_candidates) return;
  section.candidates = local.candidates;
  section.end_of_candidates = local.end_of_candidates;
}

void add_sending(MediaSection& section, const std::optional<LocalSource>& sending) {
  if (!sending || !sends(section.direction)) return;
  section.msids = {sending->msid};
  section.sources.push_back({sending->ssrc, sending->cname, sending->msid});
  const bool has_rtx = std::ranges::any_of(
      section.formats, [](const Format& format) { return equal_ignoring_case(format.encoding, "rtx"); });
  if (!sending->rtx_ssrc || !has_rtx) return;
  section.sources.push_back({*sending->rtx_ssrc, sending->cname, sending->msid});
  section.source_groups.push_back({"FID", {sending->ssrc, *sending->rtx_ssrc}});
}

void add_simulcast(MediaSection& section, std::vector<Rid> rids) {
  if (rids.empty() || !receives(section.direction)) return;
  section.rids = std::move(rids);
  auto& simulcast = section.simulcast.emplace();
  for (auto& rid : section.rids) {
    rid.send = false;
    simulcast.receive.push_back({{rid.id, false}});
  }
}

/// RFC 8829 section 5.3.1: port 0, and the offer's payload types, as an m= line needs at least one.
MediaSection rejected(const MediaSection& offered) {
  MediaSection section;
  section.media = offered.media;
  section.kind = offered.kind;
  section.protocol = offered.protocol;
  for (const auto& format : offered.formats) {
    section.formats.push_back({.payload_type = format.payload_type,
                               .encoding = format.encoding,
                               .clock_rate = format.clock_rate,
                               .channels = format.channels});
  }
  section.other_formats = offered.other_formats;
  section.mid = offered.mid;
  section.direction = Direction::inactive;
  return section;
}

MediaSection accepted(const MediaSection& offered, const NegotiatedSection& negotiated, const LocalSession& local) {
  MediaSection section;
  section.media = offered.media;
  section.kind = offered.kind;
  section.protocol = offered.protocol;
  section.port = placeholder_port;
  section.mid = offered.mid;
  section.bandwidth_as = negotiated.receive_limit_kbps;
  if (negotiated.kind == Kind::application) {
    section.other_formats = offered.other_formats;
    section.sctp_port = negotiated.sctp_port;
    section.max_message_size = local.max_message_size;
    return section;
  }
  section.formats = to_formats(negotiated.codecs);
  section.direction = negotiated.direction;
  section.rtcp_mux = true;
  section.rtcp_rsize = negotiated.rtcp_rsize;
  section.extmap_allow_mixed = negotiated.extmap_allow_mixed;
  section.extensions = negotiated.extensions;
  add_sending(section, negotiated.sending);
  add_simulcast(section, negotiated.rids);
  return section;
}

MediaSection offered(const OfferedSection& wanted, const LocalSession& local) {
  MediaSection section;
  section.media = to_media(wanted.kind);
  section.kind = wanted.kind;
  section.port = wanted.stopped ? 0 : placeholder_port;
  section.mid = wanted.mid;
  section.bandwidth_as = wanted.receive_limit_kbps;
  if (wanted.kind == Kind::application) {
    section.protocol = "UDP/DTLS/SCTP";
    section.other_formats = {"webrtc-datachannel"};
    section.sctp_port = 5000;
    section.max_message_size = local.max_message_size;
    return section;
  }
  ASSERT(!wanted.codecs.empty());
  section.protocol = "UDP/TLS/RTP/SAVPF";
  section.direction = wanted.stopped ? Direction::inactive : wanted.direction;
  section.formats = to_formats(wanted.codecs);
  section.rtcp_mux = true;
  section.rtcp_rsize = true;
  section.extensions = wanted.extensions;
  add_sending(section, wanted.sending);
  std::vector<Rid> rids;
  rids.reserve(wanted.receive_rids.size());
  for (const auto& id : wanted.receive_rids) rids.push_back({.id = id, .send = false});
  add_simulcast(section, std::move(rids));
  return section;
}

}  // namespace

SessionDescription make_answer(const SessionDescription& offer, const Negotiation& negotiation,
                               const LocalSession& local) {
  ASSERT(offer.sections.size() == negotiation.sections.size());
  SessionDescription answer = begin(local);
  if (!negotiation.bundle.empty()) answer.groups.push_back({"BUNDLE", negotiation.bundle});
  bool is_first = true;
  for (const auto& section : negotiation.sections) {
    const auto& from = offer.sections[section.index];
    if (!section.accepted()) {
      answer.sections.push_back(rejected(from));
      continue;
    }
    ASSERT(negotiation.transport.has_value());
    answer.sections.push_back(accepted(from, section, local));
    // The bundle's first mid names the section whose transport lines count (RFC 8843 section 7.3).
    const bool is_tagged =
        negotiation.bundle.empty() ? std::exchange(is_first, false) : section.mid == negotiation.bundle.front();
    add_transport(answer.sections.back(), local, negotiation.transport->our_setup, is_tagged);
  }
  return answer;
}

SessionDescription make_offer(std::span<const OfferedSection> sections, const LocalSession& local) {
  SessionDescription offer = begin(local);
  Group bundle{.semantics = "BUNDLE"};
  for (const auto& wanted : sections) {
    auto& section = offer.sections.emplace_back(offered(wanted, local));
    if (wanted.stopped) continue;
    add_transport(section, local, SetupRole::actpass, bundle.mids.empty());
    bundle.mids.push_back(wanted.mid);
  }
  if (!bundle.mids.empty()) offer.groups.push_back(std::move(bundle));
  return offer;
}

}  // namespace ringer::sdp
