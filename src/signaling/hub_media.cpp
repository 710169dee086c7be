// SPDX-License-Identifier: Apache-2.0
//
// Through the media server: which calls go there, and when; what the pages at its links are told. The conference of a
// call does the asking; here its answers become events of sessions.
#include <algorithm>
#include <ranges>

#include "signaling/hub.h"

namespace ringer::signaling {

bool Hub::may_move_to_server(const Meeting& meeting, const Call& call) const {
  return config_.media_server && meeting.mode == Mode::automatic && call.path() == MediaPath::p2p;
}

/// While they talk, without a new ring: the direct links go on until those to the server carry everything.
void Hub::move_to_server(Now now, Meeting& meeting, Call& call) {
  if (!may_move_to_server(meeting, call)) return;
  ++counts_.moved_to_server;
  call.move_to_server();
  drain(now, meeting, call);
}

/// In the conference is who is in the call, with the tab that takes part.
void Hub::sync_conference(Now now, const Call& call, const std::vector<const CallMember*>& joined) {
  auto found = conferences_.find(call.id());
  if (call.path() == MediaPath::p2p || joined.size() < 2) {
    if (found == conferences_.end()) return;
    found->second->end(now);
    drain(now, *found->second, call.id());
    conferences_.erase(found);
    return;
  }
  if (found == conferences_.end()) {
    auto made = std::make_unique<Conference>(call.id(), media_server_, random_, config_.max_videos);
    found = conferences_.emplace(call.id(), std::move(made)).first;
  }
  Conference& conference = *found->second;
  for (const PeerId peer : conference.people()) {
    const bool stays = std::ranges::any_of(
        joined, [&](const CallMember* m) { return m->peer == peer && conference.has(peer, m->session); });
    if (!stays) conference.remove(now, peer);
  }
  for (const CallMember* member : joined)
    if (!conference.has(member->peer, member->session)) conference.add(now, member->peer, member->session);
  drain(now, conference, call.id());
}

void Hub::drain(Now now, Conference& conference, CallId call) {
  const auto tell = [&](SessionId id, std::string_view type, Body d) {
    if (const auto session = sessions_.find(id); session != sessions_.end())
      emit(now, session->second, type, std::move(d));
  };
  while (const auto event = conference.poll_event()) {
    if (const auto* opened = std::get_if<Conference::LinkOpened>(&*event))
      tell(opened->session, "rtc.open", encode::open_server_link(opened->link, call, opened->direction));
    if (const auto* closed = std::get_if<Conference::LinkClosed>(&*event))
      tell(closed->session, "rtc.close", encode::close_link(closed->link));
    if (const auto* described = std::get_if<Conference::Described>(&*event))
      tell(described->session, "rtc.desc", encode::description(described->description));
    if (const auto* found = std::get_if<Conference::CandidateFound>(&*event))
      tell(found->session, "rtc.cand", encode::candidate(found->candidate));
  }
}

/// Make before break: a direct link ends when both its people have had their links to the server for a moment.
void Hub::replace_direct_links(Now now, const Call& call, const Conference& conference) {
  const auto found = links_of_.find(call.id());
  if (found == links_of_.end()) return;
  for (const LinkId id : found->second) {
    const Link& link = links_.at(id);
    if (std::ranges::all_of(link.ends, [&](const Link::End& end) { return conference.is_connected(end.peer); }))
      start_timer({TimerKind::overlap, id.value()}, now.instant + config_.overlap);
  }
}

Conference* Hub::conference_of(Actor actor) {
  if (!actor.participant.call) return nullptr;
  const auto found = conferences_.find(*actor.participant.call);
  return found == conferences_.end() ? nullptr : found->second.get();
}

Hub::Answer Hub::handle(Now now, Actor actor, const RtcView& message) {
  Conference* conference = conference_of(actor);
  if (!conference || !conference->show(now, actor.session.id, message))
    return std::unexpected(refusal(ErrorCode::link_not_found));
  return encode::empty();
}

void Hub::handle_media_text(Now now, std::string_view text) {
  const auto owner = media_server_.handle_text(now, text);
  const auto found = owner ? conferences_.find(CallId(*owner)) : conferences_.end();
  if (found == conferences_.end()) return;
  while (const auto event = media_server_.poll_event()) found->second->handle_event(now, *event);
  drain(now, *found->second, found->first);
}

}  // namespace ringer::signaling
