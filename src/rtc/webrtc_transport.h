// SPDX-License-Identifier: Apache-2.0
//
// The connection to one remote browser on one port (RFC 8834, RFC 8843): ICE answers its checks and says where it is,
// DTLS shakes hands and gives the keys, SRTP protects what goes and comes. This class only puts the three in their
// order; each is the others' stranger.
//  - DTLS and SRTP are looked at only from addresses that ICE has validated; anything else is dropped and counted.
//  - Media goes to the selected path alone. DTLS goes there too, and before there is one, back where it came from: the
//    browser's ClientHello may overtake its nomination, and the address has proved itself by then.
//  - A ClientHello that comes before set_remote() waits, the latest one alone: the browser would repeat it, but not
//    before 50 ms (Chromium), and its description is as long under way as the hello was early.
//  - DTLS outlives an ICE restart; another fingerprint or role needs another transport (RFC 8842).
// It reads no session description and no RTP; it has no data channels. Owner and thread: mediaserver::WebRtcEndpoint,
// on its app::MediaWorker. It writes to the worker's DatagramQueue.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/datagram_queue.h"
#include "base/socket_address.h"
#include "base/time.h"
#include "dtls/fingerprint.h"
#include "dtls/identity.h"
#include "dtls/transport.h"
#include "ice/credentials.h"
#include "ice/lite_agent.h"
#include "rtp/srtp/receiver.h"
#include "rtp/srtp/sender.h"

namespace ringer::rtc {

/// What a datagram turned out to hold.
struct Incoming {
  enum class Kind : std::uint8_t {
    none,   // nothing for the caller, or dropped
    check,  // an authentic ICE check: where it came from is validated
    rtp,
    rtcp,
  };

  Kind kind = Kind::none;
  Bytes packet;  // decrypted, inside the datagram's buffer
};

/// What a session description says of the peer, and which side of DTLS we have taken (RFC 5763 section 5).
struct RemotePeer {
  ice::Credentials credentials;
  dtls::Fingerprint fingerprint;
  dtls::Role our_role = dtls::Role::server;
};

struct IceStateChanged {
  ice::State state = ice::State::initial;
};
struct DtlsStateChanged {
  dtls::Transport::State state = dtls::Transport::State::idle;
  std::optional<dtls::Failure> failure;  // why, when the state is failed
};
using Event = std::variant<IceStateChanged, ice::PathSelected, DtlsStateChanged>;

class WebRtcTransport {
 public:
  enum class Drop : std::uint8_t {
    unknown_protocol,
    dtls_unverified,   // from an address that ICE has not validated
    srtp_unverified,
    srtp_before_keys,  // the handshake is not done, or the connection has ended
    after_close,
  };
  static constexpr std::size_t drop_kinds = 5;
  static constexpr std::size_t srtp_drop_kinds = 6;

  /// Packets and bytes are of SRTP and SRTCP, as UDP carries them.
  struct Counts {
    std::uint64_t packets_received = 0;
    std::uint64_t bytes_received = 0;
    std::uint64_t packets_sent = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t packets_not_sent = 0;                            // no path, no keys, or refused by SRTP
    std::array<std::uint64_t, drop_kinds> dropped{};               // by Drop
    std::array<std::uint64_t, srtp_drop_kinds> srtp_dropped{};     // by rtp::srtp::Drop

    std::uint64_t of(Drop why) const { return dropped[static_cast<std::size_t>(why)]; }
    std::uint64_t of(rtp::srtp::Drop why) const { return srtp_dropped[static_cast<std::size_t>(why)]; }
  };

  /// `identity` and `out` outlive it.
  WebRtcTransport(const dtls::Identity& identity, ice::Credentials local, DatagramQueue& out)
      : agent_(std::move(local)), dtls_(identity), out_(out) {}

  /// Again after each restart of ICE. False, and nothing is changed, when the peer is another than before.
  [[nodiscard]] bool set_remote(Instant now, const RemotePeer& remote);
  /// New local credentials (RFC 8445 section 9). Media and DTLS go on; the Demux must be told.
  void restart_ice(ice::Credentials local);

  /// `datagram` is decrypted where it lies.
  Incoming handle_datagram(Instant now, const Path& path, MutableBytes datagram);
  void handle_timeout(Instant now);
  Instant next_timeout() const;
  std::optional<Event> poll_event();

  /// Where the next packet's header is to be written; good until something is sent.
  MutableBytes rtp_slot() { return out_.slot(); }
  /// `header_size` bytes of header are in rtp_slot(); `payload`, which is elsewhere, is encrypted behind them. False
  /// when the packet could not be sent, which is counted.
  bool send_rtp(std::size_t header_size, Bytes payload);
  /// A compound packet (RFC 3550 section 6.1).
  bool send_rtcp(Bytes packet);
  /// Says goodbye to the peer; from here on everything is dropped.
  void close();

  /// Media can go both ways.
  bool is_connected() const { return sender_ && agent_.selected_path() != nullptr; }
  ice::State ice_state() const { return agent_.state(); }
  dtls::Transport::State dtls_state() const { return dtls_.state(); }
  const Path* selected_path() const { return agent_.selected_path(); }

  // For the Demux.
  const ice::Credentials& local_credentials() const { return agent_.local(); }
  bool answers_to(std::string_view ufrag) const { return agent_.answers_to(ufrag); }
  bool is_validated(const SocketAddress& remote) const { return agent_.is_validated(remote); }
  std::optional<Instant> last_check(const SocketAddress& remote) const { return agent_.last_check(remote); }

  const Counts& counts() const { return counts_; }
  const ice::LiteAgent::Counts& ice_counts() const { return agent_.counts(); }
  const dtls::Counts& dtls_counts() const { return dtls_.counts(); }

 private:
  struct EarlyDtls {
    Path path;
    std::size_t size = 0;
    std::array<std::uint8_t, max_datagram_size> bytes{};
  };

  Incoming drop(Drop why);
  Incoming receive_check(Instant now, const Path& path, Bytes datagram);
  void receive_dtls(Instant now, const Path& path, Bytes datagram);
  Incoming receive_srtp(Instant now, const Path& path, Incoming::Kind kind, MutableBytes datagram);
  bool finish_packet(std::expected<std::size_t, rtp::srtp::Refusal> size);

  void after_ice(Instant now);
  void after_dtls();
  void transmit_dtls();
  void take_keys(const dtls::Connected& connected);

  ice::LiteAgent agent_;
  dtls::Transport dtls_;
  std::optional<RemotePeer> remote_;
  std::unique_ptr<EarlyDtls> early_dtls_;
  std::optional<Path> dtls_path_;  // of the peer's last DTLS datagram
  std::optional<rtp::srtp::Receiver> receiver_;
  std::optional<rtp::srtp::Sender> sender_;
  DatagramQueue& out_;
  bool is_closed_ = false;

  // What poll_event() has to say: of each kind the latest is enough.
  ice::State told_ice_ = ice::State::initial;
  std::optional<Path> new_path_;
  dtls::Transport::State told_dtls_ = dtls::Transport::State::idle;
  std::optional<dtls::Failure> failure_;

  Counts counts_;
};

}  // namespace ringer::rtc
