// SPDX-License-Identifier: Apache-2.0
//
// Negotiation: from descriptions to a transport with sections, tracks in them, and back.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mediaserver/endpoint.h"
#include "sdp/local_description.h"
#include "sdp/negotiate.h"

namespace ringer::mediaserver {
namespace {

using kurento::Error;
using kurento::ErrorCode;

/// One codec for everybody in a meeting, so that nothing is ever decoded: what all browsers send and take comes first.
constexpr std::array bundle_video{rtp::Codec::vp8, rtp::Codec::h264, rtp::Codec::vp9, rtp::Codec::av1};
constexpr std::array bundle_audio{rtp::Codec::opus, rtp::Codec::pcmu, rtp::Codec::pcma};

std::optional<sfu::MediaKind> media_kind(sdp::Kind kind) {
  if (kind == sdp::Kind::audio) return sfu::MediaKind::audio;
  if (kind == sdp::Kind::video) return sfu::MediaKind::video;
  return std::nullopt;
}

sdp::Kind sdp_kind(sfu::MediaKind kind) { return kind == sfu::MediaKind::audio ? sdp::Kind::audio : sdp::Kind::video; }

/// What two sides of one codec must agree on besides: VP9's profile (RFC 9628), H264's packetization mode (RFC 6184).
std::uint32_t variant_of(const sdp::NegotiatedCodec& codec) {
  const std::string_view name = codec.codec == rtp::Codec::vp9    ? "profile-id="
                                : codec.codec == rtp::Codec::h264 ? "packetization-mode="
                                                                  : "";
  const auto at = name.empty() ? std::string::npos : codec.parameters.find(name);
  if (at == std::string::npos || at + name.size() >= codec.parameters.size()) return 0;
  const char digit = codec.parameters[at + name.size()];
  return digit >= '0' && digit <= '9' ? static_cast<std::uint32_t>(digit - '0') : 0;
}

sfu::TrackCodec track_codec(const sdp::NegotiatedCodec& codec) {
  return {.codec = codec.codec,
          .payload_type = codec.payload_type,
          .rtx_payload_type = codec.rtx_payload_type,
          .clock_rate = codec.clock_rate,
          .variant = variant_of(codec)};
}

std::vector<sfu::TrackCodec> track_codecs(std::span<const sdp::NegotiatedCodec> codecs) {
  std::vector<sfu::TrackCodec> result;
  for (const auto& codec : codecs) result.push_back(track_codec(codec));
  return result;
}

std::optional<dtls::Fingerprint> strongest(std::span<const sdp::Fingerprint> fingerprints) {
  std::optional<dtls::Fingerprint> best;
  for (const auto& [algorithm, hash] : fingerprints) {
    const auto parsed = dtls::Fingerprint::parse(fmt::format("{} {}", algorithm, hash));
    if (parsed && (!best || parsed->hash() > best->hash())) best = parsed;
  }
  return best;
}

/// One map for the whole bundle: an id means the same in all its sections (RFC 8843 section 9).
rtp::ExtensionMap merged_extensions(const sdp::Negotiation& negotiation) {
  rtp::ExtensionMap merged;
  for (const auto& section : negotiation.sections)
    for (std::size_t kind = 0; kind < rtp::extension_kinds; ++kind)
      if (const auto id = section.extension_map.id(static_cast<rtp::ExtensionKind>(kind)); id != 0)
        std::ignore = merged.add(static_cast<rtp::ExtensionKind>(kind), id);
  return merged;
}

}  // namespace

sdp::Capabilities Endpoint::capabilities() const {
  sdp::Capabilities ours;
  ours.simulcast = flavour_ == Flavour::bundle;
  if (flavour_ == Flavour::bundle) {
    ours.audio = {bundle_audio.begin(), bundle_audio.end()};
    ours.video = {bundle_video.begin(), bundle_video.end()};
  }
  return ours;
}

/// What goes down needs few extensions, and a description of fifty people's sections must stay small: 64 KiB are what a
/// browser's message may have.
std::vector<sdp::Extension> Endpoint::extensions_for(const Section& section) const {
  sdp::Capabilities ours = capabilities();
  if (flavour_ == Flavour::bundle) {
    ours.extensions = {rtp::ExtensionKind::mid, rtp::ExtensionKind::transport_wide_cc, rtp::ExtensionKind::audio_level,
                       rtp::ExtensionKind::video_orientation};
    if (std::ranges::find(section.offered, rtp::Codec::av1) != section.offered.end())
      ours.extensions.push_back(rtp::ExtensionKind::dependency_descriptor);
  }
  return sdp::offered_extensions(sdp_kind(section.kind), ours);
}

SdpSession::Text Endpoint::process_offer(Now now, std::string_view offer) {
  std::optional<sdp::Negotiation> agreed;
  auto answer = sdp_.process_offer(offer, capabilities(), {}, [&](sdp::Negotiation& negotiation) {
    auto local = complete(negotiation);
    agreed = negotiation;
    return local;
  });
  if (!answer) return answer;
  if (auto error = apply(now, *agreed)) return std::unexpected(*std::move(error));
  return answer;
}

SdpSession::Text Endpoint::generate_offer(Now, bool audio, bool video) {
  if (flavour_ == Flavour::webrtc && sections_.empty()) {
    if (audio) add_section("audio0", sfu::MediaKind::audio);
    if (video) add_section("video0", sfu::MediaKind::video);
  }
  make_transport();
  // Consent that is lost comes back by a restart alone (RFC 7675 section 5.1).
  if (transport_->ice_state() == ice::State::failed && !sdp_.has_offered()) restart_ice();
  std::vector<sdp::OfferedSection> offered;
  offered.reserve(sections_.size());
  for (const auto& section : sections_) offered.push_back(offered_section(*section));
  if (offered.empty()) return std::unexpected(Error{ErrorCode::generate_offer, "There is nothing to offer"});
  return sdp_.generate_offer(offered, local_session());
}

SdpSession::Text Endpoint::process_answer(Now now, std::string_view answer) {
  std::optional<Error> error;
  auto text = sdp_.process_answer(answer, capabilities(),
                                  [&](const sdp::Negotiation& negotiation) { error = apply(now, negotiation); });
  if (error) return std::unexpected(*std::move(error));
  return text;
}

/// What of an offer we take, and what we send: before the answer is written.
sdp::LocalSession Endpoint::complete(sdp::Negotiation& negotiation) {
  make_transport();
  if (sdp_.was_restart()) restart_ice();
  for (auto& section : negotiation.sections) {
    const auto kind = media_kind(section.kind);
    if (!section.accepted() || !kind) continue;
    Section* ours = flavour_ == Flavour::webrtc ? find(*kind, "default") : find(section.mid);
    if (!ours) ours = &add_section(section.mid, *kind);
    ours->mid = section.mid;
    steer(section);
    if (sdp::sends(section.direction)) section.sending = local_source(*ours);
    section.receive_limit_kbps = *kind == sfu::MediaKind::audio ? audio_limit_kbps_ : video_limit_kbps_;
  }
  return local_session();
}

/// Endpoints of one pipeline are steered to a common codec: what feeds this section decides, else in a bundle the codec
/// that everybody has.
void Endpoint::steer(sdp::NegotiatedSection& section) {
  const auto keep_first = [&](auto&& is_wanted) {
    const auto wanted = std::ranges::find_if(section.codecs, is_wanted);
    if (wanted == section.codecs.end()) return false;
    section.codecs = {*wanted};
    return true;
  };
  const auto kind = *media_kind(section.kind);
  if (const Connection* feeding = pipeline_.feeding(*this, section.mid, kind)) {
    if (const sfu::UpTrack* source = feeding->source->up_track(kind, feeding->source_description)) {
      for (const auto& codec : source->codecs())
        if (keep_first([&](const auto& ours) { return track_codec(ours).is_same_as(codec); })) return;
    }
  }
  if (flavour_ != Flavour::bundle) return;
  const auto prefer = [&](const auto& order) {
    for (const rtp::Codec codec : order)
      if (keep_first([&](const auto& ours) { return ours.codec == codec; })) return;
  };
  kind == sfu::MediaKind::audio ? prefer(bundle_audio) : prefer(bundle_video);
}

void Endpoint::make_transport() {
  if (transport_) return;
  do {
    transport_ = std::make_unique<rtc::WebRtcTransport>(surroundings_.identity,
                                                        ice::make_credentials(surroundings_.random), surroundings_.out);
  } while (!surroundings_.demux.add(*transport_));
}

void Endpoint::restart_ice() {
  do transport_->restart_ice(ice::make_credentials(surroundings_.random));
  while (!surroundings_.demux.add(*transport_));
}

sdp::LocalSession Endpoint::local_session() {
  const auto& credentials = transport_->local_credentials();
  const std::string fingerprint = surroundings_.identity.fingerprint().text();
  const auto space = fingerprint.find(' ');
  return {.origin = {},
          .name = "-",
          .ice_lite = true,
          .ice = {.ufrag = credentials.ufrag, .password = credentials.password, .options = {}},
          .fingerprint = {fingerprint.substr(0, space), fingerprint.substr(space + 1)},
          .candidates = candidates(),
          .end_of_candidates = false};
}

sdp::LocalSource Endpoint::local_source(const Section& section) const {
  return {.ssrc = section.ssrc,
          .rtx_ssrc = section.kind == sfu::MediaKind::video ? std::optional(section.rtx_ssrc) : std::nullopt,
          .cname = cname_,
          .msid = {.stream = stream_, .track = section.mid}};
}

sdp::OfferedSection Endpoint::offered_section(Section& section) {
  const sdp::Capabilities ours = capabilities();
  const sdp::Kind kind = sdp_kind(section.kind);
  if (flavour_ == Flavour::webrtc) {
    section.offered = section.kind == sfu::MediaKind::audio ? ours.audio : ours.video;
  } else if (const Connection* feeding = pipeline_.feeding(*this, section.mid, section.kind)) {
    const sfu::UpTrack* source = feeding->source->up_track(feeding->kind, feeding->source_description);
    for (const auto& codec : source ? source->codecs() : std::vector<sfu::TrackCodec>())
      if (std::ranges::find(section.offered, codec.codec) == section.offered.end())
        section.offered.push_back(codec.codec);
  }
  if (section.offered.empty())
    section.offered = {section.kind == sfu::MediaKind::audio ? bundle_audio[0] : bundle_video[0]};
  auto codecs = sdp::offered_codecs(kind, ours);
  std::erase_if(codecs, [&](const auto& codec) {
    return std::ranges::find(section.offered, codec.codec) == section.offered.end();
  });
  const bool both = flavour_ == Flavour::webrtc;
  const bool sends = both ? !recvonly_ : section.fed;
  const bool receives = both && !sendonly_;
  return {.mid = section.mid,
          .kind = kind,
          .stopped = false,
          .direction = sdp::to_direction(sends, receives),
          .codecs = std::move(codecs),
          .extensions = extensions_for(section),
          .sending = sends ? std::optional(local_source(section)) : std::nullopt,
          .receive_rids = {},
          .receive_limit_kbps = section.kind == sfu::MediaKind::audio ? audio_limit_kbps_ : video_limit_kbps_};
}

std::optional<Error> Endpoint::apply(Now now, const sdp::Negotiation& negotiation) {
  if (negotiation.transport && !apply(now, *negotiation.transport))
    return Error{ErrorCode::process_offer, "The fingerprint or the DTLS role is another than before, or unusable"};
  const auto extensions = merged_extensions(negotiation);
  up_.set_extensions(extensions);
  down_.set_extensions(extensions);
  mline_count_ = negotiation.sections.size();
  for (const auto& section : negotiation.sections) {
    const auto kind = media_kind(section.kind);
    Section* ours = !kind ? nullptr : flavour_ == Flavour::webrtc ? find(*kind, "default") : find(section.mid);
    if (ours && ours->mid == section.mid) apply(now, section, *ours);
  }
  pipeline_.wire(now, *this);
  down_.allocate(now.instant);
  raise("MediaSessionStarted");
  if (std::exchange(gathering_, false)) tell_candidates();
  return std::nullopt;
}

bool Endpoint::apply(Now now, const sdp::RemoteTransport& remote) {
  const auto fingerprint = strongest(remote.fingerprints);
  if (!fingerprint) return false;
  const auto role = remote.our_setup == sdp::SetupRole::active ? dtls::Role::client : dtls::Role::server;
  return transport_->set_remote(
      now.instant,
      {.credentials = {remote.ice.ufrag, remote.ice.password}, .fingerprint = *fingerprint, .our_role = role});
}

void Endpoint::apply(Now now, const sdp::NegotiatedSection& section, Section& ours) {
  ours.accepted = section.accepted();
  const bool receives = ours.accepted && sdp::receives(section.direction);
  const bool sends = ours.accepted && sdp::sends(section.direction);
  if (receives) {
    receive_in(section, ours);
  } else if (ours.up) {
    ours.up->set_speaker(nullptr, 0);
    up_.remove_track(ours.mid);
    ours.up = nullptr;
  }
  ours.sends = sends;
  const auto codecs = track_codecs(section.codecs);
  if (sends && !ours.down) {
    constexpr std::uint32_t first_numbers = 1U << 14;
    const bool has_rtx = !codecs.empty() && codecs.front().rtx_payload_type.has_value();
    ours.down = &down_.add_track(
        {.kind = ours.kind,
         .ssrc = ours.ssrc,
         .rtx_ssrc = has_rtx ? std::optional(ours.rtx_ssrc) : std::nullopt,
         .mid = ours.mid,
         .cname = cname_,
         .codecs = codecs,
         .first_sequence = static_cast<std::uint16_t>(surroundings_.random.next_below(first_numbers)),
         .first_rtx_sequence = static_cast<std::uint16_t>(surroundings_.random.next_below(first_numbers))});
    ours.down->set_wish(ours.height, ours.priority);
  } else if (sends) {
    ours.down->set_codecs(codecs);
  } else if (ours.down) {
    ours.down->set_source(now.instant, nullptr);
  }
}

void Endpoint::receive_in(const sdp::NegotiatedSection& section, Section& ours) {
  if (ours.up) return ours.up->set_codecs(track_codecs(section.codecs));
  sfu::UpTrack::Description description{.kind = ours.kind, .codecs = track_codecs(section.codecs)};
  if (!section.codecs.empty()) {
    const sdp::Feedback& feedback = section.codecs.front().feedback;
    description.nack = feedback.nack;
    description.pli = feedback.pli || !feedback.fir;
    description.remb = feedback.remb;
  }
  if (section.rids.size() > 1) {
    description.layers.clear();
    for (const auto& rid : section.rids)
      if (description.layers.size() < sfu::max_layers) description.layers.push_back({.rid = rid.id});
  }
  ours.up = &up_.add_track(ours.mid, std::move(description));
  if (ours.kind == sfu::MediaKind::audio) ours.up->set_speaker(&pipeline_.speakers(), number_.value());
  if (ours.up->layer_count() > 1) return;  // its sources are known by rid
  std::vector<std::uint32_t> repairs;
  for (const auto& group : section.source_groups)
    if (group.semantics == "FID" && group.ssrcs.size() == 2) repairs.push_back(group.ssrcs[1]);
  for (const auto& source : section.sources) {
    const bool is_repair = std::ranges::find(repairs, source.ssrc) != repairs.end();
    std::ignore =
        up_.bind(source.ssrc, ours.mid, 0, is_repair ? sfu::StreamRole::retransmission : sfu::StreamRole::media);
  }
}

}  // namespace ringer::mediaserver
