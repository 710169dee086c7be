// SPDX-License-Identifier: Apache-2.0
#include "sdp/negotiate.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "sdp/text.h"

namespace ringer::sdp {
namespace {

// RFC 8839 section 5.4.
constexpr std::size_t min_ufrag = 4;
constexpr std::size_t min_password = 22;
// The one-byte form of RFC 8285 section 4.2, which every peer understands.
constexpr std::uint8_t max_extension_id = 14;
// RFC 8841 section 5.1 has no default; this is what every implementation uses.
constexpr std::uint16_t usual_sctp_port = 5000;
// RFC 8841 section 6.1.
constexpr std::uint64_t default_max_message_size = 65536;

enum class Side : std::uint8_t { offer, answer };

bool contains(const auto& list, const auto& value) { return std::ranges::find(list, value) != list.end(); }

bool is_supported_protocol(const MediaSection& section) {
  constexpr std::string_view rtp[] = {"UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF", "RTP/SAVP"};
  constexpr std::string_view sctp[] = {"UDP/DTLS/SCTP", "DTLS/SCTP"};
  const bool is_known = section.kind == Kind::application ? std::ranges::find(sctp, section.protocol) != std::end(sctp)
                                                          : std::ranges::find(rtp, section.protocol) != std::end(rtp);
  return is_known;
}

/// Of the section's media alone.
Rejection media_rejection(const MediaSection& remote, const Capabilities& ours, bool has_codecs) {
  if (remote.is_rejected()) return Rejection::by_remote;
  if (remote.kind == Kind::other) return Rejection::unsupported_media;
  if (remote.kind == Kind::application && !ours.data_channels) return Rejection::unsupported_media;
  if (!is_supported_protocol(remote)) return Rejection::unsupported_protocol;
  return remote.kind == Kind::application || has_codecs ? Rejection::none : Rejection::no_common_codec;
}

/// Ours, for what the remote side wrote; nothing when that makes no sense. A missing role is active (RFC 4145 section
/// 4).
std::optional<SetupRole> our_setup(std::optional<SetupRole> remote, Side side, std::optional<SetupRole> established) {
  switch (remote.value_or(SetupRole::active)) {
    case SetupRole::actpass:
      // As DTLS server we choose the SRTP profile.
      if (side == Side::offer) return established.value_or(SetupRole::passive);
      return std::nullopt;
    case SetupRole::active: return SetupRole::passive;
    case SetupRole::passive: return SetupRole::active;
    case SetupRole::holdconn: return std::nullopt;
  }
  UNREACHABLE("every role is handled");
}

/// Of the transport that the section would bring if it were the one for all.
Rejection transport_rejection(const MediaSection& remote, Side side) {
  if (remote.is_rtp() && !remote.rtcp_mux) return Rejection::no_rtcp_mux;
  if (remote.ice.ufrag.size() < min_ufrag || remote.ice.password.size() < min_password) {
    return Rejection::no_ice_credentials;
  }
  if (remote.fingerprints.empty()) return Rejection::no_fingerprint;
  return our_setup(remote.setup, side, std::nullopt) ? Rejection::none : Rejection::bad_setup;
}

/// `shared` is what the ids mean in the sections before: all share one transport, on which an id has one meaning (RFC
/// 8843 section 9.2). An extension that contradicts it is left out.
void take_extensions(NegotiatedSection& section, const MediaSection& remote, const Capabilities& ours,
                     rtp::ExtensionMap& shared) {
  for (const auto& extension : remote.extensions) {
    const auto kind = rtp::extension_kind(extension.uri);
    if (!kind || !contains(ours.extensions, *kind)) continue;
    if (extension.id > max_extension_id || extension.direction == Direction::inactive) continue;
    if (!shared.add(*kind, extension.id) || !section.extension_map.add(*kind, extension.id)) continue;
    section.extensions.push_back({extension.id, reversed(extension.direction), extension.uri});
  }
}

/// RFC 8851 section 5: a layer may be bound to payload types, which we must all have taken.
bool has_its_payload_types(const Rid& rid, const NegotiatedSection& section) {
  auto list = find_parameter(rid.restrictions, "pt").value_or("");
  while (!list.empty()) {
    const auto payload_type = to_number<std::uint8_t>(trim(take_until(list, ',')));
    if (!payload_type ||
        std::ranges::find(section.codecs, *payload_type, &NegotiatedCodec::payload_type) == section.codecs.end()) {
      return false;
    }
  }
  return true;
}

void take_simulcast(NegotiatedSection& section, const MediaSection& remote, const Capabilities& ours) {
  if (!ours.simulcast || !remote.simulcast || !receives(section.direction)) return;
  // Without the header extension nobody could tell the layers apart.
  if (section.extension_map.id(rtp::ExtensionKind::rid) == 0) return;
  for (const auto& alternatives : remote.simulcast->send) {
    const auto rid = std::ranges::find(remote.rids, alternatives.front().id, &Rid::id);
    if (rid == remote.rids.end() || !rid->send || !has_its_payload_types(*rid, section)) continue;
    if (!contains(section.rids, *rid)) section.rids.push_back(*rid);
  }
}

void take_streams(NegotiatedSection& section, const MediaSection& remote) {
  section.sources = remote.sources;
  section.source_groups = remote.source_groups;
  if (!remote.sources.empty()) {
    section.cname = remote.sources.front().cname;
    section.msid = remote.sources.front().msid;
  }
  if (!remote.msids.empty()) section.msid = remote.msids.front();
}

NegotiatedSection negotiate_section(const MediaSection& remote, std::vector<NegotiatedCodec> codecs,
                                    const Capabilities& ours, Direction wish, rtp::ExtensionMap& shared) {
  NegotiatedSection section;
  section.mid = remote.mid;
  section.kind = remote.kind;
  section.rejection = media_rejection(remote, ours, !codecs.empty());
  if (!section.accepted()) return section;
  section.send_limit_kbps = remote.bandwidth_as;
  if (remote.kind == Kind::application) {
    section.sctp_port = remote.sctp_port.value_or(usual_sctp_port);
    section.max_message_size = remote.max_message_size.value_or(default_max_message_size);
    return section;
  }
  section.direction =
      to_direction(sends(wish) && receives(remote.direction), receives(wish) && sends(remote.direction));
  section.codecs = std::move(codecs);
  section.extmap_allow_mixed = remote.extmap_allow_mixed;
  section.rtcp_rsize = remote.rtcp_rsize;
  take_extensions(section, remote, ours, shared);
  take_simulcast(section, remote, ours);
  take_streams(section, remote);
  return section;
}

std::optional<std::size_t> find_section(const SessionDescription& description, std::string_view mid) {
  const auto found = std::ranges::find(description.sections, mid, &MediaSection::mid);
  if (mid.empty() || found == description.sections.end()) return std::nullopt;
  return static_cast<std::size_t>(found - description.sections.begin());
}

/// Indices of the sections in the BUNDLE group, in its order; a mid that no section has is a problem.
std::expected<std::vector<std::size_t>, Problem> bundled_sections(const SessionDescription& description) {
  std::vector<std::size_t> bundled;
  const Group* group = find_group(description, "BUNDLE");
  if (!group) return bundled;
  for (const auto& mid : group->mids) {
    const auto index = find_section(description, mid);
    if (!index) return std::unexpected(Problem{ProblemKind::no_such_mid});
    if (!contains(bundled, *index)) bundled.push_back(*index);
  }
  return bundled;
}

bool is_same_codec(const Format& a, const Format& b) {
  return equal_ignoring_case(a.encoding, b.encoding) && a.clock_rate == b.clock_rate && a.channels == b.channels;
}

/// In a bundle, a payload type means one codec (RFC 8843 section 9.1), and the extension that names a packet's section
/// has one id. Other ids may differ from section to section, as aiortc's do, although section 9.2 forbids it: of those
/// only one meaning is taken.
std::optional<Problem> check_bundle(const SessionDescription& description, std::span<const std::size_t> bundled) {
  std::array<const Format*, 128> formats{};
  std::array<const Extension*, 256> extensions{};
  const std::string_view mid = rtp::uri_of(rtp::ExtensionKind::mid);
  std::optional<std::uint8_t> mid_id;
  for (const auto index : bundled) {
    const auto& section = description.sections[index];
    if (section.is_rejected()) continue;
    for (const auto& format : section.formats) {
      const Format*& known = formats[format.payload_type];
      if (known && !is_same_codec(*known, format)) return Problem{ProblemKind::payload_type_conflict};
      known = &format;
    }
    for (const auto& extension : section.extensions) {
      const Extension*& known = extensions[extension.id];
      const bool is_mid = extension.uri == mid;
      if (known && (is_mid || known->uri == mid) && known->uri != extension.uri) {
        return Problem{ProblemKind::extension_conflict};
      }
      if (is_mid && mid_id.value_or(extension.id) != extension.id) return Problem{ProblemKind::extension_conflict};
      if (is_mid) mid_id = extension.id;
      if (!known || is_mid) known = &extension;
    }
  }
  return std::nullopt;
}

RemoteTransport remote_transport(const SessionDescription& remote, std::size_t index, SetupRole setup) {
  const auto& section = remote.sections[index];
  return {.section = index,
          .ice = section.ice,
          .ice_lite = remote.ice_lite,
          .fingerprints = section.fingerprints,
          .candidates = section.candidates,
          .end_of_candidates = section.end_of_candidates,
          .our_setup = setup};
}

/// The first of `indices` whose section is accepted and brings a whole transport.
std::optional<std::size_t> first_with_transport(const SessionDescription& remote, const Negotiation& negotiation,
                                                std::span<const std::size_t> indices, Side side) {
  const auto found = std::ranges::find_if(indices, [&](std::size_t index) {
    return negotiation.sections[index].accepted() &&
           transport_rejection(remote.sections[index], side) == Rejection::none;
  });
  return found == indices.end() ? std::nullopt : std::optional(*found);
}

/// Chooses the one transport and rejects the sections that cannot share it.
void choose_transport(Negotiation& negotiation, const SessionDescription& remote, std::span<const std::size_t> bundled,
                      Side side, std::optional<SetupRole> established) {
  std::vector<std::size_t> all(remote.sections.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  auto tagged = first_with_transport(remote, negotiation, bundled, side);
  const bool is_bundle = tagged.has_value();
  if (!tagged) tagged = first_with_transport(remote, negotiation, all, side);
  for (auto& section : negotiation.sections) {
    if (!section.accepted()) continue;
    if (!tagged)
      section.rejection = transport_rejection(remote.sections[section.index], side);
    else if (is_bundle ? !contains(bundled, section.index) : section.index != *tagged) {
      section.rejection = Rejection::outside_bundle;
    }
    if (!section.accepted()) section.direction = Direction::inactive;
  }
  if (!tagged) return;
  const auto setup = our_setup(remote.sections[*tagged].setup, side, established);
  negotiation.transport = remote_transport(remote, *tagged, setup.value_or(SetupRole::passive));
  if (!is_bundle) return;
  for (const auto index : bundled) {
    if (negotiation.sections[index].accepted()) negotiation.bundle.push_back(negotiation.sections[index].mid);
  }
}

std::optional<Problem> check_answered_sections(const SessionDescription& offer, const SessionDescription& answer) {
  if (offer.sections.size() != answer.sections.size()) return Problem{ProblemKind::section_missing};
  for (std::size_t i = 0; i < offer.sections.size(); ++i) {
    const auto& offered = offer.sections[i];
    const auto& answered = answer.sections[i];
    if (answered.media != offered.media) return Problem{ProblemKind::kind_changed};
    if (!answered.mid.empty() && answered.mid != offered.mid) return Problem{ProblemKind::section_moved};
    for (const auto& extension : answered.extensions) {
      const auto same = std::ranges::find(offered.extensions, extension.id, &Extension::id);
      if (same == offered.extensions.end() || same->uri != extension.uri) {
        return Problem{ProblemKind::extension_conflict};
      }
    }
  }
  return std::nullopt;
}

std::optional<Problem> check_extensions_kept(const MediaSection& before, const MediaSection& next) {
  for (const auto& extension : next.extensions) {
    const auto same = std::ranges::find(before.extensions, extension.id, &Extension::id);
    if (same != before.extensions.end() && same->uri != extension.uri) return Problem{ProblemKind::extension_changed};
  }
  return std::nullopt;
}

/// The credentials that the description's transport has: those of the first section that is not rejected.
const IceParameters* transport_credentials(const SessionDescription& description) {
  const auto found = std::ranges::find_if(description.sections, [](const MediaSection& section) {
    return !section.is_rejected() && !section.ice.ufrag.empty();
  });
  return found == description.sections.end() ? nullptr : &found->ice;
}

}  // namespace

std::string_view to_text(Rejection rejection) {
  switch (rejection) {
    case Rejection::none: return "";
    case Rejection::by_remote: return "the remote side has rejected it";
    case Rejection::unsupported_media: return "the kind of media is not supported";
    case Rejection::unsupported_protocol: return "the protocol is not supported";
    case Rejection::no_common_codec: return "no codec is common to both sides";
    case Rejection::no_rtcp_mux: return "RTP and RTCP do not share a port";
    case Rejection::no_ice_credentials: return "ICE credentials are missing or too short";
    case Rejection::no_fingerprint: return "the DTLS fingerprint is missing";
    case Rejection::bad_setup: return "the DTLS role makes no sense";
    case Rejection::outside_bundle: return "it does not share the one transport";
  }
  UNREACHABLE("every reason has a sentence");
}

std::expected<Negotiation, Problem> negotiate(const SessionDescription& offer, const Capabilities& ours,
                                              std::span<const Direction> wishes, std::optional<SetupRole> established) {
  const auto bundled = bundled_sections(offer);
  if (!bundled) return std::unexpected(bundled.error());
  if (const auto problem = check_bundle(offer, *bundled)) return std::unexpected(*problem);
  Negotiation negotiation;
  rtp::ExtensionMap shared;
  for (std::size_t i = 0; i < offer.sections.size(); ++i) {
    const auto& remote = offer.sections[i];
    const Direction wish = i < wishes.size() ? wishes[i] : Direction::sendrecv;
    negotiation.sections.push_back(negotiate_section(remote, common_codecs(remote, ours), ours, wish, shared));
    negotiation.sections.back().index = i;
  }
  choose_transport(negotiation, offer, *bundled, Side::offer, established);
  return negotiation;
}

std::expected<Negotiation, Problem> apply_answer(const SessionDescription& offer, const SessionDescription& answer,
                                                 const Capabilities& ours) {
  if (const auto problem = check_answered_sections(offer, answer)) return std::unexpected(*problem);
  const auto bundled = bundled_sections(answer);
  if (!bundled) return std::unexpected(bundled.error());
  Negotiation negotiation;
  rtp::ExtensionMap shared;
  for (std::size_t i = 0; i < answer.sections.size(); ++i) {
    const auto& offered = offer.sections[i];
    const auto& remote = answer.sections[i];
    auto section = negotiate_section(remote, answered_codecs(offered, remote, ours), ours, offered.direction, shared);
    section.mid = offered.mid;
    section.index = i;
    // Nobody may take what was not on offer.
    if (offered.is_rejected()) section.rejection = Rejection::by_remote;
    if (!section.accepted()) section.direction = Direction::inactive;
    negotiation.sections.push_back(std::move(section));
  }
  choose_transport(negotiation, answer, *bundled, Side::answer, std::nullopt);
  return negotiation;
}

std::optional<Problem> check_successor(const SessionDescription& last_remote, const SessionDescription& last_local,
                                       const SessionDescription& next) {
  if (next.sections.size() < last_remote.sections.size()) return Problem{ProblemKind::section_missing};
  for (std::size_t i = 0; i < last_remote.sections.size(); ++i) {
    const auto& before = last_remote.sections[i];
    const bool is_free =
        before.is_rejected() || (i < last_local.sections.size() && last_local.sections[i].is_rejected());
    if (is_free) continue;
    if (next.sections[i].mid != before.mid) return Problem{ProblemKind::section_moved};
    if (next.sections[i].media != before.media) return Problem{ProblemKind::kind_changed};
    if (const auto problem = check_extensions_kept(before, next.sections[i])) return problem;
  }
  return std::nullopt;
}

bool is_ice_restart(const SessionDescription& last_remote, const SessionDescription& next) {
  const IceParameters* before = transport_credentials(last_remote);
  const IceParameters* after = transport_credentials(next);
  return before && after && (before->ufrag != after->ufrag || before->password != after->password);
}

}  // namespace ringer::sdp
