// SPDX-License-Identifier: Apache-2.0
#include "signaling/call.h"

#include <algorithm>
#include <ranges>

#include "base/assert.h"

namespace ringer::signaling {

Call::Call(CallId id, PeerId from, SessionId session, MediaChoice media, CallRules rules, Now now)
    : id_(id), from_(from), media_(media), rules_(rules), created_(now.instant) {
  ASSERT(rules_.max_people >= 2);
  join(now, members_.emplace_back(CallMember{.peer = from, .inviter = from}), session);
}

void Call::invite(Now now, PeerId inviter, PeerId peer, bool busy) {
  if (ended_) return;
  CallMember* member = find(peer);
  if (member && (member->state == MemberState::joined || member->state == MemberState::ringing)) return;
  const auto before = member ? std::optional(member->state) : std::nullopt;
  if (!member) member = &members_.emplace_back(CallMember{.peer = peer});
  drop_knock(peer);
  member->inviter = inviter;
  member->state = is_full() ? MemberState::call_full : busy ? MemberState::busy : MemberState::ringing;
  member->ring_until = now.instant + rules_.ring_timeout;
  events_.emplace_back(MemberChanged{peer, before, member->state, std::nullopt});
}

void Call::settle(Now now) { settle(now, EndReason::hangup, std::nullopt); }

CallResult Call::accept(Now now, PeerId peer, SessionId session, bool may_move) {
  CallMember* member = find(peer);
  if (ended_) return std::unexpected(ErrorCode::call_not_found);
  if (!member) return std::unexpected(ErrorCode::not_ringing);
  switch (member->state) {
    case MemberState::ringing: join(now, *member, session); return {};
    case MemberState::joined:
      if (member->session == session) return {};
      if (!may_move) return std::unexpected(ErrorCode::call_already_answered);
      member->session = session;
      events_.emplace_back(CallChanged{});
      return {};
    case MemberState::call_full: return std::unexpected(ErrorCode::call_full);
    default: return std::unexpected(ErrorCode::not_ringing);
  }
}

CallResult Call::decline(Now now, PeerId peer, SessionId session) {
  CallMember* member = find(peer);
  if (ended_) return std::unexpected(ErrorCode::call_not_found);
  if (!member) return std::unexpected(ErrorCode::not_ringing);
  if (member->state == MemberState::declined) return {};
  if (member->state == MemberState::joined) return std::unexpected(ErrorCode::call_already_answered);
  if (member->state != MemberState::ringing) return std::unexpected(ErrorCode::not_ringing);
  change(*member, MemberState::declined, session);
  settle(now, EndReason::declined, peer);
  return {};
}

CallResult Call::cancel(Now now, PeerId by) {
  if (ended_) return std::unexpected(ErrorCode::call_not_found);
  if (by != from_) return std::unexpected(ErrorCode::forbidden);
  if (!is_joined(by)) return std::unexpected(ErrorCode::not_in_call);
  if (count(MemberState::joined) > 1) return std::unexpected(ErrorCode::call_already_answered);
  finish(now, answered_ ? EndReason::hangup : EndReason::cancelled, by);
  return {};
}

CallResult Call::end(Now now, PeerId by, bool is_host) {
  if (ended_) return std::unexpected(ErrorCode::call_not_found);
  if (!is_joined(by)) return std::unexpected(ErrorCode::not_in_call);
  const bool of_two = count(MemberState::joined) + count(MemberState::ringing) <= 2;
  if (!is_host && !of_two) return std::unexpected(ErrorCode::forbidden);
  finish(now, answered_ ? EndReason::hangup : EndReason::cancelled, by);
  return {};
}

CallResult Call::leave(Now now, PeerId peer, Leaving how) {
  if (ended_) return std::unexpected(ErrorCode::call_not_found);
  if (drop_knock(peer)) {
    events_.emplace_back(CallChanged{});
    return {};
  }
  CallMember* member = find(peer);
  if (!member) return std::unexpected(ErrorCode::not_in_call);
  EndReason why = how == Leaving::lost ? EndReason::unreachable : EndReason::hangup;
  if (member->state == MemberState::ringing) {
    why = EndReason::unreachable;
    change(*member, MemberState::unreachable, std::nullopt);
  } else if (member->state == MemberState::joined) {
    change(*member, MemberState::left, std::nullopt);
    for (auto& other : members_)
      if (other.state == MemberState::ringing && other.inviter == peer)
        change(other, MemberState::cancelled, std::nullopt);
  } else {
    return std::unexpected(ErrorCode::not_in_call);
  }
  settle(now, why, peer);
  return {};
}

CallResult Call::knock(Now now, PeerId peer, SessionId session) {
  if (ended_) return std::unexpected(ErrorCode::call_not_found);
  if (const auto* found = member(peer)) {
    if (found->state == MemberState::joined) return std::unexpected(ErrorCode::already_in_call);
    if (found->state == MemberState::ringing) return accept(now, peer, session, false);
  }
  if (is_full()) return std::unexpected(ErrorCode::call_full);
  drop_knock(peer);
  knocks_.push_back({peer, session});
  events_.emplace_back(CallChanged{});
  return {};
}

CallResult Call::withdraw(PeerId peer) {
  if (ended_) return std::unexpected(ErrorCode::call_not_found);
  if (drop_knock(peer)) events_.emplace_back(CallChanged{});
  return {};
}

CallResult Call::admit(Now now, PeerId by, bool may_admit, PeerId peer) {
  if (ended_) return std::unexpected(ErrorCode::call_not_found);
  if (!may_admit || !is_joined(by)) return std::unexpected(ErrorCode::forbidden);
  if (is_joined(peer)) return {};
  const auto found = std::ranges::find(knocks_, peer, &Knock::peer);
  if (found == knocks_.end()) return std::unexpected(ErrorCode::not_ringing);
  if (is_full()) return std::unexpected(ErrorCode::call_full);
  const SessionId session = found->session;
  CallMember* entry = find(peer);
  if (!entry) entry = &members_.emplace_back(CallMember{.peer = peer, .state = MemberState::left});
  entry->inviter = by;
  join(now, *entry, session);
  return {};
}

CallResult Call::refuse(PeerId by, bool may_admit, PeerId peer) {
  if (ended_) return std::unexpected(ErrorCode::call_not_found);
  if (!may_admit || !is_joined(by)) return std::unexpected(ErrorCode::forbidden);
  const auto found = std::ranges::find(knocks_, peer, &Knock::peer);
  if (found == knocks_.end()) return {};
  events_.emplace_back(KnockRefused{peer, found->session});
  knocks_.erase(found);
  events_.emplace_back(CallChanged{});
  return {};
}

void Call::handle_media(Now now) {
  if (ended_ || flowing_ || count(MemberState::joined) < 2) return;
  flowing_ = true;
  if (!flowed_) flowed_ = now.instant;
  events_.emplace_back(CallChanged{});
}

void Call::move_to_server() {
  if (ended_ || rules_.path == MediaPath::server) return;
  rules_.path = MediaPath::server;
  events_.emplace_back(CallChanged{});
}

void Call::handle_timeout(Now now) {
  if (ended_) return;
  bool timed_out = false;
  for (auto& member : members_) {
    if (member.state != MemberState::ringing || member.ring_until > now.instant) continue;
    change(member, MemberState::no_answer, std::nullopt);
    timed_out = true;
  }
  if (timed_out) settle(now, EndReason::timeout, std::nullopt);
  if (state() == CallState::connecting && connect_until_ <= now.instant) finish(now, EndReason::failed, std::nullopt);
}

void Call::handle_shutdown(Now now) {
  if (!ended_) finish(now, EndReason::server_shutdown, std::nullopt);
}

std::optional<CallEvent> Call::poll_event() {
  if (events_.empty()) return std::nullopt;
  CallEvent event = events_.front();
  events_.pop_front();
  return event;
}

Instant Call::next_timeout() const {
  Instant next = never;
  if (ended_) return next;
  if (state() == CallState::connecting) next = connect_until_;
  for (const auto& member : members_)
    if (member.state == MemberState::ringing) next = std::min(next, member.ring_until);
  return next;
}

CallState Call::state() const {
  if (ended_) return CallState::ended;
  if (count(MemberState::joined) < 2) return CallState::ringing;
  return flowing_ ? CallState::active : CallState::connecting;
}

const CallMember* Call::member(PeerId peer) const {
  const auto found = std::ranges::find(members_, peer, &CallMember::peer);
  return found == members_.end() ? nullptr : &*found;
}

bool Call::is_joined(PeerId peer) const {
  const auto* found = member(peer);
  return found && found->state == MemberState::joined;
}

std::size_t Call::count(MemberState state) const {
  return static_cast<std::size_t>(std::ranges::count(members_, state, &CallMember::state));
}

Duration Call::duration() const { return answered_ && ended_ ? *ended_ - *answered_ : Duration::zero(); }

Duration Call::ring_time() const {
  const auto until = answered_ ? answered_ : ended_;
  return until ? *until - created_ : Duration::zero();
}

std::optional<Duration> Call::setup_time() const {
  return flowed_ && answered_ ? std::optional(*flowed_ - *answered_) : std::nullopt;
}

CallMember* Call::find(PeerId peer) {
  const auto found = std::ranges::find(members_, peer, &CallMember::peer);
  return found == members_.end() ? nullptr : &*found;
}

void Call::change(CallMember& member, MemberState to, std::optional<SessionId> by) {
  events_.emplace_back(MemberChanged{member.peer, member.state, to, by});
  member.state = to;
}

void Call::join(Now now, CallMember& member, SessionId session) {
  member.session = session;
  member.turn = turns_++;
  drop_knock(member.peer);
  change(member, MemberState::joined, session);
  if (count(MemberState::joined) == 2) {
    connect_until_ = now.instant + rules_.connect_timeout;
    if (!answered_) {
      answered_ = now.instant;
      started_wall_ = now.wall;
    }
  }
  if (!is_full()) return;
  for (auto& other : members_)
    if (other.state == MemberState::ringing) change(other, MemberState::call_full, std::nullopt);
  for (const auto& knock : knocks_) events_.emplace_back(KnockRefused{knock.peer, knock.session});
  knocks_.clear();
}

/// A call of one with nobody to wait for is over; `why`, if people have talked in it.
void Call::settle(Now now, EndReason why, std::optional<PeerId> by) {
  const auto joined = count(MemberState::joined);
  if (joined < 2) flowing_ = false;
  const bool waits = joined == 1 && count(MemberState::ringing) > 0;
  if (ended_ || joined >= 2 || waits) return;
  if (answered_) return finish(now, why, by);
  finish(now, joined == 0 ? EndReason::cancelled : outcome(), by);
}

void Call::finish(Now now, EndReason reason, std::optional<PeerId> by) {
  for (auto& member : members_)
    if (member.state == MemberState::ringing) change(member, MemberState::cancelled, std::nullopt);
  ended_ = now.instant;
  end_reason_ = reason;
  ended_by_ = by;
  knocks_.clear();
  events_.emplace_back(CallEnded{});
}

/// Why nobody came, when that is how it ended: the answer that tells the caller most.
EndReason Call::outcome() const {
  if (count(MemberState::declined) > 0) return EndReason::declined;
  if (count(MemberState::no_answer) > 0) return EndReason::timeout;
  if (count(MemberState::busy) > 0) return EndReason::busy;
  return EndReason::unreachable;
}

bool Call::drop_knock(PeerId peer) {
  return std::erase_if(knocks_, [&](const Knock& knock) { return knock.peer == peer; }) > 0;
}

}  // namespace ringer::signaling
