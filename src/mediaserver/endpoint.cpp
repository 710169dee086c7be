// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/endpoint.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "rtp/rtcp/reader.h"

namespace ringer::mediaserver {
namespace {

// Kurento says DISCONNECTED about five seconds after the last RTCP.
constexpr Duration media_silence = std::chrono::seconds(5);

// What SRTP appends (RFC 7714: 16 bytes of tag, 4 of SRTCP index), rounded up.
constexpr std::size_t srtp_trailer = 32;

std::uint32_t fresh_ssrc(crypto::RandomSource& random) {
  // 0 is what peers write where they mean none.
  return static_cast<std::uint32_t>(random.next_u64() | 1);
}

/// Unique among the few that one browser hears of (RFC 7022 section 4.2), and written many times in a description.
std::string short_name(crypto::RandomSource& random) {
  constexpr std::size_t characters = 12;
  return random.next_secret().substr(0, characters);
}

std::string_view ice_state_word(ice::State state) {
  switch (state) {
    case ice::State::initial: return "GATHERING";
    case ice::State::checking: return "CONNECTING";
    case ice::State::connected: return "CONNECTED";
    case ice::State::failed: return "FAILED";
  }
  return "DISCONNECTED";
}

std::string_view dtls_state_word(dtls::Transport::State state) {
  switch (state) {
    case dtls::Transport::State::idle: return "NEW";
    case dtls::Transport::State::handshaking: return "CONNECTING";
    case dtls::Transport::State::connected: return "CONNECTED";
    case dtls::Transport::State::failed: return "FAILED";
    case dtls::Transport::State::closed: return "CLOSED";
  }
  return "CLOSED";
}

json::string_view wire(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Endpoint::Endpoint(ObjectNumber number, std::string id, Flavour flavour, MediaPipeline& pipeline,
                   Surroundings& surroundings, const json::object& parameters)
    : number_(number),
      id_(std::move(id)),
      flavour_(flavour),
      pipeline_(pipeline),
      surroundings_(surroundings),
      cname_(short_name(surroundings.random)),
      stream_(short_name(surroundings.random)),
      sdp_(flavour == Flavour::bundle, std::to_string(surroundings.random.next_u64() >> 2)),
      up_(*this, {}, fresh_ssrc(surroundings.random), cname_),
      down_(*this, {}) {
  const auto flag = [&](const char* name) {
    const auto* value = parameters.if_contains(name);
    return value && value->is_bool() && value->get_bool();
  };
  recvonly_ = flag("recvonly");
  sendonly_ = flag("sendonly");
}

Endpoint::~Endpoint() {
  if (!transport_) return;
  transport_->close();
  surroundings_.demux.remove(*transport_);
}

bool Endpoint::is_open() const { return transport_ && transport_->is_connected(); }

MutableBytes Endpoint::slot() {
  const MutableBytes whole = surroundings_.out.slot();
  return whole.first(whole.size() - srtp_trailer);
}

bool Endpoint::send_rtp(Instant, std::size_t header_size, Bytes payload) {
  return transport_ && transport_->send_rtp(header_size, payload);
}

void Endpoint::send_rtcp(Instant, std::size_t size) {
  if (transport_) transport_->send_rtcp(slot().first(size));
}

void Endpoint::receive(Now now, const rtc::Incoming& incoming) {
  switch (incoming.kind) {
    case rtc::Incoming::Kind::rtp: return up_.receive_rtp(now.instant, incoming.packet);
    case rtc::Incoming::Kind::rtcp: return receive_rtcp(now, incoming.packet);
    case rtc::Incoming::Kind::none:
    case rtc::Incoming::Kind::check: return after_transport(now);
  }
}

void Endpoint::receive_rtcp(Now now, Bytes packet) {
  rtp::rtcp::Reader reader(packet);
  while (const auto message = reader.next()) {
    up_.receive_rtcp(now.instant, *message);
    down_.receive_rtcp(now.instant, *message);
  }
  last_rtcp_ = now.instant;
  tell_media_state(now);
}

void Endpoint::handle_timeout(Now now) {
  if (transport_ && transport_->next_timeout() <= now.instant) {
    transport_->handle_timeout(now.instant);
    after_transport(now);
  }
  if (up_.next_timeout() <= now.instant) up_.handle_timeout(now.instant);
  if (down_.next_timeout() <= now.instant) down_.handle_timeout(now.instant);
  tell_flows(now);
  tell_media_state(now);
}

Instant Endpoint::next_timeout() const {
  Instant next = transport_ ? transport_->next_timeout() : never;
  // Without a connection there is nobody to report to.
  if (connected_) next = std::min({next, up_.next_timeout(), down_.next_timeout()});
  if (has_media_ && last_rtcp_) next = std::min(next, *last_rtcp_ + media_silence);
  return next;
}

void Endpoint::after_transport(Now now) {
  while (const auto event = transport_->poll_event()) {
    if (const auto* ice = std::get_if<rtc::IceStateChanged>(&*event)) {
      json::object data{{"streamId", 1}, {"componentId", 1}, {"state", wire(ice_state_word(ice->state))}};
      raise("IceComponentStateChanged", data);
      data["state"] = "READY";
      if (ice->state == ice::State::connected) raise("IceComponentStateChanged", std::move(data));
    }
    if (const auto* selected = std::get_if<ice::PathSelected>(&*event)) {
      json::object pair{{"__module__", "kurento"},
                        {"__type__", "IceCandidatePair"},
                        {"streamId", "1"},
                        {"componentId", 1},
                        {"localCandidate", selected->path.local.text()},
                        {"remoteCandidate", selected->path.remote.text()}};
      raise("NewCandidatePairSelected", {{"candidatePair", std::move(pair)}});
    }
    if (const auto* dtls = std::get_if<rtc::DtlsStateChanged>(&*event))
      raise("DtlsConnectionStateChange", {{"streamId", "1"},
                                          {"componentId", "1"},
                                          {"connectionId", "1"},
                                          {"state", wire(dtls_state_word(dtls->state))}});
  }
  if (transport_->is_connected() == connected_) return;
  connected_ = !connected_;
  raise("ConnectionStateChanged", {{"oldState", connected_ ? "DISCONNECTED" : "CONNECTED"},
                                   {"newState", connected_ ? "CONNECTED" : "DISCONNECTED"}});
  if (!connected_) return;
  // What was asked for before could not be sent.
  for (const auto& section : sections_)
    if (section->down && section->down->source()) section->down->receive_key_frame_request(now.instant);
  down_.allocate(now.instant);
}

void Endpoint::tell_flows(Now now) {
  const auto tell = [&](std::string_view type, sfu::MediaKind kind, std::string_view pad, bool flows) {
    raise(type, {{"state", flows ? "FLOWING" : "NOT_FLOWING"},
                 {"padName", wire(pad)},
                 {"mediaType", kind == sfu::MediaKind::audio ? "AUDIO" : "VIDEO"}});
  };
  const auto pad = [&](const auto& section) {
    return flavour_ == Flavour::webrtc ? std::string_view("default") : std::string_view(section->mid);
  };
  while (const auto change = up_.poll_flow_change(now.instant))
    for (const auto& section : sections_)
      if (section->up == change->track) tell("MediaFlowOutStateChanged", section->kind, pad(section), change->flows);
  while (const auto change = down_.poll_flow_change(now.instant))
    for (const auto& section : sections_)
      if (section->down == change->track) tell("MediaFlowInStateChanged", section->kind, pad(section), change->flows);
}

void Endpoint::tell_media_state(Now now) {
  const bool has_media = last_rtcp_ && now.instant < *last_rtcp_ + media_silence;
  if (has_media == has_media_) return;
  has_media_ = has_media;
  raise("MediaStateChanged", {{"oldState", has_media ? "DISCONNECTED" : "CONNECTED"},
                              {"newState", has_media ? "CONNECTED" : "DISCONNECTED"}});
}

void Endpoint::raise(std::string_view type, json::object data) {
  surroundings_.reports.emplace_back(MediaEvent{number_, std::string(type), std::move(data)});
}

void Endpoint::feed(Now now, const Connection& connection) {
  Section* section = find(connection.kind, connection.sink_description);
  if (!section && flavour_ == Flavour::bundle && connection.sink_description != "default")
    section = &add_section(connection.sink_description, connection.kind);
  if (!section) return;
  section->fed = true;
  if (!section->sends) return;
  sfu::UpTrack* source = connection.source->up_track(connection.kind, connection.source_description);
  if (section->down->source() == source) return;
  section->down->set_source(now.instant, source);
  section->down->set_target(now.instant, source ? sfu::any_layer : sfu::no_layer);
  down_.allocate(now.instant);
}

void Endpoint::starve(Now now, sfu::MediaKind kind, std::string_view description) {
  Section* section = find(kind, description);
  if (!section) return;
  section->fed = false;
  if (section->down) section->down->set_source(now.instant, nullptr);
  down_.allocate(now.instant);
}

void Endpoint::set_speaking(Now now, const Endpoint& source, bool speaking) {
  constexpr int speaking_bonus = 1;
  for (const auto& section : sections_) {
    if (section->kind != sfu::MediaKind::video || !section->down) continue;
    const Connection* feeding = pipeline_.feeding(*this, section->mid, section->kind);
    if (!feeding || feeding->source != &source) continue;
    section->speaking = speaking;
    section->down->set_wish(section->height, section->priority + (speaking ? speaking_bonus : 0));
    down_.allocate(now.instant);
  }
}

void Endpoint::tell_speaking(bool speaking) { raise("ActiveSpeakerChanged", {{"speaking", speaking}}); }

sfu::UpTrack* Endpoint::up_track(sfu::MediaKind kind, std::string_view description) {
  const Section* section = find(kind, description);
  return section ? section->up : nullptr;
}

/// Kurento's endpoints know one section of a kind, whatever it is called; a description names a section of a bundle.
Endpoint::Section* Endpoint::find(sfu::MediaKind kind, std::string_view description) {
  const bool by_kind = flavour_ == Flavour::webrtc || description == "default";
  const auto found = std::ranges::find_if(sections_, [&](const auto& section) {
    return section->kind == kind && section->accepted && (by_kind || section->mid == description);
  });
  return found == sections_.end() ? nullptr : found->get();
}

Endpoint::Section* Endpoint::find(std::string_view mid) {
  const auto found =
      std::ranges::find(sections_, mid, [](const auto& section) { return std::string_view(section->mid); });
  return found == sections_.end() ? nullptr : found->get();
}

Endpoint::Section& Endpoint::add_section(std::string mid, sfu::MediaKind kind) {
  Section& section = *sections_.emplace_back(std::make_unique<Section>());
  section.mid = std::move(mid);
  section.kind = kind;
  section.ssrc = fresh_ssrc(surroundings_.random);
  section.rtx_ssrc = fresh_ssrc(surroundings_.random);
  return section;
}

}  // namespace ringer::mediaserver
