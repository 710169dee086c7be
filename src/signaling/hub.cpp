// SPDX-License-Identifier: Apache-2.0
#include "signaling/hub.h"

#include <algorithm>
#include <chrono>
#include <ranges>
#include <utility>

#include "base/assert.h"
#include "signaling/decode.h"
#include "signaling/meeting_id.h"
#include "signaling/names.h"

namespace ringer::signaling {
namespace {

constexpr Duration sweep_period = std::chrono::minutes(1);

template <class Value>
auto values(std::unordered_map<std::string, Value>& map) {
  return map | std::views::values;
}

/// What everybody in the meeting is told of. What else they are told of, as answers, needs one of these to be there.
bool is_news(const Request& request) {
  return std::visit(
      []<class Message>(const Message&) {
        return std::is_same_v<Message, CallStart> || std::is_same_v<Message, CallInvite> ||
               std::is_same_v<Message, CallKnock> || std::is_same_v<Message, SetMediaState> ||
               std::is_same_v<Message, ChatSend>;
      },
      request);
}

Refusal rate_limited(Duration wait) {
  Refusal why = refusal(ErrorCode::rate_limited);
  why.retry_after = wait;
  return why;
}

}  // namespace

Hub::Hub(HubConfig config, crypto::RandomSource& random)
    : config_(std::move(config)),
      random_(random),
      misses_(config_.misses_per_minute, config_.max_addresses),
      creations_(config_.creations_per_minute, config_.max_addresses) {}

Hub::~Hub() = default;

void Hub::handle_connect(Now now, ConnectionId connection, std::string_view remote) {
  ASSERT(outputs_.empty());
  const TokenBucket messages(config_.messages_per_second, config_.message_burst, now.instant);
  connections_.emplace(connection, Connection{connection, std::string(remote), messages, std::nullopt});
  timers_.set({TimerKind::hello, connection.value()}, now.instant + config_.hello_timeout);
  start_timer({TimerKind::sweep, 0}, now.instant + sweep_period);
}

void Hub::handle_text(Now now, ConnectionId id, std::string_view text) {
  ASSERT(outputs_.empty());
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;  // closed by us; what was on its way does not count
  Connection& connection = found->second;
  ++counts_.messages;
  TokenBucket& messages = connection.session ? sessions_.at(*connection.session).messages : connection.messages;
  if (!messages.take(now.instant)) {
    refuse(connection, std::nullopt, rate_limited(messages.wait(now.instant)));
    return close(now, id, close_code::rate_limited, "too many messages");
  }
  auto incoming = decode(text, {.message_bytes = config_.max_message_bytes, .sdp_bytes = config_.max_sdp_bytes});
  if (incoming) return dispatch(now, connection, incoming->id, incoming->request);

  const Refusal& why = incoming.error().refusal;
  refuse(connection, incoming.error().id, why);
  if (why.code == ErrorCode::bad_json) close(now, id, close_code::protocol_error, "not JSON");
  if (why.code == ErrorCode::message_too_large) close(now, id, close_code::too_big, "message too large");
}

void Hub::dispatch(Now now, Connection& connection, std::int64_t id, const Request& request) {
  if (const auto* hello = std::get_if<Hello>(&request)) {
    const auto done = sign_in(now, connection, id, *hello);
    if (!done) refuse(connection, id, done.error());
    if (!done && done.error().code == ErrorCode::meeting_not_found)
      close(now, connection.id, close_code::meeting_not_found, "no such meeting");
    if (!done && done.error().code == ErrorCode::version_unsupported)
      close(now, connection.id, close_code::version_unsupported, "version not supported");
    return;
  }
  if (!connection.session) return refuse(connection, id, refusal(ErrorCode::not_signed_in));

  Session& session = sessions_.at(*connection.session);
  session.earlier_secret.clear();  // whoever speaks here has read the welcome, or has no need to come back by it
  if (is_news(request) && !session.news.take(now.instant))
    return refuse(connection, id, rate_limited(session.news.wait(now.instant)));
  Meeting& meeting = meetings_.at(session.meeting);
  const Actor actor{meeting, *meeting.find(session.peer), session};
  const Answer answer = std::visit(
      [&](const auto& message) -> Answer {
        if constexpr (std::is_same_v<std::decay_t<decltype(message)>, Hello>)
          return encode::empty();
        else
          return handle(now, actor, message);
      },
      request);
  if (!answer) return refuse(connection, id, answer.error());
  outputs_.emplace_front(Send{connection.id, reply_text("ok", id, *answer)});  // before the events that it caused
}

void Hub::handle_disconnect(Now now, ConnectionId id, Departure departure) {
  ASSERT(outputs_.empty());
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  const auto session = found->second.session;
  connections_.erase(found);
  timers_.cancel({TimerKind::hello, id.value()});
  if (!session) return;
  lose(now, sessions_.at(*session));
  if (departure == Departure::left) remove_session(now, *session, Call::Leaving::left);
}

void Hub::handle_timeout(Now now) {
  ASSERT(outputs_.empty());
  media_server_.handle_timeout(now);
  while (const auto key = timers_.pop_due(now.instant)) handle_timer(now, *key);
}

void Hub::handle_timer(Now now, TimerKey key) {
  const auto [kind, value] = key;
  switch (kind) {
    case TimerKind::hello: return close(now, ConnectionId(value), close_code::unauthorized, "no hello");
    case TimerKind::presence: return check_presence(now, sessions_.at(SessionId(value)));
    case TimerKind::call: {
      Meeting& meeting = *meeting_of_.at(CallId(value));
      Call& call = *meeting.calls.at(CallId(value));
      call.handle_timeout(now);
      return drain(now, meeting, call);
    }
    case TimerKind::turn: return refresh_turn(now);
    case TimerKind::sweep: return sweep(now);
    case TimerKind::direct_link: {
      const CallId call = links_.at(LinkId(value)).call;
      Meeting& meeting = *meeting_of_.at(call);
      return move_to_server(now, meeting, *meeting.calls.at(call));
    }
    case TimerKind::overlap: return drop_link(now, LinkId(value));
  }
}

void Hub::handle_shutdown(Now now) {
  ASSERT(outputs_.empty());
  for (Meeting& meeting : values(meetings_)) {
    while (!meeting.calls.empty()) {
      Call& call = *meeting.calls.begin()->second;
      call.handle_shutdown(now);
      drain(now, meeting, call);
    }
  }
  std::vector<ConnectionId> open;
  for (const auto& id : connections_ | std::views::keys) open.push_back(id);
  for (const ConnectionId id : open) close(now, id, close_code::going_away, "the server is shutting down");
}

std::optional<Output> Hub::poll_output() {
  if (outputs_.empty()) {
    auto text = media_server_.poll_transmit();
    return text ? std::optional<Output>(MediaText{*std::move(text)}) : std::nullopt;
  }
  Output output = std::move(outputs_.front());
  outputs_.pop_front();
  return output;
}

Instant Hub::next_timeout() const { return std::min(timers_.next(), media_server_.next_timeout()); }

HubCounts Hub::counts() const {
  HubCounts counts = counts_;
  counts.connections = connections_.size();
  counts.sessions = sessions_.size();
  counts.meetings = meetings_.size();
  counts.media_refusals = media_server_.refusals();
  for (const auto& meeting : meetings_ | std::views::values) {
    counts.calls += meeting.calls.size();
    for (const auto& call : meeting.calls | std::views::values) counts.calls_direct += call->path() == MediaPath::p2p;
    for (const auto& participant : meeting.participants)
      ++(participant->role == Role::host ? counts.hosts : counts.guests);
  }
  return counts;
}

void Hub::refuse(Connection& connection, std::optional<std::int64_t> id, const Refusal& why) {
  ++counts_.refusals;
  outputs_.emplace_back(Send{connection.id, error_text(id, why)});
}

/// The connection is forgotten at once; its session, if any, waits for another one.
void Hub::close(Now now, ConnectionId id, std::uint16_t code, std::string_view reason) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  if (const auto session = found->second.session) lose(now, sessions_.at(*session));
  connections_.erase(found);
  timers_.cancel({TimerKind::hello, id.value()});
  outputs_.emplace_back(Close{id, code, std::string(reason)});
}

