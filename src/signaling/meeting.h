// SPDX-License-Identifier: Apache-2.0
//
// What the Hub keeps: meetings, the people in them, the tabs and connections of those people, and the links between
// tabs. Plain structs: the rules are Call's and the Hub's.
// Owner and thread: the Hub, the control thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/token_bucket.h"
#include "signaling/call.h"
#include "signaling/ids.h"
#include "signaling/messages.h"

namespace ringer::signaling {

/// One WebSocket.
struct Connection {
  ConnectionId id;
  std::string remote;
  TokenBucket messages;  ///< until there is a session
  std::optional<SessionId> session;
};

/// One tab across reconnects. Events stay here until they are too old, so that a new connection can have them again.
struct Session {
  struct Sent {
    std::uint64_t seq;
    Instant at;
    std::string_view type;                  ///< a literal
    std::shared_ptr<const std::string> d;   ///< shared by everybody who was told the same
  };

  SessionId id;
  PeerId peer;
  std::string meeting;
  TokenBucket messages;
  TokenBucket news;
  std::string resume_secret;
  std::string earlier_secret;  ///< good until the new one is known to have arrived
  std::optional<ConnectionId> connection;
  std::optional<Instant> lost_at;  ///< while there is no connection
  std::uint64_t seq = 0;
  std::deque<Sent> sent;
  std::size_t sent_bytes = 0;
};

/// One person in one meeting, with all the tabs of one browser in which he gave the same name.
struct Participant {
  PeerId id;
  std::string meeting;
  std::string name;
  std::string identity;
  Role role = Role::guest;
  MediaState media;
  bool connected = true;             ///< as others see it
  std::vector<SessionId> sessions;
  std::optional<CallId> call;        ///< the one that rings for him or that he is in
};

struct ChatEntry {
  std::uint64_t id;
  PeerId from;
  std::string key;
  std::string name;
  std::string text;
  WallTime at;

  std::size_t bytes() const { return key.size() + name.size() + text.size(); }
};

struct Meeting {
  std::string id;
  std::string name;
  Mode mode = Mode::automatic;
  std::string host_token;
  std::string creator;  ///< the address
  bool entered = false;  ///< has ever been
  std::vector<std::unique_ptr<Participant>> participants;  ///< in order of arrival
  std::map<CallId, std::unique_ptr<Call>> calls;
  std::deque<ChatEntry> chat;
  std::size_t chat_bytes = 0;
  std::uint64_t chat_ids = 0;
  Instant empty_since{};

  Participant* find(PeerId peer) const {
    const auto found = std::ranges::find(participants, peer, [](const auto& p) { return p->id; });
    return found == participants.end() ? nullptr : found->get();
  }
};

/// One RTCPeerConnection on either side, directly between two pages. The end at index 1 joined later and is the polite
/// one.
struct Link {
  struct End {
    PeerId peer;
    SessionId session;
    bool is_lost = false;  ///< it last said that nothing comes through
  };
  LinkId id;
  CallId call;
  std::array<End, 2> ends;

  std::ptrdiff_t lost_ends() const { return std::ranges::count(ends, true, &End::is_lost); }

  const End* end_of(SessionId session) const {
    for (const End& end : ends)
      if (end.session == session) return &end;
    return nullptr;
  }
  const End& other(SessionId session) const { return ends[ends[0].session == session ? 1 : 0]; }
};

}  // namespace ringer::signaling
