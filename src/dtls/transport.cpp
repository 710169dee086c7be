// SPDX-License-Identifier: Apache-2.0
#include "dtls/transport.h"

#include <algorithm>

#include "base/assert.h"

namespace ringer::dtls {
namespace {

// An encrypted record that comes before its keys is kept by OpenSSL in a buffer of 17 kB, up to a hundred of them. A
// handshake has one, its Finished; the rest are retransmissions.
constexpr std::size_t max_early_records = 16;

// Datagrams that wait to be polled; a handshake's longest flight with a retransmission is far below.
constexpr std::size_t max_waiting = 64;

struct Records {
  std::size_t size = 0;       ///< bytes up to the first encrypted record that is too short to be one
  std::size_t encrypted = 0;  ///< of an epoch that is
};

/// RFC 6347 section 4.1: type, version, epoch, number, length. What is cut off at the end is OpenSSL's to drop.
Records inspect(Bytes datagram, std::size_t least_encrypted) {
  Records records;
  for (ByteReader reader(datagram); reader.left() > 0; records.size = datagram.size() - reader.left()) {
    reader.skip(3);
    const bool is_encrypted = reader.u16() != 0;
    reader.skip(6);
    const std::size_t length = reader.u16();
    reader.skip(length);
    if (!reader.failed() && !is_encrypted) continue;
    if (length < least_encrypted) return records;
    ++records.encrypted;
  }
  return records;
}

Failure failure_of(Session::Progress progress) {
  switch (progress) {
    case Session::Progress::mismatched: return Failure::fingerprint_mismatch;
    case Session::Progress::refused: return Failure::refused;
    default: return Failure::protocol_error;
  }
}

}  // namespace

std::string_view name_of(Failure failure) {
  switch (failure) {
    case Failure::fingerprint_mismatch: return "fingerprint mismatch";
    case Failure::no_srtp_profile: return "no SRTP profile";
    case Failure::timed_out: return "timed out";
    case Failure::flooded: return "flooded";
    case Failure::refused: return "refused by the peer";
    case Failure::protocol_error: return "protocol error";
  }
  UNREACHABLE("a failure without a name");
}

void Transport::start(Instant now, Role role, const Fingerprint& remote) {
  ASSERT(state_ == State::idle);
  state_ = State::handshaking;
  role_ = role;
  deadline_ = now + handshake_deadline;
  session_ = std::make_unique<Session>(identity_.settings(), role, remote);
  if (role == Role::client) advance(now, {});
}

void Transport::handle_datagram(Instant now, Bytes datagram) {
  const Bytes admitted = admit(datagram);
  if (admitted.size() < datagram.size()) ++counts_.dropped;
  if (!admitted.empty()) advance(now, admitted);
}

Bytes Transport::admit(Bytes datagram) {
  if (state_ != State::connected && state_ != State::handshaking) return {};
  const Records records = inspect(datagram, session_->least_encrypted());
  const Bytes admitted = datagram.first(records.size);
  if (state_ == State::connected) return admitted;
  taken_bytes_ += datagram.size();
  if (taken_bytes_ > max_handshake_bytes) {
    fail(Failure::flooded);
    return {};
  }
  early_records_ += records.encrypted;
  return early_records_ <= max_early_records ? admitted : Bytes{};
}

void Transport::handle_timeout(Instant now) {
  if (state_ != State::handshaking) return;
  if (now >= deadline_) return fail(Failure::timed_out);
  if (now < retransmit_at_) return;
  const Flight& flight = session_->flight();
  if (flight.copies() > 0) {
    // Beyond the last copy it goes out as it was: a peer that lost it takes it, one that has it drops it.
    for (const auto& datagram : flight.copy(std::min(attempts_, flight.copies() - 1))) {
      session_->outgoing().push_back(datagram);
    }
    ++counts_.retransmitted_flights;
  }
  ++attempts_;
  retransmit_after_ = std::min(retransmit_after_ * 2, slowest_retransmission);
  retransmit_at_ = now + retransmit_after_;
}

Instant Transport::next_timeout() const {
  return state_ == State::handshaking ? std::min(deadline_, retransmit_at_) : never;
}

void Transport::advance(Instant now, Bytes datagram) {
  const auto progress = session_->advance(datagram);
  auto& outgoing = session_->outgoing();
  if (outgoing.size() > max_waiting) outgoing.resize(max_waiting);
  switch (progress) {
    case Session::Progress::waiting: return schedule(now);
    case Session::Progress::established:
      if (state_ == State::handshaking) establish();
      return;
    case Session::Progress::closed:
      if (state_ == State::handshaking) return fail(Failure::refused);
      state_ = State::closed;
      events_.emplace_back(Closed{});
      return;
    case Session::Progress::mismatched:
    case Session::Progress::refused:
    case Session::Progress::failed: return fail(failure_of(progress));
  }
}

void Transport::schedule(Instant now) {
  if (session_->flights() == flight_) return;
  flight_ = session_->flights();
  attempts_ = 0;
  retransmit_after_ = first_retransmission;
  retransmit_at_ = now + retransmit_after_;
}

void Transport::establish() {
  const auto keys = session_->export_keying_material();
  if (!keys) {
    session_->close();
    return fail(Failure::no_srtp_profile);
  }
  state_ = State::connected;
  events_.emplace_back(Connected{role_, *keys});
}

void Transport::fail(Failure reason) {
  state_ = State::failed;
  events_.emplace_back(Failed{reason});
}

void Transport::close() {
  if (state_ == State::connected) session_->close();
  if (state_ != State::failed) state_ = State::closed;
}

std::optional<Bytes> Transport::poll_transmit() {
  if (!session_ || session_->outgoing().empty()) return std::nullopt;
  sending_ = std::move(session_->outgoing().front());
  session_->outgoing().pop_front();
  return sending_;
}

std::optional<Event> Transport::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = events_.front();
  events_.pop_front();
  return event;
}

}  // namespace ringer::dtls
