// SPDX-License-Identifier: Apache-2.0
//
// The signalling server without its sockets: connections, sessions, meetings, calls. Text, disconnections and time go
// in; text to send, connections to close and facts to log come out. docs/protocol.md says what the messages mean.
// It opens no socket, reads no clock and draws no randomness of its own (RFC 6455 framing and heartbeat are net's).
// Contract: one handle_*() or REST call, then poll_output() until empty, then next_timeout() says when to call again.
// Owner and thread: app::ControlServer, the control thread.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "base/timer_queue.h"
#include "crypto/random.h"
#include "signaling/address_limit.h"
#include "signaling/conference.h"
#include "signaling/config.h"
#include "signaling/encode.h"
#include "signaling/ids.h"
#include "signaling/media_server.h"
#include "signaling/meeting.h"
#include "signaling/messages.h"

namespace ringer::signaling {

/// Text for one WebSocket, to be sent as one text message.
struct Send {
  ConnectionId to;
  std::string text;
};

/// Close this WebSocket with a close code of docs/protocol.md; what was sent before goes out first.
struct Close {
  ConnectionId connection;
  std::uint16_t code;
  std::string reason;
};

/// One per call, for the log: nobody's name is in it.
struct CallFinished {
  CallId call;
  std::string meeting;
  EndReason reason;
  Duration duration;      ///< from the second person's joining to the end; zero if nobody joined
  Duration ring_time;     ///< from the start to the first answer or the end
  std::optional<Duration> setup_time;  ///< from the second person's joining until media flowed
  MediaPath media_path;   ///< in the end
  std::size_t people;     ///< how many were in it, over its whole life
  std::string path;  ///< "server", or candidate types of the last link that reported, "host/srflx udp", or empty
};

/// For the media server: one JSON-RPC message of the Kurento protocol.
struct MediaText {
  std::string text;
};

using Output = std::variant<Send, Close, CallFinished, MediaText>;

/// How a WebSocket went away.
enum class Departure : std::uint8_t {
  left,  ///< closed by the page with 1000 or 1001: the person is gone at once
  lost,  ///< anything else: the session is kept for the grace time
};

struct MeetingRequest {
  std::string id;  ///< one of the caller's choosing, in any spelling; empty: generated
  std::string name;  ///< display name; empty: the id
  Mode mode = Mode::automatic;
};

struct CreatedMeeting {
  std::string id;
  std::string name;
  Mode mode;
  std::string host_token;
};

struct FoundMeeting {
  std::string id;
  std::string name;
  Mode mode;
  std::size_t participants;
};

/// What `/metrics` and tests read. Monotonic counters but for the first seven.
struct HubCounts {
  std::size_t connections = 0;
  std::size_t sessions = 0;
  std::size_t meetings = 0;
  std::size_t hosts = 0;
  std::size_t guests = 0;
  std::size_t calls = 0;
  std::size_t calls_direct = 0;  ///< of these, those that do not go through the media server
  std::uint64_t messages = 0;
  std::uint64_t refusals = 0;  ///< error replies of every kind
  std::uint64_t calls_started = 0;
  std::uint64_t calls_ended = 0;
  std::uint64_t resumed = 0;
  std::uint64_t replaced = 0;
  std::uint64_t moved_to_server = 0;  ///< calls that began directly
  std::uint64_t media_refusals = 0;  ///< requests that the media server refused
};

class Hub {
 public:
  Hub(HubConfig config, crypto::RandomSource& random);
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;
  ~Hub();

  /// A WebSocket was opened; `remote` is the peer's address as text, used for rate limits only; empty: no such limits.
  void handle_connect(Now now, ConnectionId connection, std::string_view remote);
  void handle_text(Now now, ConnectionId connection, std::string_view text);
  void handle_disconnect(Now now, ConnectionId connection, Departure departure);
  /// One message of the media server's.
  void handle_media_text(Now now, std::string_view text);
  void handle_timeout(Now now);
  /// The server ends: calls end with server_shutdown and every connection is closed with 1001.
  void handle_shutdown(Now now);

  std::optional<Output> poll_output();
  Instant next_timeout() const;

  /// For REST; refusals are the wire's error codes.
  std::expected<CreatedMeeting, Refusal> create_meeting(Now now, std::string_view remote,
                                                        const MeetingRequest& request);
  std::expected<FoundMeeting, Refusal> find_meeting(Now now, std::string_view remote, std::string_view id);

  HubCounts counts() const;

 private:
  /// Who speaks: looked up once a message.
  struct Actor {
    Meeting& meeting;
    Participant& participant;
    Session& session;
  };
  using Answer = std::expected<Body, Refusal>;

  enum class TimerKind : std::uint8_t { hello, presence, call, turn, sweep, direct_link, overlap };
  using TimerKey = std::pair<TimerKind, std::uint64_t>;

  // hub.cpp: connections, time, output
  void dispatch(Now now, Connection& connection, std::int64_t id, const Request& request);
  void refuse(Connection& connection, std::optional<std::int64_t> id, const Refusal& why);
  void close(Now now, ConnectionId connection, std::uint16_t code, std::string_view reason);
  void lose(Now now, Session& session);
  void start_timer(TimerKey key, Instant at);
  void emit(Now now, Session& session, std::string_view type, Body d);
  void emit(Now now, Session& session, std::string_view type, std::shared_ptr<const Body> d);
  void forget_old_events(Now now, Session& session);
  void emit_to_tabs(Now now, const Participant& participant, std::string_view type, Body d,
                    std::optional<SessionId> except = std::nullopt);
  void broadcast(Now now, const Meeting& meeting, std::string_view type, Body d,
                 std::optional<PeerId> except = std::nullopt);
  void handle_timer(Now now, TimerKey key);
  void sweep(Now now);
  std::expected<Meeting*, Refusal> look_up(Now now, std::string_view remote, std::string_view id);

