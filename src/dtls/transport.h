// SPDX-License-Identifier: Apache-2.0
//
// The DTLS connection to one remote browser (RFC 6347 version 1.2): it shakes hands over a path that ICE has validated,
// verifies the peer's certificate by its fingerprint (RFC 8827 section 6.5) and hands out the keys for SRTP (RFC 5764),
// never before. It bounds what a handshake may take: 30 seconds, 64 KiB, and datagrams of 1200 bytes.
// It does not choose the path, does not tell DTLS from other datagrams, and throws application data away.
// After the handshake OpenSSL's object goes, with its 45 kB, and two keys stay (RecordLayer): close_notify is said and
// heard as before, and the peer that repeats its last flight gets ours again, for as long as the connection lives
// (RFC 6347 section 4.2.4 asks for four minutes) and as the very same records: a peer that lacks them has never seen
// their numbers. Data channels need no more than the same keys and a replay window.
// A lost flight is sent again after 100 ms, then twice as late each time, at last every second: ICE has shown that the
// path works, so the second at which RFC 6347 section 4.2.4.1 starts would only make people wait.
// Owner and thread: its rtc::WebRtcTransport, on that one's worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "dtls/fingerprint.h"
#include "dtls/identity.h"
#include "dtls/keying_material.h"
#include "dtls/record_layer.h"
#include "dtls/session.h"

namespace ringer::dtls {

inline constexpr Duration handshake_deadline = std::chrono::seconds(30);
inline constexpr std::size_t max_handshake_bytes = 64 * 1024;  ///< an RSA-4096 handshake takes 3 KiB
inline constexpr Duration first_retransmission = std::chrono::milliseconds(100);
inline constexpr Duration slowest_retransmission = std::chrono::seconds(1);

enum class Failure : std::uint8_t {
  fingerprint_mismatch,
  no_srtp_profile,  ///< the peer offers no use_srtp, or no profile of ours
  timed_out,
  flooded,  ///< more than a handshake may take
  refused,  ///< by the peer, with a fatal alert
  protocol_error,  ///< includes: nothing in common, e.g. DTLS 1.0
};
std::string_view name_of(Failure failure);

struct Connected {
  Role role;  ///< ours: tells which half of the keys we write with
  KeyingMaterial keys;
};
struct Failed {
  Failure reason;
};
struct Closed {};  ///< by the peer
using Event = std::variant<Connected, Failed, Closed>;

struct Counts {
  std::uint64_t retransmitted_flights = 0;
  std::uint64_t dropped = 0;  ///< datagrams, at least in part: before the start, after the end, too many, or forged
};

class Transport {
 public:
  enum class State : std::uint8_t { idle, handshaking, connected, failed, closed };

  /// `identity` must outlive it.
  explicit Transport(const Identity& identity) : identity_(identity) {}

  /// Once; `remote` is what the peer's session description says.
  void start(Instant now, Role role, const Fingerprint& remote);
  void handle_datagram(Instant now, Bytes datagram);
  void handle_timeout(Instant now);
  Instant next_timeout() const;
  /// Says close_notify if there is somebody to say it to; no event follows.
  void close();

  /// The next datagram, good until the next call of anything here.
  std::optional<Bytes> poll_transmit();
  std::optional<Event> poll_event();

  State state() const { return state_; }
  const Counts& counts() const { return counts_; }

 private:
  void advance(Instant now, Bytes datagram);
  void establish();
  void fail(Failure reason);
  void schedule(Instant now);
  void take_records(Bytes datagram);
  void take_alert(Bytes content);
  void repeat_last_flight(std::uint64_t number);
  void transmit(const Datagram& datagram);
  /// What of `datagram` OpenSSL may see.
  Bytes admit(Bytes datagram);

  const Identity& identity_;
  State state_ = State::idle;
  Role role_ = Role::server;
  std::unique_ptr<Session> session_;  ///< while it shakes hands
  std::optional<RecordLayer> records_;  ///< afterwards
  std::vector<Datagram> last_flight_;  ///< of ours, if ours is the handshake's last
  std::uint64_t last_finished_ = 0;  ///< number of the peer's last one that was answered
  std::vector<Datagram> outgoing_;
  std::size_t polled_ = 0;  ///< of outgoing_
  std::vector<Event> events_;  ///< two at most, so the first goes first at no cost
  Counts counts_;

  Instant deadline_ = never;
  Instant retransmit_at_ = never;
  Duration retransmit_after_{};
  unsigned flight_ = 0;  ///< which of the session's flights the two above are for
  std::size_t attempts_ = 0;  ///< of that flight
  std::size_t taken_bytes_ = 0;
  std::size_t early_records_ = 0;
};

}  // namespace ringer::dtls
