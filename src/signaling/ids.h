// SPDX-License-Identifier: Apache-2.0
//
// The identifiers of signalling. Meetings are named by text (meeting_id.h), everything else by an opaque number.
#pragma once

#include "base/id.h"

namespace ringer::signaling {

struct ConnectionTag {
  static constexpr char kind = 'w';
};
struct SessionTag {
  static constexpr char kind = 's';
};
struct PeerTag {
  static constexpr char kind = 'p';
};
struct CallTag {
  static constexpr char kind = 'c';
};
struct LinkTag {
  static constexpr char kind = 'l';
};

/// One WebSocket, as the shell numbers them.
using ConnectionId = Id<ConnectionTag>;
/// One tab, across reconnects.
using SessionId = Id<SessionTag>;
/// One participant of a meeting, with all its tabs.
using PeerId = Id<PeerTag>;
using CallId = Id<CallTag>;
/// One RTCPeerConnection on either side.
using LinkId = Id<LinkTag>;

}  // namespace ringer::signaling