  // hub_people.cpp: coming and going
  std::expected<void, Refusal> sign_in(Now now, Connection& connection, std::int64_t id, const Hello& hello);
  std::expected<void, Refusal> join(Now now, Connection& connection, std::int64_t id, Meeting& meeting,
                                    const Hello& hello);
  Session* resumable(const Hello& hello);
  void resume(Now now, Connection& connection, std::int64_t id, Session& session, std::uint64_t last_seq);
  Session& open_session(Now now, Connection& connection, Participant& participant);
  void welcome(Now now, Connection& connection, std::int64_t id, Session& session, const Meeting* snapshot);
  void ring_in_new_tab(Now now, Meeting& meeting, Participant& participant, Session& session);
  void stop_ringing_for_the_lost(Now now, Meeting& meeting, Call& call);
  void check_presence(Now now, Session& session);
  void update_presence(Now now, Participant& participant);
  void remove_session(Now now, SessionId id, Call::Leaving how);
  void remove_participant(Now now, Meeting& meeting, Participant& participant, Call::Leaving how);
  std::vector<IceServer> ice_servers(Now now, const Participant& participant) const;
  void refresh_turn(Now now);

  // hub_calls.cpp: who rings whom, and what comes of it
  Answer handle(Now now, Actor actor, const CallStart& message);
  Answer handle(Now now, Actor actor, const CallInvite& message);
  Answer handle(Now now, Actor actor, const CallAccept& message);
  Answer handle(Now now, Actor actor, const CallDecline& message);
  Answer handle(Now now, Actor actor, const CallCancel& message);
  Answer handle(Now now, Actor actor, const CallEnd& message);
  Answer handle(Now now, Actor actor, const CallLeave& message);
  Answer handle(Now now, Actor actor, const CallKnock& message);
  Answer handle(Now now, Actor actor, const CallWithdraw& message);
  Answer handle(Now now, Actor actor, const CallAdmit& message);
  Answer handle(Now now, Actor actor, const CallRefuse& message);
  std::size_t invite(Now now, Actor actor, Call& call, const Invitees& to);
  Answer settle(Now now, Meeting& meeting, Call& call, CallResult result);
  void drain(Now now, Meeting& meeting, Call& call);
  void member_changed(Now now, Meeting& meeting, const Call& call, const MemberChanged& event);
  void withdraw_elsewhere(Now now, Meeting& meeting, const Call& call, PeerId peer);
  void finish(Now now, Meeting& meeting, Call& call);
  void set_call(Participant& participant, std::optional<CallId> call);
  bool is_busy(const Participant& participant) const;
  static bool may_admit(Actor actor, const Call& call);
  std::optional<Instant> lost_at(const Call& call, PeerId peer) const;
  Call* call_of(const Participant& participant);

  // hub_links.cpp: between tabs
  Answer handle(Now now, Actor actor, const RtcDescription& message);
  Answer handle(Now now, Actor actor, const RtcCandidate& message);
  Answer handle(Now now, Actor actor, const RtcReport& message);
  Answer handle(Now now, Actor actor, const RtcView& message);
  Answer handle(Now now, Actor actor, const SetMediaState& message);
  Answer handle(Now now, Actor actor, const ChatSend& message);
  Answer handle(Now now, Actor actor, const Ping& message);
  Answer relay(Now now, Actor actor, LinkId link, std::string_view type, const Body& d);
  void sync_links(Now now, const Call& call);
  void open_link(Now now, const Call& call, const CallMember& earlier, const CallMember& later);
  void close_link(Now now, const Link& link, std::optional<SessionId> except = std::nullopt);
  void reopen_links(Now now, Session& session);
  void drop_link(Now now, LinkId id);
  void reported(Now now, Link& link, SessionId by, LinkReport state);

  // hub_media.cpp: through the media server
  bool may_move_to_server(const Meeting& meeting, const Call& call) const;
  void move_to_server(Now now, Meeting& meeting, Call& call);
  void sync_conference(Now now, const Call& call, const std::vector<const CallMember*>& joined);
  void drain(Now now, Conference& conference, CallId call);
  void replace_direct_links(Now now, const Call& call, const Conference& conference);
  Conference* conference_of(Actor actor);

  template <class IdType>
  IdType fresh_id() {
    return IdType(random_.next_u64());
  }

  HubConfig config_;
  crypto::RandomSource& random_;
  std::unordered_map<ConnectionId, Connection> connections_;
  std::unordered_map<SessionId, Session> sessions_;
  std::unordered_map<std::string, Meeting> meetings_;
  std::unordered_map<LinkId, Link> links_;
  std::unordered_map<CallId, Meeting*> meeting_of_;
  std::unordered_map<CallId, std::vector<LinkId>> links_of_;
  MediaServer media_server_;
  std::unordered_map<CallId, std::unique_ptr<Conference>> conferences_;
  std::unordered_map<CallId, std::string> paths_;  ///< candidate types that a link last reported
  std::unordered_map<std::string, std::size_t> busy_;  ///< person -> in how many meetings he is in a call
  AddressLimit misses_;
  AddressLimit creations_;
  TimerQueue<TimerKey> timers_;
  std::deque<Output> outputs_;
  HubCounts counts_;
};

}  // namespace ringer::signaling
