// SPDX-License-Identifier: Apache-2.0
//
// What the server says -> text. An event's body is encoded once and shared by everybody who gets it; the envelope with
// each session's own sequence number is put around it afterwards.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/config.h"
#include "signaling/meeting.h"
#include "signaling/messages.h"

namespace ringer::signaling {

/// The text of the field `d`: one JSON object.
using Body = std::string;

std::string event_text(std::string_view type, std::uint64_t seq, const Body& d);
/// `type` is "ok" or "welcome".
std::string reply_text(std::string_view type, std::int64_t re, const Body& d);
/// Without `re` when the request's id could not be read.
std::string error_text(std::optional<std::int64_t> re, const Refusal& why);

namespace encode {

Body empty();
Body peer(const Participant& participant);                     ///< {peer}
Body peer_left(const Participant& participant);                ///< {peer, name}
Body call(const Call& call);                                   ///< {call}
Body incoming(const Call& call, PeerId from, Duration expires);  ///< {call, from, expires_ms}
Body ring_ended(CallId call, PeerId from, RingEndReason why);  ///< {call, from, reason}
Body ended(const Call& call, Duration duration);               ///< {call, reason, by?, duration_ms, members}
Body missed_while_busy(const Participant& from);               ///< {from, name, reason}
Body refused(CallId call);                                     ///< {call}
Body open_link(LinkId link, CallId call, PeerId peer, bool polite);
Body open_server_link(LinkId link, CallId call, LinkDirection direction);
Body description(const RtcDescription& message);
Body candidate(const RtcCandidate& message);
Body close_link(LinkId link);
Body chat_message(const ChatEntry& entry);
Body chat_id(std::uint64_t id);                                ///< {id}
Body ice_servers(std::span<const IceServer> servers);          ///< {ice_servers}

struct Welcome {
  SessionId session;
  std::string_view secret;
  const Participant& participant;
  std::span<const IceServer> ice_servers;
  const HubConfig& config;
  std::uint64_t seq;
  const Meeting* snapshot;  ///< nullptr: resumed, events follow
};
Body welcome(const Welcome& welcome);

}  // namespace encode
}  // namespace ringer::signaling
