// SPDX-License-Identifier: Apache-2.0
#include "signaling/conference.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/log.h"

namespace ringer::signaling {
namespace {

namespace json = boost::json;

constexpr std::string_view endpoint_type = "ringer.BundleEndpoint";
/// A description that is refused so often is refused for a reason that trying again does not mend.
constexpr std::size_t max_failures = 3;

json::string_view wire(std::string_view text) { return {text.data(), text.size()}; }

json::string_view media_type(bool is_video) { return is_video ? "VIDEO" : "AUDIO"; }

std::string text_of(const json::value& value) {
  const auto* string = value.if_string();
  return string ? std::string(*string) : std::string();
}

std::optional<Candidate> candidate_of(const json::object& data) {
  const auto* candidate = data.if_contains("candidate");
  if (!candidate || !candidate->is_object()) return std::nullopt;
  const auto& fields = candidate->get_object();
  const auto* text = fields.if_contains("candidate");
  if (!text) return std::nullopt;
  Candidate found{.candidate = text_of(*text), .sdp_mid = {}, .sdp_mline_index = {}, .username_fragment = {}};
  if (const auto* mid = fields.if_contains("sdpMid"); mid && mid->is_string()) found.sdp_mid = text_of(*mid);
  if (const auto* index = fields.if_contains("sdpMLineIndex"); index && index->is_int64())
    found.sdp_mline_index = index->get_int64();
  return found;
}

json::object ice_candidate(const Candidate& candidate) {
  return {{"__module__", "kurento"},
          {"__type__", "IceCandidate"},
          {"candidate", candidate.candidate},
          {"sdpMid", candidate.sdp_mid.value_or("")},
          {"sdpMLineIndex", candidate.sdp_mline_index.value_or(0)}};
}

}  // namespace

Conference::Conference(CallId call, MediaServer& server, crypto::RandomSource& random, std::size_t max_videos)
    : call_(call), server_(server), random_(random), max_videos_(max_videos) {}

Conference::~Conference() { server_.forget(owner()); }

void Conference::add(Now now, PeerId peer, SessionId session) {
  if (members_.empty() && pipeline_.empty()) {
    server_.create(now, owner(), "MediaPipeline", {}, [this](Now later, const MediaServer::Reply& reply) {
      if (!reply) return;
      pipeline_ = text_of(*reply);
      for (const auto& member : members_) create_endpoints(later, *member);
    });
  }
  Member& member = *members_.emplace_back(std::make_unique<Member>());
  member.peer = peer;
  member.session = session;
  member.up = {.link = fresh_link(), .direction = LinkDirection::up};
  member.down = {.link = fresh_link(), .direction = LinkDirection::down};
  // The page makes its offer while the endpoint is being made.
  events_.emplace_back(LinkOpened{member.up.link, session, LinkDirection::up});
  if (!pipeline_.empty()) create_endpoints(now, member);
}

void Conference::create_endpoints(Now now, Member& member) {
  for (Connection* connection : {&member.up, &member.down}) {
    server_.create(now, owner(), endpoint_type, {{"mediaPipeline", pipeline_}},
                   [this, peer = member.peer, link = connection->link](Now later, const MediaServer::Reply& reply) {
                     created(later, peer, link, reply);
                   });
  }
}

void Conference::created(Now now, PeerId peer, LinkId link, const MediaServer::Reply& reply) {
  if (!reply) return log::warning("conference", "no endpoint", {{"why", reply.error().message}});
  Member* member = find(peer);
  Connection* made = member ? connection(*member, link) : nullptr;
  std::string endpoint = text_of(*reply);
  if (!made) return server_.release(now, endpoint);  // whose it was is gone
  made->endpoint = std::move(endpoint);
  server_.subscribe(now, owner(), made->endpoint, "IceCandidateFound");
  if (const auto offer = std::exchange(made->early_offer, std::nullopt)) process_offer(now, *member, *made, *offer);
  for (const RtcCandidate& candidate : std::exchange(made->early_candidates, {}))
    std::ignore = take_candidate(now, member->session, candidate);
  if (made->direction == LinkDirection::down) sync(now, *member);
}

void Conference::remove(Now now, PeerId peer) {
  const auto found = std::ranges::find(members_, peer, [](const auto& member) { return member->peer; });
  if (found == members_.end()) return;
  const std::unique_ptr<Member> member = std::move(*found);
  members_.erase(found);
  release(now, *member);
  events_.emplace_back(LinkClosed{member->up.link, member->session});
  if (member->opened) events_.emplace_back(LinkClosed{member->down.link, member->session});
  sync(now);
}

void Conference::end(Now now) {
  for (const auto& member : members_) {
    events_.emplace_back(LinkClosed{member->up.link, member->session});
    if (member->opened) events_.emplace_back(LinkClosed{member->down.link, member->session});
  }
  members_.clear();
  if (!pipeline_.empty()) server_.release(now, pipeline_);  // with all that is in it
  pipeline_.clear();
  server_.forget(owner());
}

void Conference::release(Now now, Member& member) {
  for (const Connection* connection : {&member.up, &member.down})
    if (!connection->endpoint.empty()) server_.release(now, connection->endpoint);
}

bool Conference::describe(Now now, SessionId session, const RtcDescription& message) {
  Member* member = find(session, message.link);
  if (!member) return false;
  Connection& link = *connection(*member, message.link);
  if (message.type == DescriptionType::answer) {
    if (link.direction == LinkDirection::down) process_answer(now, *member, message);
    return true;
  }
  // On the way down only an ICE restart makes the page offer; one that meets ours is rolled back there.
  if (link.direction == LinkDirection::down && member->offering) return true;
  if (link.endpoint.empty())
    link.early_offer = message;
  else
    process_offer(now, *member, link, message);
  return true;
}

void Conference::process_offer(Now now, Member& member, Connection& connection, const RtcDescription& offer) {
  server_.invoke(now, owner(), connection.endpoint, "processOffer", {{"offer", offer.sdp}},
                 [this, peer = member.peer, offer](Now later, const MediaServer::Reply& reply) {
                   Member* found = find(peer);
                   Connection* link = found ? Conference::connection(*found, offer.link) : nullptr;
                   if (!link) return;
                   if (reply) return answered(later, *found, *link, offer, text_of(*reply));
                   log::warning("conference", "an offer was refused", {{"why", reply.error().message}});
                   reopen(later, *found);
                 });
  server_.invoke(now, owner(), connection.endpoint, "gatherCandidates");
}

void Conference::answered(Now now, Member& member, Connection& connection, const RtcDescription& offer,
                          std::string sdp) {
  RtcDescription answer{.link = connection.link, .type = DescriptionType::answer, .sdp = std::move(sdp), .tracks = {}};
  if (connection.direction == LinkDirection::down) {
    answer.tracks = tracks_down(member);
    events_.emplace_back(Described{member.session, std::move(answer)});
    return;
  }
  events_.emplace_back(Described{member.session, std::move(answer)});
  member.tracks = offer.tracks;
  sync(now);
}

void Conference::process_answer(Now now, Member& member, const RtcDescription& answer) {
  if (!member.offering) return;  // a repetition
  server_.invoke(now, owner(), member.down.endpoint, "processAnswer", {{"answer", answer.sdp}},
                 [this, peer = member.peer, link = answer.link](Now later, const MediaServer::Reply& reply) {
                   Member* found = find(peer);
                   if (!found || found->down.link != link) return;
                   found->offering = false;
                   if (!reply) {
                     log::warning("conference", "an answer was refused", {{"why", reply.error().message}});
                     return reopen(later, *found);
                   }
                   if (found->changed) offer(later, *found);
                 });
}

/// Both links of a person begin again. Nothing but a defect, ours or the browser's, leads here.
void Conference::reopen(Now now, Member& member) {
  if (++member.failures > max_failures) return;
  const PeerId peer = member.peer;
  const SessionId session = member.session;
  const std::size_t failures = member.failures;
  remove(now, peer);
  add(now, peer, session);
  find(peer)->failures = failures;
}

bool Conference::take_candidate(Now now, SessionId session, const RtcCandidate& message) {
  Member* member = find(session, message.link);
  if (!member) return false;
  Connection& link = *connection(*member, message.link);
  constexpr std::size_t max_early = 64;
  if (link.endpoint.empty()) {
    if (link.early_candidates.size() < max_early) link.early_candidates.push_back(message);
    return true;
  }
  if (message.candidate && !message.candidate->candidate.empty())
    server_.invoke(now, owner(), link.endpoint, "addIceCandidate", {{"candidate", ice_candidate(*message.candidate)}});
  return true;
}

bool Conference::show(Now now, SessionId session, const RtcView& message) {
  Member* member = find(session, message.link);
  if (!member || member->down.link != message.link || member->down.endpoint.empty()) return member != nullptr;
  for (const auto& [mid, size] : message.view) {
    const auto section = std::ranges::find(member->sections, mid, &Section::mid);
    if (section == member->sections.end() || !section->is_video) continue;
    server_.invoke(now, owner(), member->down.endpoint, "setView",
                   {{"description", mid}, {"height", size.height}, {"priority", size.pinned ? 1 : 0}});
  }
  return true;
}

std::optional<LinkDirection> Conference::report(SessionId session, LinkId id, LinkReport state) {
  Member* member = find(session, id);
  if (!member) return std::nullopt;
  Connection& link = *connection(*member, id);
  link.connected = state == LinkReport::connected;
  return link.direction;
}

void Conference::handle_event(Now, const MediaServer::Event& event) {
  if (event.type != "IceCandidateFound") return;
  const auto candidate = candidate_of(event.data);
  if (!candidate) return;
  for (const auto& member : members_)
    for (const Connection* link : {&member->up, &member->down})
      if (link->endpoint == event.object)
        events_.emplace_back(CandidateFound{member->session, RtcCandidate{link->link, candidate}});
}

void Conference::sync(Now now) {
  for (const auto& member : members_) sync(now, *member);
}

/// What all the others send, and no more: connects what is new, frees the sections of what is gone.
void Conference::sync(Now now, Member& member) {
  if (member.down.endpoint.empty()) return;
  const auto is_wanted = [&](const Section& section) {
    const Member* from = find(section.from->first);
    const auto track = from ? from->tracks.find(section.source_mid) : Tracks::const_iterator();
    return from && track != from->tracks.end() && track->second.source == section.from->second;
  };
  for (Section& section : member.sections)
    if (section.from && !is_wanted(section)) disconnect(now, member, section), member.changed = true;

  for (const auto& from : members_) {
    if (from->peer == member.peer) continue;
    for (const auto& [mid, track] : from->tracks) {
      const auto carries = [&](const Section& section) {
        return section.from == std::pair(from->peer, track.source) && section.source_mid == mid;
      };
      const auto carries_video = [](const Section& section) { return section.is_video && section.from; };
      const bool is_video = track.source != Source::microphone;
      if (std::ranges::any_of(member.sections, carries)) continue;
      if (is_video && std::cmp_greater_equal(std::ranges::count_if(member.sections, carries_video), max_videos_))
        continue;
      connect(now, member, *from, mid, track.source);
    }
  }
  if (member.changed && !member.offering) offer(now, member);
}

void Conference::connect(Now now, Member& member, const Member& from, std::string_view mid, Source source) {
  const bool is_video = source != Source::microphone;
  const auto is_free = [&](const Section& section) { return !section.from && section.is_video == is_video; };
  auto section = std::ranges::find_if(member.sections, is_free);
  if (section == member.sections.end()) {
    member.sections.push_back(
        {.mid = std::to_string(member.sections.size()), .is_video = is_video, .from = {}, .source_mid = {}});
    section = std::prev(member.sections.end());
  }
  section->from = std::pair(from.peer, source);
  section->source_mid = mid;
  member.changed = true;
  server_.invoke(now, owner(), from.up.endpoint, "connect",
                 {{"sink", member.down.endpoint},
                  {"mediaType", media_type(is_video)},
                  {"sourceMediaDescription", wire(mid)},
                  {"sinkMediaDescription", section->mid}});
}

void Conference::disconnect(Now now, const Member& member, Section& section) {
  // An endpoint that is gone has taken its connections along.
  if (const Member* from = find(section.from->first))
    server_.invoke(now, owner(), from->up.endpoint, "disconnect",
                   {{"sink", member.down.endpoint},
                    {"mediaType", media_type(section.is_video)},
                    {"sourceMediaDescription", section.source_mid},
                    {"sinkMediaDescription", section.mid}});
  section.from.reset();
}

void Conference::offer(Now now, Member& member) {
  member.changed = false;
  if (member.sections.empty()) return;
  member.offering = true;
  if (!member.opened) events_.emplace_back(LinkOpened{member.down.link, member.session, LinkDirection::down});
  const bool is_first = !std::exchange(member.opened, true);
  server_.invoke(
      now, owner(), member.down.endpoint, "generateOffer", {},
      [this, peer = member.peer, link = member.down.link, tracks = tracks_down(member)](
          Now later, const MediaServer::Reply& reply) {
        Member* found = find(peer);
        if (!found || found->down.link != link) return;
        if (!reply) {
          log::warning("conference", "no offer", {{"why", reply.error().message}});
          return reopen(later, *found);
        }
        events_.emplace_back(Described{
            found->session, {.link = link, .type = DescriptionType::offer, .sdp = text_of(*reply), .tracks = tracks}});
      });
  if (is_first) server_.invoke(now, owner(), member.down.endpoint, "gatherCandidates");
}

Tracks Conference::tracks_down(const Member& member) const {
  Tracks tracks;
  for (const Section& section : member.sections)
    if (section.from) tracks[section.mid] = {.source = section.from->second, .peer = section.from->first};
  return tracks;
}

std::optional<Conference::Event> Conference::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

bool Conference::has(PeerId peer, SessionId session) const {
  return std::ranges::any_of(members_, [&](const auto& m) { return m->peer == peer && m->session == session; });
}

std::vector<PeerId> Conference::people() const {
  std::vector<PeerId> people;
  people.reserve(members_.size());
  for (const auto& member : members_) people.push_back(member->peer);
  return people;
}

bool Conference::is_connected(PeerId peer) const {
  return std::ranges::any_of(members_,
                             [&](const auto& m) { return m->peer == peer && m->up.connected && m->down.connected; });
}

Conference::Member* Conference::find(PeerId peer) {
  const auto found = std::ranges::find(members_, peer, [](const auto& member) { return member->peer; });
  return found == members_.end() ? nullptr : found->get();
}

Conference::Member* Conference::find(SessionId session, LinkId link) {
  for (const auto& member : members_)
    if (member->session == session && connection(*member, link)) return member.get();
  return nullptr;
}

Conference::Connection* Conference::connection(Member& member, LinkId link) {
  if (member.up.link == link) return &member.up;
  return member.down.link == link ? &member.down : nullptr;
}

}  // namespace ringer::signaling
