// SPDX-License-Identifier: Apache-2.0
//
// Who rings whom, and what comes of it. Call decides; here people are looked up, rights checked and everybody told.
#include <algorithm>
#include <chrono>
#include <ranges>

#include "base/assert.h"
#include "signaling/hub.h"
#include "signaling/names.h"

namespace ringer::signaling {
namespace {

RingEndReason why_ringing_ended(const Call& call, MemberState to) {
  switch (to) {
    case MemberState::joined: return RingEndReason::answered_elsewhere;
    case MemberState::declined: return RingEndReason::declined_elsewhere;
    case MemberState::no_answer: return RingEndReason::timeout;
    case MemberState::call_full: return RingEndReason::call_full;
    case MemberState::cancelled:
      return call.state() == CallState::ended && call.end_reason() != EndReason::cancelled ? RingEndReason::call_ended
                                                                                           : RingEndReason::cancelled;
    default: return RingEndReason::call_ended;
  }
}

/// The same person in another meeting: same browser, same name.
std::string person_key(const Participant& participant) {
  return participant.identity + '\n' + fold_name(participant.name);
}

Call* find_call(Meeting& meeting, CallId id) {
  const auto found = meeting.calls.find(id);
  return found == meeting.calls.end() ? nullptr : found->second.get();
}

std::unexpected<Refusal> no(ErrorCode code) { return std::unexpected(refusal(code)); }

}  // namespace

Hub::Answer Hub::handle(Now now, Actor actor, const CallStart& message) {
  if (actor.participant.role != Role::host) return no(ErrorCode::forbidden);
  if (Call* current = call_of(actor.participant)) {
    const auto wanted = [&](PeerId peer) { return !message.to || std::ranges::count(*message.to, peer) > 0; };
    const CallMember& me = *current->member(actor.participant.id);
    if (me.state != MemberState::ringing || !wanted(me.inviter)) return no(ErrorCode::already_in_call);
    // Both called each other: the call that came first is the call, and calling back is accepting it.
    const Body d = encode::call(*current);
    auto joined = handle(now, actor, CallAccept{current->id(), message.media});
    return joined ? Answer(d) : joined;
  }
  if (is_busy(actor.participant)) return no(ErrorCode::already_in_call);

  const auto id = fresh_id<CallId>();
  const bool is_direct = actor.meeting.mode == Mode::p2p || !config_.media_server;
  const CallRules rules{.max_people = is_direct ? config_.max_mesh_people : config_.max_server_people,
                        .ring_timeout = config_.ring_timeout,
                        .connect_timeout = config_.connect_timeout,
                        .path = actor.meeting.mode == Mode::server ? MediaPath::server : MediaPath::p2p};
  auto made = std::make_unique<Call>(id, actor.participant.id, actor.session.id, message.media, rules, now);
  if (invite(now, actor, *made, message.to) == 0) return no(ErrorCode::nobody_to_call);
  Call& call = *actor.meeting.calls.emplace(id, std::move(made)).first->second;
  meeting_of_.emplace(id, &actor.meeting);
  ++counts_.calls_started;
  Body d = encode::call(call);
  call.settle(now);
  drain(now, actor.meeting, call);
  return d;
}

Hub::Answer Hub::handle(Now now, Actor actor, const CallInvite& message) {
  Call* call = find_call(actor.meeting, message.call);
  if (!call) return no(ErrorCode::call_not_found);
  if (actor.participant.role != Role::host) return no(ErrorCode::forbidden);
  if (!call->is_joined(actor.participant.id)) return no(ErrorCode::not_in_call);
  if (call->is_full()) return no(ErrorCode::call_full);
  if (invite(now, actor, *call, message.to) == 0) return no(ErrorCode::nobody_to_call);
  drain(now, actor.meeting, *call);
  return encode::empty();
}

/// How many people were asked, the busy ones included.
std::size_t Hub::invite(Now now, Actor actor, Call& call, const Invitees& to) {
  std::size_t asked = 0;
  for (const auto& other : actor.meeting.participants) {
    if (other->id == actor.participant.id || call.is_joined(other->id)) continue;
    if (to && std::ranges::count(*to, other->id) == 0) continue;
    call.invite(now, actor.participant.id, other->id, is_busy(*other));
    ++asked;
  }
  return asked;
}

Hub::Answer Hub::handle(Now now, Actor actor, const CallAccept& message) {
  Call* call = find_call(actor.meeting, message.call);
  if (!call) return no(ErrorCode::call_not_found);
  const bool may_move = lost_at(*call, actor.participant.id).has_value();
  auto answer = settle(now, actor.meeting, *call, call->accept(now, actor.participant.id, actor.session.id, may_move));
  if (may_move) update_presence(now, actor.participant);
  return answer;
}

Hub::Answer Hub::handle(Now now, Actor actor, const CallDecline& message) {
  Call* call = find_call(actor.meeting, message.call);
  if (!call) return no(ErrorCode::call_not_found);
  return settle(now, actor.meeting, *call, call->decline(now, actor.participant.id, actor.session.id));
}

Hub::Answer Hub::handle(Now now, Actor actor, const CallCancel& message) {
  Call* call = find_call(actor.meeting, message.call);
  if (!call) return no(ErrorCode::call_not_found);
  return settle(now, actor.meeting, *call, call->cancel(now, actor.participant.id));
}

Hub::Answer Hub::handle(Now now, Actor actor, const CallEnd& message) {
  Call* call = find_call(actor.meeting, message.call);
  if (!call) return no(ErrorCode::call_not_found);
  const bool is_host = actor.participant.role == Role::host;
  return settle(now, actor.meeting, *call, call->end(now, actor.participant.id, is_host));
}

Hub::Answer Hub::handle(Now now, Actor actor, const CallLeave& message) {
  Call* call = find_call(actor.meeting, message.call);
  if (!call) return no(ErrorCode::call_not_found);
  return settle(now, actor.meeting, *call, call->leave(now, actor.participant.id));
}

Hub::Answer Hub::handle(Now now, Actor actor, const CallKnock& message) {
  Call* call = find_call(actor.meeting, message.call);
  if (!call) return no(ErrorCode::call_not_found);
  if (actor.participant.call != message.call && is_busy(actor.participant)) return no(ErrorCode::already_in_call);
  return settle(now, actor.meeting, *call, call->knock(now, actor.participant.id, actor.session.id));
}

Hub::Answer Hub::handle(Now now, Actor actor, const CallWithdraw& message) {
  Call* call = find_call(actor.meeting, message.call);
  if (!call) return no(ErrorCode::call_not_found);
  return settle(now, actor.meeting, *call, call->withdraw(actor.participant.id));
}

Hub::Answer Hub::handle(Now now, Actor actor, const CallAdmit& message) {
  Call* call = find_call(actor.meeting, message.call);
  if (!call) return no(ErrorCode::call_not_found);
  const Participant* guest = actor.meeting.find(message.peer);
  if (guest && is_busy(*guest) && guest->call != message.call) return no(ErrorCode::not_ringing);
  return settle(now, actor.meeting, *call,
                call->admit(now, actor.participant.id, may_admit(actor, *call), message.peer));
}

Hub::Answer Hub::handle(Now now, Actor actor, const CallRefuse& message) {
  Call* call = find_call(actor.meeting, message.call);
  if (!call) return no(ErrorCode::call_not_found);
  return settle(now, actor.meeting, *call, call->refuse(actor.participant.id, may_admit(actor, *call), message.peer));
}

/// Hosts let people in; when no host is left inside, whoever is inside may.
bool Hub::may_admit(Actor actor, const Call& call) {
  if (actor.participant.role == Role::host) return true;
  return std::ranges::none_of(actor.meeting.participants,
                              [&](const auto& p) { return p->role == Role::host && call.is_joined(p->id); });
}

Hub::Answer Hub::settle(Now now, Meeting& meeting, Call& call, CallResult result) {
  drain(now, meeting, call);
  if (!result) return no(result.error());
  return encode::empty();
}

/// Tells everybody what happened to the call; a call that ended is gone afterwards.
void Hub::drain(Now now, Meeting& meeting, Call& call) {
  bool changed = false;
  std::vector<PeerId> concerned;
  while (const auto event = call.poll_event()) {
    changed = true;
    if (const auto* member = std::get_if<MemberChanged>(&*event)) {
      concerned.push_back(member->peer);
      member_changed(now, meeting, call, *member);
    }
    if (const auto* knock = std::get_if<KnockRefused>(&*event))
      if (const auto session = sessions_.find(knock->session); session != sessions_.end())
        emit(now, session->second, "call.refused", encode::refused(call.id()));
  }
  if (call.state() == CallState::ended) return finish(now, meeting, call);
  if (!changed) return;
  constexpr std::size_t mesh_in_auto = 2;  // each further person costs everybody's uplink another copy
  if (call.count(MemberState::joined) > mesh_in_auto && may_move_to_server(meeting, call)) {
    ++counts_.moved_to_server;
    call.move_to_server();
    std::ignore = call.poll_event();  // told below with the rest
  }
  timers_.set({TimerKind::call, call.id().value()}, call.next_timeout());
  broadcast(now, meeting, "call.updated", encode::call(call));
  sync_links(now, call);
  for (const PeerId peer : concerned)
    if (Participant* participant = meeting.find(peer)) update_presence(now, *participant);
  stop_ringing_for_the_lost(now, meeting, call);
}

void Hub::member_changed(Now now, Meeting& meeting, const Call& call, const MemberChanged& event) {
  Participant* participant = meeting.find(event.peer);
  if (!participant) return;
  if (event.from == MemberState::ringing && event.to != MemberState::ringing) {
    const auto why = why_ringing_ended(call, event.to);
    const PeerId from = call.member(event.peer)->inviter;
    emit_to_tabs(now, *participant, "call.ring_ended", encode::ring_ended(call.id(), from, why), event.by);
  }
  switch (event.to) {
    case MemberState::ringing: {
      const CallMember& member = *call.member(event.peer);
      set_call(*participant, call.id());
      emit_to_tabs(now, *participant, "call.incoming",
                   encode::incoming(call, member.inviter, member.ring_until - now.instant));
      break;
    }
    case MemberState::joined:
      set_call(*participant, call.id());
      withdraw_elsewhere(now, meeting, call, event.peer);
      break;
    case MemberState::busy:
      if (const auto* from = meeting.find(call.member(event.peer)->inviter))
        emit_to_tabs(now, *participant, "call.missed", encode::missed_while_busy(*from));
      break;
    default:
      if (participant->call == call.id()) set_call(*participant, std::nullopt);
  }
}

/// Who is in a call does not wait at the door of another.
void Hub::withdraw_elsewhere(Now now, Meeting& meeting, const Call& call, PeerId peer) {
  std::vector<Call*> knocked;
  for (const auto& other : meeting.calls | std::views::values)
    if (other.get() != &call && std::ranges::count(other->knocks(), peer, &Knock::peer) > 0)
      knocked.push_back(other.get());
  for (Call* other : knocked) {
    std::ignore = other->withdraw(peer);
    drain(now, meeting, *other);
  }
}

void Hub::finish(Now now, Meeting& meeting, Call& call) {
  sync_links(now, call);
  for (const auto& participant : meeting.participants) {
    if (participant->call == call.id()) set_call(*participant, std::nullopt);
    update_presence(now, *participant);
  }
  broadcast(now, meeting, "call.ended", encode::ended(call, call.duration()));

  const auto path = paths_.extract(call.id());
  outputs_.emplace_back(CallFinished{.call = call.id(),
                                     .meeting = meeting.id,
                                     .reason = call.end_reason(),
                                     .duration = call.duration(),
                                     .ring_time = call.ring_time(),
                                     .setup_time = call.setup_time(),
                                     .media_path = call.path(),
                                     .people = call.people(),
                                     .path = call.path() == MediaPath::server ? "server"
                                             : path                           ? path.mapped()
                                                                              : std::string()});
  ++counts_.calls_ended;
  timers_.cancel({TimerKind::call, call.id().value()});
  meeting_of_.erase(call.id());
  meeting.calls.erase(call.id());
}

void Hub::set_call(Participant& participant, std::optional<CallId> call) {
  if (participant.call == call) return;
  const std::string key = person_key(participant);
  if (participant.call) {
    const auto found = busy_.find(key);
    ASSERT(found != busy_.end() && found->second > 0);
    if (--found->second == 0) busy_.erase(found);
  }
  if (call) ++busy_[key];
  participant.call = call;
}

bool Hub::is_busy(const Participant& participant) const { return busy_.contains(person_key(participant)); }

/// Since when the tab in which `peer` takes part has no connection: another tab of his may go on in its place.
std::optional<Instant> Hub::lost_at(const Call& call, PeerId peer) const {
  const CallMember* member = call.member(peer);
  if (!member || member->state != MemberState::joined) return std::nullopt;
  return sessions_.at(member->session).lost_at;
}

Call* Hub::call_of(const Participant& participant) {
  if (!participant.call) return nullptr;
  return meetings_.at(participant.meeting).calls.at(*participant.call).get();
}

}  // namespace ringer::signaling
