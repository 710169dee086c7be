// SPDX-License-Identifier: Apache-2.0
#include "load/descriptions.h"

#include <optional>

#include "sdp/parse.h"
#include "sdp/print.h"

namespace ringer::load {
namespace {

constexpr std::uint8_t opus = 111;  // Chromium's numbers
constexpr std::uint8_t vp8 = 96;

struct Offered {
  rtp::ExtensionKind kind;
  std::uint8_t id;
};
constexpr Offered audio_level{rtp::ExtensionKind::audio_level, 1};
constexpr Offered abs_send_time{rtp::ExtensionKind::abs_send_time, 2};
constexpr Offered transport_wide_cc{rtp::ExtensionKind::transport_wide_cc, 3};

sdp::MediaSection transport_section(const Local& local, sdp::SetupRole setup) {
  sdp::MediaSection section{.port = 9, .protocol = "UDP/TLS/RTP/SAVPF"};
  section.ice = {.ufrag = local.credentials.ufrag, .password = local.credentials.password, .options = {"trickle"}};
  const std::string fingerprint = local.fingerprint.text();
  const auto space = fingerprint.find(' ');
  section.fingerprints = {{.algorithm = fingerprint.substr(0, space), .hash = fingerprint.substr(space + 1)}};
  section.setup = setup;
  section.rtcp_mux = true;
  section.rtcp_rsize = true;
  return section;
}

void add(sdp::MediaSection& section, const Offered& extension) {
  section.extensions.push_back({.id = extension.id, .uri = std::string(rtp::uri_of(extension.kind))});
}

sdp::MediaSection offered_section(const Local& local, sdp::Kind kind, const std::string& mid,
                                  sdp::Direction direction) {
  sdp::MediaSection section = transport_section(local, sdp::SetupRole::actpass);
  section.kind = kind;
  section.mid = mid;
  section.direction = direction;
  if (kind == sdp::Kind::audio) {
    section.media = "audio";
    section.formats = {{.payload_type = opus,
                        .encoding = "opus",
                        .clock_rate = 48'000,
                        .channels = 2,
                        .parameters = "minptime=10;useinbandfec=1",
                        .feedback = {}}};
    add(section, audio_level);
  } else {
    section.media = "video";
    section.formats = {{.payload_type = vp8,
                        .encoding = "VP8",
                        .clock_rate = 90'000,
                        .parameters = {},
                        .feedback = {"ccm fir", "nack", "nack pli"}}};
    if (local.feedback) section.formats[0].feedback.emplace_back("goog-remb");
  }
  add(section, abs_send_time);
  if (local.feedback) {
    section.formats[0].feedback.emplace_back("transport-cc");
    add(section, transport_wide_cc);
  }
  return section;
}

std::string finish(sdp::SessionDescription& description) {
  description.origin = {.session_id = "1", .version = "1"};
  sdp::Group bundle{.semantics = "BUNDLE", .mids = {}};
  for (const sdp::MediaSection& section : description.sections) bundle.mids.push_back(section.mid);
  description.groups = {bundle};
  return sdp::print(description);
}

bool is_usable(const sdp::Candidate& candidate) {
  return candidate.transport == sdp::CandidateTransport::udp && candidate.component == 1 && candidate.ip;
}

std::optional<SocketAddress> place_of(const sdp::SessionDescription& description, std::string_view apart) {
  for (const sdp::MediaSection& section : description.sections) {
    for (const sdp::Candidate& candidate : section.candidates) {
      if (is_usable(candidate)) return SocketAddress{*candidate.ip, candidate.port};
    }
  }
  const auto candidate = sdp::Candidate::parse(apart);
  if (candidate && is_usable(*candidate)) return SocketAddress{*candidate->ip, candidate->port};
  return std::nullopt;
}

/// What the server's description says of media. In an answer of ours the same holds, for nothing is taken away from it.
void read_media(const sdp::MediaSection& section, Agreement& agreement) {
  for (const sdp::Extension& extension : section.extensions) {
    const auto kind = rtp::extension_kind(extension.uri);
    // All sections of a bundle use one number for one thing; where they do not, the first counts.
    if (kind) std::ignore = agreement.extensions.add(*kind, extension.id);
  }
  for (const sdp::Format& format : section.formats) {
    if (section.kind == sdp::Kind::audio && format.encoding == "opus") {
      agreement.payload_types.audio = format.payload_type;
    } else if (section.kind == sdp::Kind::video && format.encoding == "VP8") {
      agreement.payload_types.video = format.payload_type;
      agreement.remb = sdp::has_feedback(section, format, "goog-remb");
    }
  }
}

std::expected<Agreement, std::string> agreement_of(const sdp::SessionDescription& theirs, std::string_view apart) {
  std::optional<Agreement> agreement;
  for (const sdp::MediaSection& section : theirs.sections) {
    if (section.is_rejected()) continue;
    if (!agreement) {
      if (section.fingerprints.empty()) return std::unexpected("the server's description has no fingerprint");
      const auto& [algorithm, hash] = section.fingerprints.front();
      std::string text = algorithm;
      const auto fingerprint = dtls::Fingerprint::parse(text.append(" ").append(hash));
      const auto place = place_of(theirs, apart);
      if (!fingerprint) return std::unexpected("the server's fingerprint is of no known kind");
      if (!place) return std::unexpected("the server has no UDP candidate");
      agreement = Agreement{
          .remote = {.address = *place,
                     .credentials = {.ufrag = section.ice.ufrag, .password = section.ice.password},
                     .fingerprint = *fingerprint,
                     .our_role = section.setup == sdp::SetupRole::active ? dtls::Role::server : dtls::Role::client}};
    }
    read_media(section, *agreement);
  }
  if (!agreement) return std::unexpected("the server took none of the sections");
  return *std::move(agreement);
}

}  // namespace

std::string publishing_offer(const Local& local, const Publication::Sources& sources, const Shape& shape) {
  sdp::SessionDescription description;
  const auto add_section = [&](sdp::Kind kind, const char* mid, std::uint32_t ssrc) {
    sdp::MediaSection section = offered_section(local, kind, mid, sdp::Direction::sendonly);
    section.msids = {{.stream = local.cname, .track = local.cname + mid}};
    section.sources = {{.ssrc = ssrc, .cname = local.cname, .msid = {}}};
    description.sections.push_back(std::move(section));
  };
  if (shape.audio) add_section(sdp::Kind::audio, "a0", sources.audio_ssrc);
  if (shape.video) add_section(sdp::Kind::video, "v0", sources.video_ssrc);
  return finish(description);
}

std::string viewing_offer(const Local& local, std::size_t publishers, const Shape& shape) {
  sdp::SessionDescription description;
  for (std::size_t i = 0; i < publishers; ++i) {
    const std::string number = std::to_string(i);
    const auto add_section = [&](sdp::Kind kind, const std::string& mid) {
      description.sections.push_back(offered_section(local, kind, mid, sdp::Direction::recvonly));
    };
    if (shape.audio) add_section(sdp::Kind::audio, "a" + number);
    if (shape.video) add_section(sdp::Kind::video, "v" + number);
  }
  return finish(description);
}

std::expected<Answered, std::string> answer_to(const Local& local, std::string_view offer) {
  const auto theirs = sdp::parse(offer);
  if (!theirs) return std::unexpected("the server's offer cannot be read");
  auto agreement = agreement_of(*theirs, {});
  if (!agreement) return std::unexpected(std::move(agreement.error()));
  sdp::SessionDescription ours;
  for (const sdp::MediaSection& offered : theirs->sections) {
    sdp::MediaSection section = transport_section(local, sdp::SetupRole::active);
    section.kind = offered.kind;
    section.media = offered.media;
    section.protocol = offered.protocol;
    section.mid = offered.mid;
    section.direction = sdp::to_direction(false, sdp::sends(offered.direction));
    section.formats = offered.formats;
    section.feedback_of_all = offered.feedback_of_all;
    section.extensions = offered.extensions;
    if (section.formats.empty()) section.port = 0;
    ours.sections.push_back(std::move(section));
  }
  agreement->remote.our_role = dtls::Role::client;
  return Answered{.answer = finish(ours), .agreement = *std::move(agreement)};
}

std::expected<Agreement, std::string> read_answer(std::string_view answer, std::string_view candidate) {
  const auto theirs = sdp::parse(answer);
  if (!theirs) return std::unexpected("the server's answer cannot be read");
  return agreement_of(*theirs, candidate);
}

bool has_candidate(std::string_view description) {
  const auto theirs = sdp::parse(description);
  return theirs && place_of(*theirs, {}).has_value();
}

}  // namespace ringer::load
