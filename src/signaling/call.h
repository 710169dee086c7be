// SPDX-License-Identifier: Apache-2.0
//
// One call: an invitation, what each invited person made of it, and its end. One method per input; whatever the
// order in which answers, cancellations and time-outs arrive, each leaves the call settled and there is one outcome.
// It knows people by id only: who is present, busy or a host is the Hub's knowledge and comes in as an argument.
// Owner and thread: its Meeting, the control thread.
#pragma once

#include <cstddef>
#include <deque>
#include <expected>
#include <optional>
#include <variant>
#include <vector>

#include "base/time.h"
#include "signaling/messages.h"

namespace ringer::signaling {

struct CallMember {
  PeerId peer;
  MemberState state = MemberState::ringing;
  SessionId session{};     ///< the tab that takes part; meaningful while joined
  PeerId inviter{};        ///< whose leaving stops the ringing
  Instant ring_until{};    ///< meaningful while ringing
  std::size_t turn = 0;    ///< order of joining: the later one is the polite one of a link
};

struct Knock {
  PeerId peer;
  SessionId session;
};

/// `by`: the tab that did it, if one did.
struct MemberChanged {
  PeerId peer;
  std::optional<MemberState> from;  ///< empty: was not in the call before
  MemberState to = MemberState::left;
  std::optional<SessionId> by;
};
struct KnockRefused {
  PeerId peer;
  SessionId session;
};
/// Something that others see has changed; what, they read from the call itself.
struct CallChanged {};
struct CallEnded {};
using CallEvent = std::variant<MemberChanged, KnockRefused, CallChanged, CallEnded>;

struct CallRules {
  std::size_t max_people;
  Duration ring_timeout;
  Duration connect_timeout;  ///< for media to flow, from the second person's joining
  MediaPath path = MediaPath::p2p;  ///< to begin with
};

using CallResult = std::expected<void, ErrorCode>;

class Call {
 public:
  enum class Leaving : std::uint8_t { left, lost };

  Call(CallId id, PeerId from, SessionId session, MediaChoice media, CallRules rules, Now now);

  /// Ring `peer`, or note that he is busy. Nothing happens to those who are in it or ring already.
  void invite(Now now, PeerId inviter, PeerId peer, bool busy);
  /// Call once after the first invitations: a call that nobody can answer ends here.
  void settle(Now now);

  /// `may_move`: the tab that takes part has lost its connection, so that another one may take its place.
  CallResult accept(Now now, PeerId peer, SessionId session, bool may_move);
  CallResult decline(Now now, PeerId peer, SessionId session);
  /// By the caller, before anybody has answered.
  CallResult cancel(Now now, PeerId by);
  CallResult end(Now now, PeerId by, bool is_host);
  CallResult leave(Now now, PeerId peer, Leaving how = Leaving::left);
  CallResult knock(Now now, PeerId peer, SessionId session);
  CallResult withdraw(PeerId peer);
  CallResult admit(Now now, PeerId by, bool may_admit, PeerId peer);
  CallResult refuse(PeerId by, bool may_admit, PeerId peer);

  /// Media flows between two members.
  void handle_media(Now now);
  /// From now on media goes through the media server; there is no way back in this call.
  void move_to_server();
  void handle_timeout(Now now);
  void handle_shutdown(Now now);

  std::optional<CallEvent> poll_event();
  Instant next_timeout() const;

  CallId id() const { return id_; }
  PeerId from() const { return from_; }
  MediaChoice media() const { return media_; }
  CallState state() const;
  MediaPath path() const { return rules_.path; }
  const std::vector<CallMember>& members() const { return members_; }
  const std::vector<Knock>& knocks() const { return knocks_; }
  const CallMember* member(PeerId peer) const;
  bool is_joined(PeerId peer) const;
  std::size_t count(MemberState state) const;
  bool is_full() const { return count(MemberState::joined) >= rules_.max_people; }

  std::optional<WallTime> started_at() const { return started_wall_; }
  EndReason end_reason() const { return end_reason_; }
  std::optional<PeerId> ended_by() const { return ended_by_; }
  /// From the second person's joining; zero if nobody joined.
  Duration duration() const;
  Duration ring_time() const;
  /// From the second person's joining until media flowed for the first time.
  std::optional<Duration> setup_time() const;
  /// Everybody who ever was in it.
  std::size_t people() const { return turns_; }

 private:
  CallMember* find(PeerId peer);
  void change(CallMember& member, MemberState to, std::optional<SessionId> by);
  void join(Now now, CallMember& member, SessionId session);
  void settle(Now now, EndReason why, std::optional<PeerId> by);
  void finish(Now now, EndReason reason, std::optional<PeerId> by);
  EndReason outcome() const;
  bool drop_knock(PeerId peer);

  CallId id_;
  PeerId from_;
  MediaChoice media_;
  CallRules rules_;
  std::vector<CallMember> members_;
  std::vector<Knock> knocks_;
  std::deque<CallEvent> events_;

  bool flowing_ = false;
  Instant connect_until_{};  ///< meaningful while connecting
  std::size_t turns_ = 0;
  Instant created_;
  std::optional<Instant> answered_;
  std::optional<Instant> flowed_;
  std::optional<WallTime> started_wall_;
  std::optional<Instant> ended_;
  EndReason end_reason_ = EndReason::hangup;
  std::optional<PeerId> ended_by_;
};

}  // namespace ringer::signaling
