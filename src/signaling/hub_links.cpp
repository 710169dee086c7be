// SPDX-License-Identifier: Apache-2.0
//
// Between tabs: the links of a call (one RTCPeerConnection on either side), what passes over them before media does,
// and chat. Descriptions are carried, not understood.
#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "base/assert.h"
#include "signaling/hub.h"
#include "signaling/names.h"

namespace ringer::signaling {

Hub::Answer Hub::handle(Now now, Actor actor, const RtcDescription& message) {
  if (Conference* conference = conference_of(actor); conference && !links_.contains(message.link)) {
    const bool done = conference->describe(now, actor.session.id, message);
    drain(now, *conference, *actor.participant.call);
    return done ? Answer(encode::empty()) : std::unexpected(refusal(ErrorCode::link_not_found));
  }
  return relay(now, actor, message.link, "rtc.desc", encode::description(message));
}

Hub::Answer Hub::handle(Now now, Actor actor, const RtcCandidate& message) {
  if (Conference* conference = conference_of(actor); conference && !links_.contains(message.link)) {
    if (conference->take_candidate(now, actor.session.id, message)) return encode::empty();
    return std::unexpected(refusal(ErrorCode::link_not_found));
  }
  return relay(now, actor, message.link, "rtc.cand", encode::candidate(message));
}

Hub::Answer Hub::relay(Now now, Actor actor, LinkId id, std::string_view type, const Body& d) {
  const auto found = links_.find(id);
  if (found == links_.end() || !found->second.end_of(actor.session.id))
    return std::unexpected(refusal(ErrorCode::link_not_found));
  emit(now, sessions_.at(found->second.other(actor.session.id).session), type, d);
  return encode::empty();
}

Hub::Answer Hub::handle(Now now, Actor actor, const RtcReport& message) {
  if (Conference* conference = conference_of(actor); conference && !links_.contains(message.link)) {
    const auto direction = conference->report(actor.session.id, message.link, message.state);
    if (!direction) return std::unexpected(refusal(ErrorCode::link_not_found));
    if (message.state != LinkReport::connected) return encode::empty();
    Call& call = *call_of(actor.participant);
    if (*direction == LinkDirection::down) call.handle_media(now);
    replace_direct_links(now, call, *conference);
    drain(now, actor.meeting, call);
    return encode::empty();
  }
  const auto found = links_.find(message.link);
  if (found == links_.end() || !found->second.end_of(actor.session.id))
    return std::unexpected(refusal(ErrorCode::link_not_found));
  Link& link = found->second;
  Call& call = *actor.meeting.calls.at(link.call);
  reported(now, link, actor.session.id, message.state);
  if (message.state == LinkReport::failed) move_to_server(now, actor.meeting, call);
  if (message.state != LinkReport::connected) return encode::empty();
  if (!message.local.empty())
    paths_[call.id()] = fmt::format("{}/{} {}", message.local, message.remote, message.protocol);
  call.handle_media(now);
  drain(now, actor.meeting, call);
  return encode::empty();
}

/// Where media may go through the server, a direct link that does not connect, or breaks, has a little time to mend.
/// One end may have lost its whole network for a moment; then it is not heard here either, and comes back by itself.
/// When both are heard, but not by each other, there is little to wait for.
void Hub::reported(Now now, Link& link, SessionId by, LinkReport state) {
  const TimerKey timer{TimerKind::direct_link, link.id.value()};
  const auto lost_before = link.lost_ends();
  for (Link::End& end : link.ends)
    if (end.session == by) end.is_lost = state != LinkReport::connected;
  const auto lost = link.lost_ends();
  if (lost == 0) return timers_.cancel(timer);
  const Meeting& meeting = *meeting_of_.at(link.call);
  if (lost == lost_before || !may_move_to_server(meeting, *meeting.calls.at(link.call))) return;
  if (lost == 2) return timers_.set(timer, now.instant + config_.lost_timeout);
  if (lost < lost_before) timers_.cancel(timer);
  start_timer(timer, now.instant + config_.repair_timeout);
}

Hub::Answer Hub::handle(Now now, Actor actor, const SetMediaState& message) {
  if (actor.participant.media == message.media) return encode::empty();
  actor.participant.media = message.media;
  broadcast(now, actor.meeting, "peer.updated", encode::peer(actor.participant));
  return encode::empty();
}

Hub::Answer Hub::handle(Now now, Actor actor, const ChatSend& message) {
  const auto text = clean_chat_text(message.text, config_.max_chat_chars);
  if (!text) return std::unexpected(refusal(ErrorCode::invalid_chat_text));
  auto& chat = actor.meeting.chat;
  const auto sent = std::ranges::find_if(
      chat, [&](const ChatEntry& entry) { return entry.from == actor.participant.id && entry.key == message.key; });
  if (sent != chat.end()) return encode::chat_id(sent->id);

  const ChatEntry& entry = chat.emplace_back(ChatEntry{.id = ++actor.meeting.chat_ids,
                                                       .from = actor.participant.id,
                                                       .key = message.key,
                                                       .name = actor.participant.name,
                                                       .text = *text,
                                                       .at = now.wall});
  const std::uint64_t id = entry.id;
  std::size_t& bytes = actor.meeting.chat_bytes;
  bytes += entry.bytes();
  broadcast(now, actor.meeting, "chat.message", encode::chat_message(entry));
  while (chat.size() > config_.chat_history || bytes > config_.chat_history_bytes) {
    bytes -= chat.front().bytes();
    chat.pop_front();
  }
  return encode::chat_id(id);
}

Hub::Answer Hub::handle(Now, Actor, const Ping&) { return encode::empty(); }

/// Exactly one link between any two people in the call, between the tabs that take part; through the media server none,
/// but for those that still run until they are replaced.
void Hub::sync_links(Now now, const Call& call) {
  std::vector<const CallMember*> joined;
  if (call.state() != CallState::ended)
    for (const auto& member : call.members())
      if (member.state == MemberState::joined) joined.push_back(&member);
  std::ranges::sort(joined, {}, &CallMember::turn);
  sync_conference(now, call, joined);

  auto& ids = links_of_[call.id()];
  const auto is_wanted = [&](const Link& link) {
    return std::ranges::all_of(link.ends, [&](const Link::End& end) {
      return std::ranges::any_of(joined, [&](auto* m) { return m->peer == end.peer && m->session == end.session; });
    });
  };
  std::erase_if(ids, [&](LinkId id) {
    const auto found = links_.find(id);
    if (is_wanted(found->second)) return false;
    close_link(now, found->second);
    links_.erase(found);
    return true;
  });
  if (call.path() == MediaPath::server) {
    if (ids.empty()) links_of_.erase(call.id());
    return;
  }
  const auto are_linked = [&](PeerId a, PeerId b) {
    return std::ranges::any_of(ids, [&](LinkId id) {
      const auto& ends = links_.at(id).ends;
      return (ends[0].peer == a && ends[1].peer == b) || (ends[0].peer == b && ends[1].peer == a);
    });
  };
  for (std::size_t later = 1; later < joined.size(); ++later)
    for (std::size_t earlier = 0; earlier < later; ++earlier)
      if (!are_linked(joined[earlier]->peer, joined[later]->peer))
        open_link(now, call, *joined[earlier], *joined[later]);
  if (ids.empty()) links_of_.erase(call.id());
}

void Hub::open_link(Now now, const Call& call, const CallMember& earlier, const CallMember& later) {
  const auto id = fresh_id<LinkId>();
  links_.emplace(id, Link{.id = id,
                          .call = call.id(),
                          .ends = {Link::End{earlier.peer, earlier.session}, Link::End{later.peer, later.session}}});
  links_of_[call.id()].push_back(id);
  const Meeting& meeting = *meeting_of_.at(call.id());
  if (may_move_to_server(meeting, call))
    timers_.set({TimerKind::direct_link, id.value()}, now.instant + config_.direct_timeout);
  emit(now, sessions_.at(later.session), "rtc.open", encode::open_link(id, call.id(), earlier.peer, true));
  emit(now, sessions_.at(earlier.session), "rtc.open", encode::open_link(id, call.id(), later.peer, false));
}

void Hub::close_link(Now now, const Link& link, std::optional<SessionId> except) {
  timers_.cancel({TimerKind::direct_link, link.id.value()});
  timers_.cancel({TimerKind::overlap, link.id.value()});
  for (const Link::End& end : link.ends) {
    const auto session = sessions_.find(end.session);
    if (session != sessions_.end() && end.session != except)
      emit(now, session->second, "rtc.close", encode::close_link(link.id));
  }
}

/// Its work is done by links to the media server.
void Hub::drop_link(Now now, LinkId id) {
  const auto found = links_.find(id);
  const CallId call = found->second.call;
  close_link(now, found->second);
  links_.erase(found);
  auto& ids = links_of_.at(call);
  std::erase(ids, id);
  if (ids.empty()) links_of_.erase(call);
}

/// A tab came back without knowing what it missed: its links begin again.
void Hub::reopen_links(Now now, Session& session) {
  const Meeting& meeting = meetings_.at(session.meeting);
  for (const auto& call : meeting.calls | std::views::values) {
    const auto conference = conferences_.find(call->id());
    if (conference != conferences_.end() && conference->second->has(session.peer, session.id)) {
      conference->second->remove(now, session.peer);
      drain(now, *conference->second, call->id());
      sync_links(now, *call);
    }
    const auto found = links_of_.find(call->id());
    if (found == links_of_.end()) continue;
    const auto dropped = std::erase_if(found->second, [&](LinkId id) {
      const auto link = links_.find(id);
      if (!link->second.end_of(session.id)) return false;
      close_link(now, link->second, session.id);
      links_.erase(link);
      return true;
    });
    if (dropped > 0) sync_links(now, *call);
  }
}

}  // namespace ringer::signaling