void Hub::lose(Now now, Session& session) {
  session.connection.reset();
  session.lost_at = now.instant;
  timers_.set({TimerKind::presence, session.id.value()}, now.instant + config_.lost_after);
}

void Hub::start_timer(TimerKey key, Instant at) {
  if (!timers_.is_set(key)) timers_.set(key, at);
}

void Hub::emit(Now now, Session& session, std::string_view type, Body d) {
  emit(now, session, type, std::make_shared<const Body>(std::move(d)));
}

void Hub::emit(Now now, Session& session, std::string_view type, std::shared_ptr<const Body> d) {
  ++session.seq;
  if (session.connection) outputs_.emplace_back(Send{*session.connection, event_text(type, session.seq, *d)});
  session.sent_bytes += d->size();
  session.sent.push_back({session.seq, now.instant, type, std::move(d)});
  forget_old_events(now, session);
}

void Hub::forget_old_events(Now now, Session& session) {
  auto& sent = session.sent;
  while (!sent.empty() && (sent.size() > config_.replay_events || session.sent_bytes > config_.replay_bytes ||
                           sent.front().at + config_.grace < now.instant)) {
    session.sent_bytes -= sent.front().d->size();
    sent.pop_front();
  }
}

void Hub::emit_to_tabs(Now now, const Participant& participant, std::string_view type, Body d,
                       std::optional<SessionId> except) {
  const auto shared = std::make_shared<const Body>(std::move(d));
  for (const SessionId id : participant.sessions)
    if (id != except) emit(now, sessions_.at(id), type, shared);
}

