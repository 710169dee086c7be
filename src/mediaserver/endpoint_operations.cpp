// SPDX-License-Identifier: Apache-2.0
//
// What clients can ask of an endpoint: one row an operation. Which parameters each takes stands in table.cpp.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "mediaserver/endpoint.h"

namespace ringer::mediaserver {
namespace {

using kurento::Error;
using kurento::ErrorCode;

std::string text_of(const json::object& parameters, const char* name, std::string otherwise = {}) {
  const auto* value = parameters.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::move(otherwise);
}

std::int64_t number_of(const json::object& parameters, const char* name) {
  const auto* value = parameters.if_contains(name);
  return value && value->is_int64()    ? value->get_int64()
         : value && value->is_uint64() ? static_cast<std::int64_t>(value->get_uint64())
                                       : 0;
}

/// AUDIO, VIDEO, or both when nothing is said. DATA is no section of ours.
std::vector<sfu::MediaKind> kinds_of(const json::object& parameters) {
  const std::string type = text_of(parameters, "mediaType");
  if (type == "AUDIO") return {sfu::MediaKind::audio};
  if (type == "VIDEO") return {sfu::MediaKind::video};
  if (type == "DATA") return {};
  return {sfu::MediaKind::audio, sfu::MediaKind::video};
}

json::string_view kind_word(sfu::MediaKind kind) { return kind == sfu::MediaKind::audio ? "AUDIO" : "VIDEO"; }

json::object connection_entry(const Connection& connection) {
  return {{"__module__", "kurento"},
          {"__type__", "ElementConnectionData"},
          {"source", connection.source->id()},
          {"sink", connection.sink->id()},
          {"type", kind_word(connection.kind)},
          {"sourceDescription", connection.source_description},
          {"sinkDescription", connection.sink_description}};
}

json::object element_event(const Connection& connection) {
  return {{"sink", connection.sink->id()},
          {"mediaType", kind_word(connection.kind)},
          {"sourceMediaDescription", connection.source_description},
          {"sinkMediaDescription", connection.sink_description}};
}

Endpoint::Answer text_answer(SdpSession::Text text) {
  if (!text) return std::unexpected(std::move(text.error()));
  return json::string(*text);
}

}  // namespace

std::span<const Endpoint::Operation> Endpoint::operations() {
  static constexpr std::array rows{
      Operation{"processOffer", &Endpoint::do_process_offer},
      Operation{"generateOffer", &Endpoint::do_generate_offer},
      Operation{"processAnswer", &Endpoint::do_process_answer},
      Operation{"getLocalSessionDescriptor", &Endpoint::do_local_descriptor},
      Operation{"getRemoteSessionDescriptor", &Endpoint::do_remote_descriptor},
      Operation{"gatherCandidates", &Endpoint::do_gather_candidates},
      Operation{"addIceCandidate", &Endpoint::do_add_ice_candidate},
      Operation{"connect", &Endpoint::do_connect},
      Operation{"disconnect", &Endpoint::do_disconnect},
      Operation{"getSourceConnections", &Endpoint::do_source_connections},
      Operation{"getSinkConnections", &Endpoint::do_sink_connections},
      Operation{"requestKeyframe", &Endpoint::do_request_key_frame},
      Operation{"setView", &Endpoint::do_set_view},
      Operation{"getSections", &Endpoint::do_sections},
      Operation{"isMediaFlowingIn", &Endpoint::do_is_flowing_in},
      Operation{"isMediaFlowingOut", &Endpoint::do_is_flowing_out},
      Operation{"getStats", &Endpoint::do_stats},
      Operation{"getMediaState", &Endpoint::do_media_state},
      Operation{"getConnectionState", &Endpoint::do_connection_state},
      Operation{"getICECandidatePairs", &Endpoint::do_candidate_pairs},
      Operation{"getIceConnectionState", &Endpoint::do_ice_state},
      Operation{"getDtlsConnectionState", &Endpoint::do_dtls_state},
      Operation{"setMaxAudioRecvBandwidth", &Endpoint::do_set_receive_limit},
      Operation{"setMaxVideoRecvBandwidth", &Endpoint::do_set_receive_limit},
      Operation{"setMinVideoRecvBandwidth", &Endpoint::do_nothing},
      Operation{"setMinVideoSendBandwidth", &Endpoint::do_nothing},
      Operation{"setMaxVideoSendBandwidth", &Endpoint::do_set_receive_limit},
      Operation{"setExternalIPv4", &Endpoint::do_set_external_address},
      Operation{"setExternalIPv6", &Endpoint::do_set_external_address},
      Operation{"createDataChannel", &Endpoint::do_refuse_data_channel},
      Operation{"closeDataChannel", &Endpoint::do_refuse_data_channel},
  };
  return rows;
}

Endpoint::Answer Endpoint::perform(Now now, std::string_view operation, const json::object& parameters) {
  for (const Operation& row : operations())
    if (row.name == operation) return (this->*row.perform)(now, parameters);
  return std::unexpected(
      Error{ErrorCode::malformed_transaction, "Method '" + std::string(operation) + "' is not served"});
}

Endpoint::Answer Endpoint::do_process_offer(Now now, const json::object& parameters) {
  return text_answer(process_offer(now, text_of(parameters, "offer")));
}

Endpoint::Answer Endpoint::do_generate_offer(Now now, const json::object& parameters) {
  bool audio = true, video = true;
  if (const auto* options = parameters.if_contains("options"); options && options->is_object()) {
    const auto wants = [&](const char* name) {
      const auto* value = options->get_object().if_contains(name);
      return !value || !value->is_bool() || value->get_bool();
    };
    audio = wants("offerToReceiveAudio");
    video = wants("offerToReceiveVideo");
  }
  return text_answer(generate_offer(now, audio, video));
}

Endpoint::Answer Endpoint::do_process_answer(Now now, const json::object& parameters) {
  return text_answer(process_answer(now, text_of(parameters, "answer")));
}

Endpoint::Answer Endpoint::do_local_descriptor(Now, const json::object&) {
  return text_answer(sdp_.local_description());
}

Endpoint::Answer Endpoint::do_remote_descriptor(Now, const json::object&) {
  return text_answer(sdp_.remote_description());
}

std::vector<sdp::Candidate> Endpoint::candidates() const {
  std::vector<SocketAddress> places;
  places.reserve(external_.size() + surroundings_.addresses.size());
  const std::uint16_t port = surroundings_.addresses.empty() ? std::uint16_t{0} : surroundings_.addresses[0].port;
  for (const IpAddress& address : external_) places.push_back({address, port});
  for (const SocketAddress& place : surroundings_.addresses) {
    const bool is_replaced = std::ranges::any_of(
        external_, [&](const IpAddress& address) { return address.is_v4() == place.address.is_v4(); });
    if (!is_replaced) places.push_back(place);
  }
  std::vector<sdp::Candidate> found;
  found.reserve(places.size());
  // RFC 8445 section 5.1.2.1: type preference 126 for host candidates; the local preference goes down the list.
  for (std::uint32_t i = 0; i < places.size(); ++i)
    found.push_back(sdp::Candidate::host(places[i], 126U << 24 | (65'535 - i) << 8 | 255U, std::to_string(i + 1)));
  return found;
}

Endpoint::Answer Endpoint::do_gather_candidates(Now, const json::object&) {
  if (sdp_.is_negotiated() || sdp_.has_offered())
    tell_candidates();
  else
    gathering_ = true;
  return nullptr;
}

/// Each candidate once for each accepted section, as Kurento does: all share the one transport.
void Endpoint::tell_candidates() {
  for (const auto& candidate : candidates()) {
    std::size_t index = 0;
    for (const auto& section : sections_) {
      if (!section->accepted) continue;
      raise("IceCandidateFound", {{"candidate", json::object{{"__module__", "kurento"},
                                                             {"__type__", "IceCandidate"},
                                                             {"candidate", candidate.text},
                                                             {"sdpMid", section->mid},
                                                             {"sdpMLineIndex", index++}}}});
      if (flavour_ == Flavour::bundle) break;
    }
  }
  raise("IceGatheringDone");
}

/// A lite agent learns where its peer is from the peer's checks. What is said here is looked at and not needed.
Endpoint::Answer Endpoint::do_add_ice_candidate(Now, const json::object& parameters) {
  const auto* candidate = parameters.if_contains("candidate");
  if (!candidate || !candidate->is_object()) return nullptr;
  const std::string text = text_of(candidate->get_object(), "candidate");
  if (text.empty() || !sdp_.is_negotiated()) return nullptr;
  const std::int64_t index = number_of(candidate->get_object(), "sdpMLineIndex");
  if (index < 0 || std::cmp_greater_equal(index, std::max<std::size_t>(mline_count_, 1)))
    return std::unexpected(Error{ErrorCode::ice_add_candidate, "Error adding candidate"});
  return nullptr;
}

Endpoint::Answer Endpoint::do_connect(Now now, const json::object& parameters) {
  Endpoint* sink = surroundings_.find(ObjectNumber(static_cast<std::uint64_t>(number_of(parameters, "sink"))));
  if (!sink) return std::unexpected(Error{ErrorCode::object_not_found, "Object of 'sink' not found"});
  if (&sink->pipeline_ != &pipeline_)
    return std::unexpected(Error{ErrorCode::connect_error, "Media elements do not share pipeline"});
  for (const sfu::MediaKind kind : kinds_of(parameters)) {
    const Connection connection{.source = this,
                                .source_description = text_of(parameters, "sourceMediaDescription", "default"),
                                .sink = sink,
                                .sink_description = text_of(parameters, "sinkMediaDescription", "default"),
                                .kind = kind};
    if (const auto replaced = pipeline_.connect(now, connection))
      replaced->source->raise("ElementDisconnected", element_event(*replaced));
    raise("ElementConnected", element_event(connection));
  }
  return nullptr;
}

Endpoint::Answer Endpoint::do_disconnect(Now now, const json::object& parameters) {
  Endpoint* sink = surroundings_.find(ObjectNumber(static_cast<std::uint64_t>(number_of(parameters, "sink"))));
  if (!sink) return std::unexpected(Error{ErrorCode::object_not_found, "Object of 'sink' not found"});
  for (const sfu::MediaKind kind : kinds_of(parameters)) {
    const Connection connection{.source = this,
                                .source_description = text_of(parameters, "sourceMediaDescription", "default"),
                                .sink = sink,
                                .sink_description = text_of(parameters, "sinkMediaDescription", "default"),
                                .kind = kind};
    std::ignore = pipeline_.disconnect(now, connection);
    raise("ElementDisconnected", element_event(connection));
  }
  return nullptr;
}

Endpoint::Answer Endpoint::do_source_connections(Now, const json::object& parameters) {
  const auto kinds = kinds_of(parameters);
  json::array found;
  for (const Connection& connection : pipeline_.connections())
    if (connection.sink == this && std::ranges::find(kinds, connection.kind) != kinds.end())
      found.push_back(connection_entry(connection));
  return found;
}

Endpoint::Answer Endpoint::do_sink_connections(Now, const json::object& parameters) {
  const auto kinds = kinds_of(parameters);
  json::array found;
  for (const Connection& connection : pipeline_.connections())
    if (connection.source == this && std::ranges::find(kinds, connection.kind) != kinds.end())
      found.push_back(connection_entry(connection));
  return found;
}

Endpoint::Answer Endpoint::do_request_key_frame(Now now, const json::object& parameters) {
  const std::string description = text_of(parameters, "description", "default");
  const Section* section = find(sfu::MediaKind::video, description);
  if (!section || !section->down || !section->down->source())
    return std::unexpected(Error{ErrorCode::operation_not_supported,
                                 "Keyframe request failed (must be requested from a subscriber element)"});
  section->down->receive_key_frame_request(now.instant);
  return nullptr;
}

Endpoint::Answer Endpoint::do_set_view(Now now, const json::object& parameters) {
  Section* section = find(text_of(parameters, "description"));
  if (!section || section->kind != sfu::MediaKind::video)
    return std::unexpected(Error{ErrorCode::illegal_param, "There is no such section of video"});
  constexpr std::int64_t most_height = 16'384, most_priority = 100;
  section->height =
      static_cast<std::uint16_t>(std::clamp<std::int64_t>(number_of(parameters, "height"), 0, most_height));
  section->priority =
      static_cast<int>(2 * std::clamp<std::int64_t>(number_of(parameters, "priority"), 0, most_priority));
  if (!section->down) return nullptr;
  section->down->set_wish(section->height, section->priority + (section->speaking ? 1 : 0));
  down_.allocate(now.instant);
  return nullptr;
}

Endpoint::Answer Endpoint::do_sections(Now, const json::object&) {
  json::array found;
  for (const auto& section : sections_)
    found.push_back(json::object{{"__module__", "ringer"},
                                 {"__type__", "Section"},
                                 {"description", section->mid},
                                 {"mediaType", kind_word(section->kind)},
                                 {"sends", section->down != nullptr && section->fed},
                                 {"receives", section->up != nullptr}});
  return found;
}

Endpoint::Answer Endpoint::do_is_flowing_in(Now now, const json::object& parameters) {
  const auto kinds = kinds_of(parameters);
  if (kinds.size() != 1) return std::unexpected(Error{ErrorCode::illegal_param, "AUDIO or VIDEO"});
  const Section* section = find(kinds[0], text_of(parameters, "sinkMediaDescription", "default"));
  return section && section->down && section->down->flow().flows(now.instant);
}

Endpoint::Answer Endpoint::do_is_flowing_out(Now now, const json::object& parameters) {
  const auto kinds = kinds_of(parameters);
  if (kinds.size() != 1) return std::unexpected(Error{ErrorCode::illegal_param, "AUDIO or VIDEO"});
  const Section* section = find(kinds[0], text_of(parameters, "sourceMediaDescription", "default"));
  return section && section->up && section->up->flow().flows(now.instant);
}

Endpoint::Answer Endpoint::do_media_state(Now, const json::object&) {
  return json::string(has_media_ ? "CONNECTED" : "DISCONNECTED");
}

Endpoint::Answer Endpoint::do_connection_state(Now, const json::object&) {
  return json::string(connected_ ? "CONNECTED" : "DISCONNECTED");
}

Endpoint::Answer Endpoint::do_candidate_pairs(Now, const json::object&) {
  json::array pairs;
  if (const Path* path = transport_ ? transport_->selected_path() : nullptr)
    pairs.push_back(json::object{{"__module__", "kurento"},
                                 {"__type__", "IceCandidatePair"},
                                 {"streamId", "1"},
                                 {"componentId", 1},
                                 {"localCandidate", path->local.text()},
                                 {"remoteCandidate", path->remote.text()}});
  return pairs;
}

Endpoint::Answer Endpoint::do_ice_state(Now, const json::object&) {
  json::array states;
  if (transport_)
    states.push_back(json::object{{"__module__", "kurento"},
                                  {"__type__", "IceConnection"},
                                  {"streamId", "1"},
                                  {"componentId", 1},
                                  {"state", transport_->selected_path() ? "READY" : "CONNECTING"}});
  return states;
}

Endpoint::Answer Endpoint::do_dtls_state(Now, const json::object&) {
  json::array states;
  if (transport_)
    states.push_back(json::object{
        {"__module__", "kurento"},
        {"__type__", "DtlsConnection"},
        {"streamId", "1"},
        {"componentId", "1"},
        {"connectionId", "1"},
        {"state", transport_->dtls_state() == dtls::Transport::State::connected ? "CONNECTED" : "CONNECTING"}});
  return states;
}

/// kbit/s, 0 for no limit. What we receive is limited by what we tell the sender, what we send by ourselves.
Endpoint::Answer Endpoint::do_set_receive_limit(Now, const json::object& parameters) {
  const auto limit = [&](const char* name) -> std::optional<std::uint32_t> {
    const std::int64_t kbps = number_of(parameters, name);
    return kbps > 0 ? std::optional(static_cast<std::uint32_t>(std::min<std::int64_t>(kbps, 1'000'000))) : std::nullopt;
  };
  if (parameters.contains("maxAudioRecvBandwidth")) audio_limit_kbps_ = limit("maxAudioRecvBandwidth");
  if (parameters.contains("maxVideoRecvBandwidth")) {
    video_limit_kbps_ = limit("maxVideoRecvBandwidth");
    up_.set_ceiling(video_limit_kbps_ ? std::optional(sfu::Bitrate::kbps(*video_limit_kbps_)) : std::nullopt);
  }
  if (parameters.contains("maxVideoSendBandwidth")) {
    const auto most = limit("maxVideoSendBandwidth");
    down_.set_max_bitrate(most ? std::optional(sfu::Bitrate::kbps(*most)) : std::nullopt);
  }
  return nullptr;
}

Endpoint::Answer Endpoint::do_set_external_address(Now, const json::object& parameters) {
  for (const auto& [name, value] : parameters) {
    const bool is_v4 = name == "externalIPv4";
    std::erase_if(external_, [&](const IpAddress& address) { return address.is_v4() == is_v4; });
    const auto* text = value.if_string();
    if (!text || text->empty()) continue;
    const auto address = IpAddress::parse(std::string_view(*text));
    if (!address || address->is_v4() != is_v4)
      return std::unexpected(Error{ErrorCode::illegal_param, "'" + std::string(name) + "' is no such address"});
    external_.push_back(*address);
  }
  return nullptr;
}

/// Kept by the control half; a server that forwards has nothing to do with it.
Endpoint::Answer Endpoint::do_nothing(Now, const json::object&) { return nullptr; }

Endpoint::Answer Endpoint::do_refuse_data_channel(Now, const json::object&) {
  return std::unexpected(Error{ErrorCode::operation_not_supported, "Data channels are not supported"});
}

}  // namespace ringer::mediaserver
