// SPDX-License-Identifier: Apache-2.0
#include "ice/lite_agent.h"

#include <utility>

#include "base/assert.h"
#include "stun/writer.h"

namespace ringer::ice {
namespace {

void push(stun::Writer& answer, const Path& path, const Credentials& local, DatagramQueue& out) {
  answer.message_integrity(local.password);
  answer.fingerprint();
  const std::size_t size = answer.finish();
  ASSERT(size > 0);
  out.push(path, size);
}

void answer_success(const stun::Message& request, const Path& path, const Credentials& local, DatagramQueue& out) {
  stun::Writer answer(out.slot(), stun::Class::success, request.transaction_id());
  answer.xor_mapped_address(path.remote);
  push(answer, path, local, out);
}

void answer_error(stun::ErrorCode code, const stun::Message& request, const Path& path, const Credentials& local,
                  DatagramQueue& out) {
  stun::Writer answer(out.slot(), stun::Class::error, request.transaction_id());
  answer.error_code(code);
  if (code == stun::ErrorCode::unknown_attribute) answer.unknown_attributes(request.unknown_required());
  push(answer, path, local, out);
}

}  // namespace

std::string_view text(State state) {
  switch (state) {
    case State::initial: return "new";
    case State::checking: return "checking";
    case State::connected: return "connected";
    case State::failed: return "failed";
  }
  UNREACHABLE("a state without a name");
}

std::string_view text(Refusal refusal) {
  switch (refusal) {
    case Refusal::malformed: return "malformed";
    case Refusal::not_a_request: return "not_a_request";
    case Refusal::no_fingerprint: return "no_fingerprint";
    case Refusal::unknown_user: return "unknown_user";
    case Refusal::wrong_integrity: return "wrong_integrity";
    case Refusal::consent_lost: return "consent_lost";
    case Refusal::unknown_attribute: return "unknown_attribute";
    case Refusal::role_conflict: return "role_conflict";
  }
  UNREACHABLE("a refusal without a name");
}

LiteAgent::LiteAgent(Credentials local) : current_{.local = std::move(local)} { ASSERT(is_valid(current_.local)); }

void LiteAgent::set_remote(Credentials remote) { current_.remote = std::move(remote); }

void LiteAgent::restart(Credentials local) {
  ASSERT(is_valid(local) && local.ufrag != current_.local.ufrag);
  if (state_ == State::failed) {
    state_ = State::initial;
  } else if (!selected_ || selected_->of_current) {
    previous_ = std::move(current_);
    // Otherwise `previous_` is what the running path was nominated with, and the generation between led nowhere.
  }
  current_ = {.local = std::move(local)};
  if (selected_) selected_->of_current = false;
}

std::expected<void, Refusal> LiteAgent::handle_datagram(Instant now, const Path& path, Bytes datagram,
                                                        DatagramQueue& out) {
  const auto refuse = [&](Refusal why) {
    ++counts_.refused[static_cast<std::size_t>(why)];
    return std::unexpected(why);
  };
  const auto message = stun::Message::parse(datagram);
  if (!message) return refuse(Refusal::malformed);
  const auto generation = authenticate(*message);
  if (!generation) return refuse(generation.error());
  const Credentials& local = (*generation)->local;

  if (!message->unknown_required().empty()) {
    answer_error(stun::ErrorCode::unknown_attribute, *message, path, local, out);
    return refuse(Refusal::unknown_attribute);
  }
  if (message->ice_controlled()) {
    answer_error(stun::ErrorCode::role_conflict, *message, path, local, out);
    return refuse(Refusal::role_conflict);
  }
  answer_success(*message, path, local, out);
  ++counts_.answered;
  succeed(now, path, *message, **generation);
  return {};
}

std::expected<LiteAgent::Generation*, Refusal> LiteAgent::authenticate(const stun::Message& message) {
  if (!message.is_binding_request()) return std::unexpected(Refusal::not_a_request);
  if (!message.has_fingerprint()) return std::unexpected(Refusal::no_fingerprint);
  if (!message.username()) return std::unexpected(Refusal::unknown_user);
  const Username user = split_username(*message.username());
  Generation* const generation = user.receiver == current_.local.ufrag                  ? &current_
                                 : previous_ && user.receiver == previous_->local.ufrag ? &*previous_
                                                                                        : nullptr;
  if (generation == nullptr) return std::unexpected(Refusal::unknown_user);
  if (generation->remote && user.sender != generation->remote->ufrag) return std::unexpected(Refusal::unknown_user);
  if (!message.verify_integrity(generation->local.password)) return std::unexpected(Refusal::wrong_integrity);
  if (state_ == State::failed) return std::unexpected(Refusal::consent_lost);
  return generation;
}

void LiteAgent::succeed(Instant now, const Path& path, const stun::Message& message, Generation& generation) {
  validated_.add(path.remote, now, selected_ ? &selected_->path.remote : nullptr);
  if (state_ == State::initial) state_ = State::checking;
  if (message.use_candidate()) nominate(now, path, message.priority().value_or(0), generation);
  if (selected_ && selected_->path == path) selected_->consented = now;
}

void LiteAgent::nominate(Instant now, const Path& path, std::uint32_t priority, Generation& generation) {
  if (!generation.first_nomination) generation.first_nomination = now;
  const bool of_current = &generation == &current_;
  const bool same = selected_ && selected_->path == path;
  if (!same && selected_ && !is_better(now, priority, generation)) return;
  selected_ = {.path = path, .priority = priority, .of_current = of_current, .consented = now};
  state_ = State::connected;
  if (of_current) previous_.reset();
  if (!same) event_ = PathSelected{path};
}

bool LiteAgent::is_better(Instant now, std::uint32_t priority, const Generation& generation) const {
  const bool first_of_restart = &generation == &current_ && !selected_->of_current;
  return first_of_restart || priority >= selected_->priority || now - *generation.first_nomination >= settling_time;
}

void LiteAgent::handle_media(Instant now, const Path& path) {
  if (selected_ && now - selected_->consented >= consent_step && selected_->path == path) selected_->consented = now;
}

void LiteAgent::handle_timeout(Instant now) {
  if (now < next_timeout()) return;
  selected_.reset();
  previous_.reset();
  validated_.clear();
  state_ = State::failed;
  event_ = ConsentLost{};
}

Instant LiteAgent::next_timeout() const { return selected_ ? selected_->consented + consent_time : never; }

std::optional<Event> LiteAgent::poll_event() { return std::exchange(event_, std::nullopt); }

}  // namespace ringer::ice
