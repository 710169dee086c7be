// SPDX-License-Identifier: Apache-2.0
//
// The ICE of a server with a public address (RFC 8445, lite; RFC 8839; RFC 7675; RFC 8863): it answers the browser's
// checks, takes the path that the browser nominates, and notices when the browser no longer wants to hear from it.
//  - Role: a lite agent is always controlled (RFC 8445 section 6.1.1). A peer that believes itself controlled is told
//  487
//    whatever its tie-breaker, as if ours were the smallest; it then takes the controlling role (section 7.2.5.1). Two
//    lite agents never find each other, and no browser is one.
//  - Nomination: while a generation settles (see settling_time), of several nominated paths the one of the highest
//    PRIORITY is taken, for that is what a peer with aggressive nomination takes (RFC 5245 section 8.1.1.2). Later, the
//    latest nomination is followed: a phone that leaves its Wi-Fi nominates a new path of any priority.
//  - Nothing else moves the path: no unauthenticated datagram, no media, no guess before the first nomination.
//  - A peer that was lost may not come back with the same credentials (RFC 7675 section 5.1), only by restart().
// It sends no checks, so it knows no round-trip time; it gathers no candidates; that a peer never came is its owner's
// to notice (RFC 8863). Owner and thread: the WebRtcTransport of the peer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/datagram_queue.h"
#include "base/socket_address.h"
#include "base/time.h"
#include "ice/credentials.h"
#include "ice/validated_addresses.h"
#include "stun/message.h"

namespace ringer::ice {

/// In the words of RTCIceTransportState, whose "completed", "disconnected" and "closed" a lite agent has no use for: it
/// never knows that the peer has stopped checking, and between two checks it knows nothing.
enum class State : std::uint8_t {
  initial,  // "new": no check came
  checking,  // checks are answered, none nominated
  connected,  // there is a selected path
  failed,  // there was one, and its consent ran out
};
/// "new", "checking", "connected", "failed"
std::string_view text(State state);

/// Why a datagram did not count as a check. The first six get no answer.
enum class Refusal : std::uint8_t {
  malformed,  // no STUN message, or its FINGERPRINT is wrong
  not_a_request,  // a response or an indication
  no_fingerprint,  // RFC 8445 section 7.1 demands one
  unknown_user,  // no USERNAME, or another's
  wrong_integrity,  // made with another password, or with none
  consent_lost,  // right, but its generation has ended
  unknown_attribute,  // answered 420
  role_conflict,  // answered 487
};
inline constexpr std::size_t refusal_kinds = 8;
/// "malformed", ... as metrics name it.
std::string_view text(Refusal refusal);

/// Media goes there from now on.
struct PathSelected {
  Path path;
};
/// Nothing may be sent any more (RFC 7675).
struct ConsentLost {};
using Event = std::variant<PathSelected, ConsentLost>;

class LiteAgent {
 public:
  /// RFC 7675 section 5.1. Browsers check every 2.5 (Chromium) to 6 seconds.
  static constexpr Duration consent_time = std::chrono::seconds(30);
  /// Media is noted as consent no oftener, so that it moves no timer with each packet.
  static constexpr Duration consent_step = std::chrono::seconds(1);
  /// After a generation's first nomination. Checks leave 50 ms apart (RFC 8445 section 14.2): time for sixty of them.
  static constexpr Duration settling_time = std::chrono::seconds(3);

  struct Counts {
    std::uint64_t answered = 0;
    std::array<std::uint64_t, refusal_kinds> refused{};  // by Refusal
  };

  explicit LiteAgent(Credentials local);

  /// The peer's, of the generation that is current. Until they are known, checks are believed for our password alone.
  void set_remote(Credentials remote);
  /// A new generation (RFC 8445 section 9). The path stays as it is, and the old credentials good, until a path is
  /// nominated with the new ones.
  void restart(Credentials local);

  /// A datagram of which is_stun() is true; answers go to `out` by the same path. `path.remote` is validated after.
  std::expected<void, Refusal> handle_datagram(Instant now, const Path& path, Bytes datagram, DatagramQueue& out);
  /// SRTP or SRTCP of the peer's came by `path`, new and authenticated: on the selected path that is consent as good as
  /// a check, and the only one of peers that keep their paths open with indications (libnice).
  void handle_media(Instant now, const Path& path);
  void handle_timeout(Instant now);
  Instant next_timeout() const;
  std::optional<Event> poll_event();

  State state() const { return state_; }
  /// Where to send; nothing means: not at all.
  const Path* selected_path() const { return selected_ ? &selected_->path : nullptr; }
  /// An authenticated check came from there, so what else comes from there is worth a look.
  bool is_validated(const SocketAddress& remote) const { return validated_.contains(remote); }
  /// When the last one came, if it is validated.
  std::optional<Instant> last_check(const SocketAddress& remote) const { return validated_.last_check(remote); }
  const Credentials& local() const { return current_.local; }
  /// Whether checks for this user fragment are still ours: the current one, and after a restart the one before.
  bool answers_to(std::string_view ufrag) const {
    return ufrag == current_.local.ufrag || (previous_ && ufrag == previous_->local.ufrag);
  }
  const Counts& counts() const { return counts_; }

 private:
  struct Generation {
    Credentials local;
    std::optional<Credentials> remote;
    std::optional<Instant> first_nomination;
  };
  struct Selected {
    Path path;
    std::uint32_t priority;
    bool of_current;  // nominated with the current credentials
    Instant consented;  // the last time
  };

  std::expected<Generation*, Refusal> authenticate(const stun::Message& message);
  void succeed(Instant now, const Path& path, const stun::Message& message, Generation& generation);
  void nominate(Instant now, const Path& path, std::uint32_t priority, Generation& generation);
  bool is_better(Instant now, std::uint32_t priority, const Generation& generation) const;

  Generation current_;
  std::optional<Generation> previous_;  // while a restart has not led to a path
  std::optional<Selected> selected_;
  ValidatedAddresses validated_;
  State state_ = State::initial;
  std::optional<Event> event_;
  Counts counts_;
};

}  // namespace ringer::ice
