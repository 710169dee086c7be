// SPDX-License-Identifier: Apache-2.0
//
// The words of the Kurento protocol that both of its sides write: names of types, operations and events, the values of
// its enumerations, the shape of its complex values. Which type has which operation is the business of the server's
// table (mediaserver/table.cpp).
// Owner and thread: constants and pure functions.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "jsonrpc/message.h"

namespace ringer::kurento {

namespace json = jsonrpc::json;

/// The one object that is always there.
inline constexpr std::string_view server_manager_id = "manager_ServerManager";

namespace event {
inline constexpr std::string_view error = "Error";
inline constexpr std::string_view object_created = "ObjectCreated";
inline constexpr std::string_view object_destroyed = "ObjectDestroyed";
inline constexpr std::string_view media_session_started = "MediaSessionStarted";
inline constexpr std::string_view media_session_terminated = "MediaSessionTerminated";
inline constexpr std::string_view media_state_changed = "MediaStateChanged";
inline constexpr std::string_view connection_state_changed = "ConnectionStateChanged";
inline constexpr std::string_view media_flow_out_state_changed = "MediaFlowOutStateChanged";
inline constexpr std::string_view media_flow_in_state_changed = "MediaFlowInStateChanged";
inline constexpr std::string_view media_transcoding_state_changed = "MediaTranscodingStateChanged";
inline constexpr std::string_view element_connected = "ElementConnected";
inline constexpr std::string_view element_disconnected = "ElementDisconnected";
inline constexpr std::string_view ice_candidate_found = "IceCandidateFound";
inline constexpr std::string_view ice_gathering_done = "IceGatheringDone";
inline constexpr std::string_view ice_component_state_changed = "IceComponentStateChanged";
inline constexpr std::string_view dtls_connection_state_change = "DtlsConnectionStateChange";
inline constexpr std::string_view new_candidate_pair_selected = "NewCandidatePairSelected";
inline constexpr std::string_view data_channel_opened = "DataChannelOpened";
inline constexpr std::string_view data_channel_closed = "DataChannelClosed";
/// Of our module `ringer`: data is `{"sourceMediaDescription": mid}`.
inline constexpr std::string_view active_speaker_changed = "ActiveSpeakerChanged";
}  // namespace event

enum class MediaType : std::uint8_t { audio, data, video };
/// Of MediaState and ConnectionState.
enum class Connectedness : std::uint8_t { disconnected, connected };
enum class MediaFlowState : std::uint8_t { flowing, not_flowing };
enum class IceComponentState : std::uint8_t { disconnected, gathering, connecting, connected, ready, failed };
/// `fresh` is NEW on the wire, which is a word of C++.
enum class DtlsConnectionState : std::uint8_t { fresh, closed, failed, connecting, connected };

std::string_view to_text(MediaType type);
std::string_view to_text(Connectedness state);
std::string_view to_text(MediaFlowState state);
std::string_view to_text(IceComponentState state);
std::string_view to_text(DtlsConnectionState state);
std::optional<MediaType> parse_media_type(std::string_view text);

/// The values of the enumeration that is called `name` ("MediaType"); empty when there is none.
std::span<const std::string_view> enumeration(std::string_view name);

/// For Boost.JSON, whose string_view is one of its own.
inline json::string_view text(std::string_view text) { return {text.data(), text.size()}; }

/// A complex value without its fields: `{"__module__":"kurento","__type__":type}`.
json::object complex(std::string_view type, std::string_view module = "kurento");

}  // namespace ringer::kurento
