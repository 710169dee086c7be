// SPDX-License-Identifier: Apache-2.0
//
// Which protocol a datagram is of, on a port that several share: by its first byte (RFC 7983), and RTCP from RTP by the
// second (RFC 5761 section 4). It promises nothing of what follows.
// Owner and thread: pure function.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace ringer::rtc {

enum class DatagramKind : std::uint8_t { stun, dtls, rtp, rtcp, other };

inline DatagramKind kind_of(Bytes datagram) {
  if (datagram.size() < 2) return DatagramKind::other;
  const std::uint8_t first = datagram[0];
  if (first <= 3) return DatagramKind::stun;
  if (first >= 20 && first <= 63) return DatagramKind::dtls;
  if (first < 128 || first > 191) return DatagramKind::other;  // ZRTP, TURN channels, QUIC: none is spoken here
  return datagram[1] >= 192 && datagram[1] <= 223 ? DatagramKind::rtcp : DatagramKind::rtp;
}

}  // namespace ringer::rtc
