// SPDX-License-Identifier: Apache-2.0
//
// The sending direction of SRTP and SRTCP (RFC 3711 section 3.3 and 3.4, RFC 7714): encrypts straight into the slot
// from which a packet is sent. A source's sequence numbers may start anywhere (below 2^15 a lost first packet does no
// harm), skip and come out of order, also over a wrap; none is sent twice, because two packets with one index give away
// the key of AES-GCM's tags (RFC 7714 section 8.1, RFC 3711 section 9.1): what is lost is sent again by RFC 4588. Owner
// and thread: rtc::WebRtcTransport, on its worker. No packet allocates, but for the first of each source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "base/bytes.h"
#include "rtp/srtp/keys.h"
#include "rtp/srtp/packet_index.h"
#include "rtp/srtp/sources.h"
#include "rtp/srtp/transform.h"

namespace ringer::rtp::srtp {

/// Why a packet was not sent.
enum class Refusal : std::uint8_t {
  malformed,  ///< the header is none, or has another size
  no_room,  ///< the slot ends before the packet
  too_many_sources,  ///< of a source that is new when max_sent_sources are known
  repeated,  ///< this sequence number was sent before
  too_old,  ///< so far behind the newest that it could be a repetition
  key_exhausted,  ///< the key has protected as many packets as it may: the connection must be made anew
};

/// Whoever watches a meeting for days sees people come and go, and a source is never forgotten. The sources of a Sender
/// are this server's own choice; the limit is a bound on memory (about 600 kB, once they all exist).
inline constexpr std::size_t max_sent_sources = 4096;

/// How many packets one master key may protect (RFC 3711 section 9.2, RFC 7714 section 6).
struct KeyLifetime {
  std::uint64_t rtp = std::uint64_t{1} << 48;
  std::uint64_t rtcp = std::uint64_t{1} << 31;
};

class Sender {
 public:
  explicit Sender(const Keys& keys, GcmEngine engine = fastest_gcm(), KeyLifetime lifetime = {});

  /// `slot` begins with a whole RTP header of `header_size` bytes. `payload`, which may be elsewhere or behind the
  /// header already (then exactly), is encrypted behind the header, and the tag put behind it. Gives the size of the
  /// whole.
  std::expected<std::size_t, Refusal> protect_rtp(MutableBytes slot, std::size_t header_size, Bytes payload);
  /// `slot` begins with a compound RTCP packet of `size` bytes; it is encrypted in place, and index and tag put behind
  /// it.
  std::expected<std::size_t, Refusal> protect_rtcp(MutableBytes slot, std::size_t size);

  std::size_t rtp_sources() const { return rtp_sources_.size(); }
  std::size_t rtcp_sources() const { return rtcp_sources_.size(); }

 private:
  struct RtcpSource {
    std::uint32_t next_index = 0;
  };

  Transform rtp_;
  Transform rtcp_;
  KeyLifetime left_;
  Sources<ReplayWindow> rtp_sources_{max_sent_sources};
  Sources<RtcpSource> rtcp_sources_{max_sent_sources};
};

}  // namespace ringer::rtp::srtp
