// SPDX-License-Identifier: Apache-2.0
//
// Coming and going: hello, resume, a lost connection and its grace time, leaving.
#include <algorithm>
#include <chrono>
#include <ranges>

#include "crypto/encoding.h"
#include "crypto/hmac.h"
#include "signaling/hub.h"
#include "signaling/meeting_id.h"
#include "signaling/names.h"

namespace ringer::signaling {
namespace {

constexpr std::int64_t protocol_version = 1;
constexpr std::size_t min_identity = 16;
constexpr std::size_t max_identity = 64;

}  // namespace

std::expected<void, Refusal> Hub::sign_in(Now now, Connection& connection, std::int64_t id, const Hello& hello) {
  if (connection.session) return std::unexpected(refusal(ErrorCode::already_signed_in));
  if (std::ranges::find(hello.versions, protocol_version) == hello.versions.end())
    return std::unexpected(refusal(ErrorCode::version_unsupported));
  if (hello.identity.size() < min_identity || hello.identity.size() > max_identity)
    return std::unexpected(Refusal{ErrorCode::bad_request, "d.identity must have 16 to 64 bytes."});
  if (Session* session = resumable(hello)) {
    session->earlier_secret = hello.resume->secret;
    resume(now, connection, id, *session, hello.resume->last_seq);
    return {};
  }
  const auto found = look_up(now, connection.remote, hello.meeting);
  if (!found) return std::unexpected(found.error());
  return join(now, connection, id, **found, hello);
}

std::expected<void, Refusal> Hub::join(Now now, Connection& connection, std::int64_t id, Meeting& meeting,
                                       const Hello& hello) {
  const auto name = clean_name(hello.name, config_.max_name_chars);
  if (!name) return std::unexpected(refusal(ErrorCode::invalid_name));
  const bool is_host = !hello.token.empty() && crypto::constant_time_equal(hello.token, meeting.host_token);
  if (!hello.token.empty() && !is_host)
    return std::unexpected(
        Refusal{ErrorCode::forbidden, "This host link is not valid any more. You can join as a guest."});

  const std::string folded = fold_name(*name);
  const auto same =
      std::ranges::find_if(meeting.participants, [&](const auto& p) { return fold_name(p->name) == folded; });
  Participant* participant = same == meeting.participants.end() ? nullptr : same->get();
  if (participant && !crypto::constant_time_equal(participant->identity, hello.identity)) {
    Refusal why = refusal(ErrorCode::name_taken);
    if (!participant->connected) why.retry_after = config_.grace;
    return std::unexpected(why);
  }
  if (participant && participant->sessions.size() >= config_.max_sessions_per_participant)
    return std::unexpected(Refusal{ErrorCode::server_busy, "You have this meeting open in too many tabs."});
  if (!participant && meeting.participants.size() >= config_.max_participants)
    return std::unexpected(refusal(ErrorCode::meeting_full));
  if (sessions_.size() >= config_.max_sessions) return std::unexpected(refusal(ErrorCode::server_busy));

  const bool is_new = participant == nullptr;
  if (is_new) {
    participant = meeting.participants.emplace_back(std::make_unique<Participant>()).get();
    participant->id = fresh_id<PeerId>();
    participant->meeting = meeting.id;
    participant->name = *name;
    participant->identity = hello.identity;
  }
  const bool is_promoted = is_host && participant->role != Role::host;
  if (is_host) participant->role = Role::host;
  meeting.entered = true;
  Session& session = open_session(now, connection, *participant);
  welcome(now, connection, id, session, &meeting);
  if (is_new)
    broadcast(now, meeting, "peer.joined", encode::peer(*participant), participant->id);
  else if (is_promoted)
    broadcast(now, meeting, "peer.updated", encode::peer(*participant));
  if (!is_new) update_presence(now, *participant);
  ring_in_new_tab(now, meeting, *participant, session);
  return {};
}

Session& Hub::open_session(Now now, Connection& connection, Participant& participant) {
  const auto id = fresh_id<SessionId>();
  participant.sessions.push_back(id);
  Session session{.id = id,
                  .peer = participant.id,
                  .meeting = participant.meeting,
                  .messages = connection.messages,
                  .news = TokenBucket(config_.news_per_second, config_.news_burst, now.instant),
                  .connection = connection.id};
  return sessions_.emplace(id, std::move(session)).first->second;
}

void Hub::welcome(Now now, Connection& connection, std::int64_t id, Session& session, const Meeting* snapshot) {
  connection.session = session.id;
  session.connection = connection.id;
  session.resume_secret = random_.next_secret();
  timers_.cancel({TimerKind::hello, connection.id.value()});
  const Participant& participant = *meetings_.at(session.meeting).find(session.peer);
  const auto servers = ice_servers(now, participant);
  const encode::Welcome content{.session = session.id,
                                .secret = session.resume_secret,
                                .participant = participant,
                                .ice_servers = servers,
                                .config = config_,
                                .seq = session.seq,
                                .snapshot = snapshot};
  outputs_.emplace_back(Send{connection.id, reply_text("welcome", id, encode::welcome(content))});
  if (!config_.turn.urls.empty()) start_timer({TimerKind::turn, 0}, now.instant + config_.turn.ttl / 2);
}

void Hub::ring_in_new_tab(Now now, Meeting& meeting, Participant& participant, Session& session) {
  if (!participant.call) return;
  const Call& call = *meeting.calls.at(*participant.call);
  const CallMember& member = *call.member(participant.id);
  if (member.state == MemberState::ringing)
    emit(now, session, "call.incoming", encode::incoming(call, member.inviter, member.ring_until - now.instant));
}

/// Whoever was let in once is not held up by what others of his address look for.
Session* Hub::resumable(const Hello& hello) {
  if (!hello.resume) return nullptr;
  const auto found = sessions_.find(hello.resume->session);
  if (found == sessions_.end() || found->second.meeting != canonical_meeting_id(hello.meeting)) return nullptr;
  const Session& session = found->second;
  const bool is_known =
      crypto::constant_time_equal(session.resume_secret, hello.resume->secret) ||
      (!session.earlier_secret.empty() && crypto::constant_time_equal(session.earlier_secret, hello.resume->secret));
  return is_known ? &found->second : nullptr;
}

void Hub::resume(Now now, Connection& connection, std::int64_t id, Session& session, std::uint64_t last_seq) {
  ++counts_.resumed;
  if (session.connection) {
    ++counts_.replaced;
    close(now, *session.connection, close_code::replaced, "connected again elsewhere");
  }
  session.lost_at.reset();
  timers_.cancel({TimerKind::presence, session.id.value()});

  Meeting& meeting = meetings_.at(session.meeting);
  const std::uint64_t kept_from = session.seq - session.sent.size();  // events after this one are still here
  const bool can_replay = last_seq <= session.seq && last_seq >= kept_from;
  welcome(now, connection, id, session, can_replay ? nullptr : &meeting);
  if (can_replay) {
    for (const auto& sent : session.sent)
      if (sent.seq > last_seq) outputs_.emplace_back(Send{connection.id, event_text(sent.type, sent.seq, *sent.d)});
  } else {
    session.sent.clear();
    session.sent_bytes = 0;
    reopen_links(now, session);
    ring_in_new_tab(now, meeting, *meeting.find(session.peer), session);
  }
  update_presence(now, *meeting.find(session.peer));
}

/// A session has had no connection for a while: first others are told, then it ends.
void Hub::check_presence(Now now, Session& session) {
  if (now.instant >= *session.lost_at + config_.grace) return remove_session(now, session.id, Call::Leaving::lost);
  timers_.set({TimerKind::presence, session.id.value()}, *session.lost_at + config_.grace);
  Meeting& meeting = meetings_.at(session.meeting);
  Participant& participant = *meeting.find(session.peer);
  if (Call* call = call_of(participant)) stop_ringing_for_the_lost(now, meeting, *call);
  update_presence(now, participant);
}

/// A telephone does not ring for a caller who is gone.
void Hub::stop_ringing_for_the_lost(Now now, Meeting& meeting, Call& call) {
  if (call.state() != CallState::ringing) return;
  const auto caller = std::ranges::find(call.members(), MemberState::joined, &CallMember::state);
  if (caller == call.members().end()) return;
  const PeerId peer = caller->peer;
  const auto lost = lost_at(call, peer);
  if (!lost || now.instant < *lost + config_.lost_after) return;
  std::ignore = call.leave(now, peer, Call::Leaving::lost);
  drain(now, meeting, call);
}

void Hub::update_presence(Now now, Participant& participant) {
  if (participant.sessions.empty()) return;  // on his way out
  const auto is_here = [&](SessionId id) {
    const Session& session = sessions_.at(id);
    return !session.lost_at || now.instant < *session.lost_at + config_.lost_after;
  };
  const Call* call = call_of(participant);
  const CallMember* member = call ? call->member(participant.id) : nullptr;
  const bool connected = member && member->state == MemberState::joined
                             ? is_here(member->session)
                             : std::ranges::any_of(participant.sessions, is_here);
  if (connected == participant.connected) return;
  participant.connected = connected;
  broadcast(now, meetings_.at(participant.meeting), "peer.updated", encode::peer(participant));
}

void Hub::remove_session(Now now, SessionId id, Call::Leaving how) {
  const auto found = sessions_.find(id);
  Meeting& meeting = meetings_.at(found->second.meeting);
  Participant& participant = *meeting.find(found->second.peer);
  timers_.cancel({TimerKind::presence, id.value()});

  std::vector<Call*> knocked;
  for (const auto& call : meeting.calls | std::views::values)
    if (std::ranges::count(call->knocks(), id, &Knock::session) > 0) knocked.push_back(call.get());
  for (Call* call : knocked) {
    std::ignore = call->withdraw(participant.id);
    drain(now, meeting, *call);
  }
  Call* call = call_of(participant);
  const bool takes_part = call && call->is_joined(participant.id) && call->member(participant.id)->session == id;
  std::erase(participant.sessions, id);
  sessions_.erase(id);
  if (participant.sessions.empty()) return remove_participant(now, meeting, participant, how);
  if (takes_part) {
    if (participant.media != MediaState()) {
      participant.media = {};
      broadcast(now, meeting, "peer.updated", encode::peer(participant));
    }
    std::ignore = call->leave(now, participant.id, how);
    drain(now, meeting, *call);
  }
  update_presence(now, participant);
}

void Hub::remove_participant(Now now, Meeting& meeting, Participant& participant, Call::Leaving how) {
  if (Call* call = call_of(participant)) {
    std::ignore = call->leave(now, participant.id, how);
    drain(now, meeting, *call);
  }
  Body d = encode::peer_left(participant);
  std::erase_if(meeting.participants, [&](const auto& p) { return p.get() == &participant; });
  broadcast(now, meeting, "peer.left", std::move(d));
  if (meeting.participants.empty()) meeting.empty_since = now.instant;
}

/// draft-uberti-behave-turn-rest-00: the name says until when, the password is an HMAC-SHA1 over it.
std::vector<IceServer> Hub::ice_servers(Now now, const Participant& participant) const {
  auto servers = config_.ice_servers;
  if (config_.turn.urls.empty()) return servers;
  const auto expiry = std::chrono::floor<std::chrono::seconds>(now.wall + config_.turn.ttl).time_since_epoch().count();
  const std::string username = std::to_string(expiry) + ":" + participant.id.text();
  const auto tag = crypto::hmac_sha1(config_.turn.secret, username);
  servers.push_back({.urls = config_.turn.urls, .username = username, .credential = crypto::base64_encode(tag)});
  return servers;
}

void Hub::refresh_turn(Now now) {
  if (sessions_.empty()) return;
  timers_.set({TimerKind::turn, 0}, now.instant + config_.turn.ttl / 2);
  for (const Meeting& meeting : meetings_ | std::views::values)
    for (const auto& participant : meeting.participants)
      emit_to_tabs(now, *participant, "ice.servers", encode::ice_servers(ice_servers(now, *participant)));
}

}  // namespace ringer::signaling
