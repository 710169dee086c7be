// SPDX-License-Identifier: Apache-2.0
#include "dtls/transport.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"

namespace ringer::dtls {
namespace {

// An encrypted record that comes before its keys is kept by OpenSSL in a buffer of 17 kB, up to a hundred of them. A
// handshake has one, its Finished; the rest are retransmissions.
constexpr std::size_t max_early_records = 16;

// The fewest bytes that an encrypted record of a handshake can hold: a Finished, which is a header and a body of twelve
// bytes each (RFC 6347 section 4.2.2, RFC 5246 section 7.4.9), and a tag. OpenSSL takes one with less for a fault of
// its own and ends the connection, so nobody's forgery may reach it.
constexpr std::size_t least_encrypted = 12 + 12 + 16;

// RFC 5246 sections 7.2 and 7.4.
constexpr std::uint8_t fatal = 2;
constexpr std::array<std::uint8_t, 2> close_notify{1, 0};
constexpr std::uint8_t finished = 20;

// Datagrams that wait to be polled; a handshake's longest flight with a retransmission is far below.
constexpr std::size_t max_waiting = 64;

struct Records {
  std::size_t size = 0;  ///< bytes up to the first encrypted record that is too short to be one
  std::size_t encrypted = 0;  ///< of an epoch that is
};

/// What is cut off at the end is OpenSSL's to drop.
Records inspect(Bytes datagram) {
  Records records;
  for (ByteReader reader(datagram); reader.left() > 0; records.size = datagram.size() - reader.left()) {
    const auto record = read_record(reader);
    if (record && record->epoch == 0) continue;
    if (!record || record->body.size() < least_encrypted) return records;
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
  if (state_ == State::connected) return take_records(datagram);
  const Bytes admitted = admit(datagram);
  if (admitted.size() < datagram.size()) ++counts_.dropped;
  if (!admitted.empty()) advance(now, admitted);
}

Bytes Transport::admit(Bytes datagram) {
  if (state_ != State::handshaking) return {};
  const Records records = inspect(datagram);
  taken_bytes_ += datagram.size();
  if (taken_bytes_ > max_handshake_bytes) {
    fail(Failure::flooded);
    return {};
  }
  early_records_ += records.encrypted;
  return early_records_ <= max_early_records ? datagram.first(records.size) : Bytes{};
}

/// Of a connection that is established.
void Transport::take_records(Bytes datagram) {
  bool is_dropped = false;
  for (ByteReader reader(datagram); reader.left() > 0 && state_ == State::connected;) {
    const auto record = read_record(reader);
    // Of a repeated flight only the Finished is of interest; the records before it were of no epoch.
    if (record && (record->is(ContentType::application_data) || record->epoch == 0)) continue;
    const auto content = record ? records_->open(*record) : std::nullopt;
    is_dropped |= !content;
    if (!content || content->empty()) continue;
    if (record->is(ContentType::alert)) take_alert(*content);
    if (record->is(ContentType::handshake) && content->front() == finished) repeat_last_flight(record->number);
  }
  counts_.dropped += is_dropped;
}

void Transport::take_alert(Bytes content) {
  if (content.size() != close_notify.size()) return;
  if (content[0] == fatal) return fail(Failure::refused);
  if (content[1] != close_notify[1]) return;
  state_ = State::closed;
  events_.emplace_back(Closed{});
}

/// `number`: of the peer's Finished. Each is answered once, so that whoever copies it on its way gains nothing.
void Transport::repeat_last_flight(std::uint64_t number) {
  if (last_flight_.empty() || number <= last_finished_) return;
  last_finished_ = number;
  for (const Datagram& datagram : last_flight_) transmit(datagram);
  ++counts_.retransmitted_flights;
}

void Transport::handle_timeout(Instant now) {
  if (state_ != State::handshaking) return;
  if (now >= deadline_) return fail(Failure::timed_out);
  if (now < retransmit_at_) return;
  const Flight& flight = session_->flight();
  if (flight.copies() > 0) {
    // Beyond the last copy it goes out as it was: a peer that lost it takes it, one that has it drops it.
    for (const auto& datagram : flight.copy(std::min(attempts_, flight.copies() - 1))) {
      transmit(datagram);
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
  std::vector<Datagram> flight = session_->take_outgoing();
  for (const Datagram& sent : flight) transmit(sent);
  switch (progress) {
    case Session::Progress::waiting: return schedule(now);
    case Session::Progress::established: last_flight_ = std::move(flight); return establish();
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
  records_.emplace(session_->export_record_keys());
  if (!keys) {
    transmit(records_->seal(ContentType::alert, close_notify));
    return fail(Failure::no_srtp_profile);
  }
  session_.reset();
  state_ = State::connected;
  events_.emplace_back(Connected{role_, *keys});
}

void Transport::fail(Failure reason) {
  state_ = State::failed;
  session_.reset();
  events_.emplace_back(Failed{reason});
}

void Transport::close() {
  if (state_ == State::connected) transmit(records_->seal(ContentType::alert, close_notify));
  if (state_ != State::failed) state_ = State::closed;
  session_.reset();
}

void Transport::transmit(const Datagram& datagram) {
  if (outgoing_.size() < max_waiting) outgoing_.push_back(datagram);
}

std::optional<Bytes> Transport::poll_transmit() {
  if (polled_ == outgoing_.size()) {
    outgoing_ = {};
    polled_ = 0;
    return std::nullopt;
  }
  return outgoing_[polled_++];
}

std::optional<Event> Transport::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = events_.front();
  events_.erase(events_.begin());
  return event;
}

}  // namespace ringer::dtls
