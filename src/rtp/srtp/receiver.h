// SPDX-License-Identifier: Apache-2.0
//
// The receiving direction of SRTP and SRTCP (RFC 3711 section 3.3 and 3.4, RFC 7714): only a packet that is genuine and
// has not been seen before comes out, decrypted where it lay. Whatever arrives, the Receiver goes on: a packet is
// dropped with a reason for the caller to count. What it knows of a source changes after a packet of it proved genuine
// and never before. It does not read the RTP or RTCP inside, and knows no master key identifiers and no rekeying.
// Owner and thread: rtc::WebRtcTransport, on its worker. No packet allocates, but for the first of each source.
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

/// Why a packet was dropped.
enum class Drop : std::uint8_t {
  malformed,  ///< not RTP or RTCP of version 2, or its header says that it is longer than it is
  too_short,  ///< no room for header and tag
  too_many_sources,  ///< of a source that is new when max_received_sources are known
  replayed,
  too_old,  ///< further behind the newest than the replay window remembers
  authentication,  ///< the tag is not this packet's
};

/// One browser sends its microphone, camera, screen, each in up to three sizes with a retransmission stream: about 15.
inline constexpr std::size_t max_received_sources = 64;

class Receiver {
 public:
  explicit Receiver(const Keys& keys, GcmEngine engine = fastest_gcm());

  /// Decrypts in place and gives the packet without its tag. The bytes of a dropped packet are worthless afterwards.
  std::expected<MutableBytes, Drop> unprotect_rtp(MutableBytes packet);
  std::expected<MutableBytes, Drop> unprotect_rtcp(MutableBytes packet);

  /// Sources of which a genuine packet came, RTP's and RTCP's counted apart.
  std::size_t rtp_sources() const { return rtp_sources_.size(); }
  std::size_t rtcp_sources() const { return rtcp_sources_.size(); }

 private:
  Transform rtp_;
  Transform rtcp_;
  Sources<ReplayWindow> rtp_sources_{max_received_sources};
  Sources<ReplayWindow> rtcp_sources_{max_received_sources};
};

}  // namespace ringer::rtp::srtp
