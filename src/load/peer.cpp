// SPDX-License-Identifier: Apache-2.0
#include "load/peer.h"

#include <algorithm>
#include <variant>

#include "rtp/packet.h"
#include "rtp/srtp/keys.h"
#include "stun/writer.h"

namespace ringer::load {
namespace {

// RFC 8445 section 5.1.2: of a peer reflexive candidate, as PRIORITY of a check has it.
constexpr std::uint32_t priority = 0x6e7fffff;
// There is no conflict to break: the server is lite, or controlled by its own word.
constexpr std::uint64_t tie_breaker = 0x72696e676572;

bool is_dtls(Bytes datagram) { return !datagram.empty() && datagram[0] >= 20 && datagram[0] <= 63; }  // RFC 7983

}  // namespace

void Peer::start(Instant now, const Remote& remote) {
  if (state_ != State::idle) return;
  remote_ = remote;
  state_ = State::connecting;
  consent_until_ = now + consent_time;
  send_check(now);
}

Peer::Incoming Peer::handle_datagram(Instant now, MutableBytes datagram) {
  if (!remote_) return {};
  if (stun::is_stun(datagram)) {
    receive_stun(now, datagram);
    return {};
  }
  if (is_dtls(datagram)) {
    if (dtls_.state() == dtls::Transport::State::idle) dtls_.start(now, remote_->our_role, remote_->fingerprint);
    dtls_.handle_datagram(now, datagram);
    after_dtls();
    return {};
  }
  if (!receiver_ || !rtp::is_rtp_or_rtcp(datagram)) return {};
  if (rtp::is_rtcp(datagram)) return received(Kind::rtcp, receiver_->unprotect_rtcp(datagram));
  return received(Kind::rtp, receiver_->unprotect_rtp(datagram));
}

template <class Packet>
Peer::Incoming Peer::received(Kind kind, const Packet& packet) {
  if (packet) return {kind, *packet};
  ++dropped_;
  return {};
}

void Peer::handle_timeout(Instant now) {
  if (now >= consent_until_) state_ = State::failed;
  if (state_ != State::failed && now >= next_check_) send_check(now);
  dtls_.handle_timeout(now);
  after_dtls();
}

Instant Peer::next_timeout() const {
  if (state_ == State::idle || state_ == State::failed) return never;
  return std::min({next_check_, consent_until_, dtls_.next_timeout()});
}

void Peer::send_check(Instant now) {
  next_check_ = now + (answered_ ? consent_pace : first_pace);
  ByteWriter id{MutableBytes(transaction_)};
  id.u32(stun::magic_cookie);
  id.u64(++checks_);
  stun::Writer check(out_.slot(), stun::Class::request, transaction_);
  check.username(remote_->credentials.ufrag + ":" + local_.ufrag);
  check.ice_controlling(tie_breaker);
  if (answered_) check.use_candidate();
  check.priority(priority);
  check.message_integrity(remote_->credentials.password);
  check.fingerprint();
  out_.push(path(), check.finish());
}

void Peer::receive_stun(Instant now, Bytes datagram) {
  const auto message = stun::Message::parse(datagram);
  if (!message) return;
  if (message->is_binding_request()) return answer_check(*message);
  if (message->message_class() != stun::Class::success || message->transaction_id() != transaction_) return;
  if (!message->verify_integrity(remote_->credentials.password)) return;
  consent_until_ = now + consent_time;
  if (answered_) return;
  answered_ = true;
  send_check(now);  // the nomination
  if (remote_->our_role != dtls::Role::client || dtls_.state() != dtls::Transport::State::idle) return;
  dtls_.start(now, remote_->our_role, remote_->fingerprint);
  after_dtls();
}

void Peer::answer_check(const stun::Message& check) {
  const auto user = check.username();
  if (!user || ice::split_username(*user).receiver != local_.ufrag || !check.verify_integrity(local_.password)) return;
  stun::Writer answer(out_.slot(), stun::Class::success, check.transaction_id());
  answer.xor_mapped_address(remote_->address);
  answer.message_integrity(local_.password);
  answer.fingerprint();
  out_.push(path(), answer.finish());
}

void Peer::after_dtls() {
  while (const auto datagram = dtls_.poll_transmit()) out_.push(path(), *datagram);
  while (const auto event = dtls_.poll_event()) {
    const auto* connected = std::get_if<dtls::Connected>(&*event);
    const auto profile =
        connected ? rtp::srtp::profile_of(connected->keys.profile) : std::optional<rtp::srtp::Profile>();
    const auto keys = profile ? rtp::srtp::split_keying_material(*profile, connected->keys.bytes()) : std::nullopt;
    if (!keys) {
      state_ = State::failed;
      continue;
    }
    const bool is_client = connected->role == dtls::Role::client;
    sender_.emplace(is_client ? keys->client : keys->server);
    receiver_.emplace(is_client ? keys->server : keys->client);
    state_ = State::connected;
  }
}

bool Peer::send_rtp(std::size_t header_size, Bytes payload) {
  if (!is_connected()) return false;
  const auto size = sender_->protect_rtp(out_.slot(), header_size, payload);
  if (size) out_.push(path(), *size);
  return size.has_value();
}

bool Peer::send_rtcp(Bytes packet) {
  if (!is_connected() || packet.size() > out_.slot().size()) return false;
  std::ranges::copy(packet, out_.slot().begin());
  const auto size = sender_->protect_rtcp(out_.slot(), packet.size());
  if (size) out_.push(path(), *size);
  return size.has_value();
}

void Peer::close() {
  if (!remote_) return;
  dtls_.close();
  after_dtls();
  state_ = State::failed;
}

}  // namespace ringer::load