void Hub::broadcast(Now now, const Meeting& meeting, std::string_view type, Body d, std::optional<PeerId> except) {
  const auto shared = std::make_shared<const Body>(std::move(d));
  for (const auto& participant : meeting.participants)
    if (participant->id != except)
      for (const SessionId id : participant->sessions) emit(now, sessions_.at(id), type, shared);
}

/// Once a minute: what nobody needs any more.
void Hub::sweep(Now now) {
  std::erase_if(meetings_, [&](const auto& entry) {
    const Meeting& meeting = entry.second;
    return meeting.participants.empty() && meeting.empty_since + config_.meeting_ttl <= now.instant;
  });
  for (Session& session : sessions_ | std::views::values) forget_old_events(now, session);
  misses_.forget_idle(now.instant);
  creations_.forget_idle(now.instant);
  if (!meetings_.empty() || !misses_.is_empty() || !creations_.is_empty() || !connections_.empty())
    timers_.set({TimerKind::sweep, 0}, now.instant + sweep_period);
}

std::expected<CreatedMeeting, Refusal> Hub::create_meeting(Now now, std::string_view remote,
                                                           const MeetingRequest& request) {
  ASSERT(outputs_.empty());
  const auto no = [&](ErrorCode code) {
    ++counts_.refusals;
    return std::unexpected(refusal(code));
  };
  start_timer({TimerKind::sweep, 0}, now.instant + sweep_period);
  if (!creations_.take(now.instant, remote)) {
    ++counts_.refusals;
    return std::unexpected(rate_limited(creations_.wait(now.instant, remote)));
  }
  const auto is_unused = [&](const auto& entry) { return !entry.second.entered && entry.second.creator == remote; };
  const bool has_its_share = !remote.empty() && std::cmp_greater_equal(std::ranges::count_if(meetings_, is_unused),
                                                                       config_.unused_meetings_per_address);
  if (has_its_share) return no(ErrorCode::server_busy);
  if (request.mode == Mode::server && !config_.media_server) return no(ErrorCode::media_server_unavailable);
  if (meetings_.size() >= config_.max_meetings) return no(ErrorCode::server_busy);

  std::string id;
  if (request.id.empty()) {
    do id = generate_meeting_id(random_);
    while (meetings_.contains(id));
  } else {
    const auto chosen = canonical_meeting_id(request.id);
    if (!chosen) return no(ErrorCode::invalid_meeting_id);
    if (meetings_.contains(*chosen)) return no(ErrorCode::meeting_exists);
    id = *chosen;
  }
  const auto name = request.name.empty() ? id : clean_name(request.name, config_.max_meeting_name_chars);
  if (!name) return no(ErrorCode::invalid_meeting_name);

  Meeting& meeting = meetings_[id];
  meeting.id = id;
  meeting.name = *name;
  meeting.mode = request.mode;
  meeting.host_token = random_.next_secret();
  meeting.creator = remote;
  meeting.empty_since = now.instant;
  return CreatedMeeting{.id = id, .name = meeting.name, .mode = meeting.mode, .host_token = meeting.host_token};
}

std::expected<FoundMeeting, Refusal> Hub::find_meeting(Now now, std::string_view remote, std::string_view id) {
  const auto found = look_up(now, remote, id);
  if (!found) {
    ++counts_.refusals;
    return std::unexpected(found.error());
  }
  const Meeting& meeting = **found;
  return FoundMeeting{
      .id = meeting.id, .name = meeting.name, .mode = meeting.mode, .participants = meeting.participants.size()};
}

/// Guessing ids is slow: after some misses an address finds nothing at all for a while.
std::expected<Meeting*, Refusal> Hub::look_up(Now now, std::string_view remote, std::string_view id) {
  if (!misses_.has_one(now.instant, remote)) return std::unexpected(rate_limited(misses_.wait(now.instant, remote)));
  const auto canonical = canonical_meeting_id(id);
  const auto found = canonical ? meetings_.find(*canonical) : meetings_.end();
  if (found != meetings_.end()) return &found->second;
  misses_.take(now.instant, remote);
  start_timer({TimerKind::sweep, 0}, now.instant + sweep_period);
  return std::unexpected(refusal(ErrorCode::meeting_not_found));
}

}  // namespace ringer::signaling
