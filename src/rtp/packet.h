// SPDX-License-Identifier: Apache-2.0
//
// An RTP packet as it arrives (RFC 3550 section 5.1), decrypted: a checked view in which every length has been held
// against what is there. One pass, no allocation, nothing is written to. What the elements of the extension block mean
// is extensions.h's business, what the payload begins with that of the codec's descriptor.
// Owner and thread: a plain value that views its caller's datagram.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace ringer::rtp {

inline constexpr std::size_t fixed_header_size = 12;

struct Packet {
  bool marker = false;
  std::uint8_t payload_type = 0;  ///< 0 to 127
  std::uint8_t padding_size = 0;  ///< with the octet that tells it
  std::uint16_t sequence_number = 0;
  std::uint16_t extension_profile = 0;  ///< which form the extension block has (RFC 8285); 0 without a block
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
  std::size_t header_size = 0;  ///< with contributing sources and extension block
  Bytes csrcs;                  ///< four octets each, 15 at most
  Bytes extensions;             ///< the block without its own four-octet head
  Bytes payload;                ///< without padding; empty when there is nothing else

  /// Nothing when `bytes` is not of version 2, when a part reaches beyond the end, or when there should be padding of
  /// no octet or of more than there are.
  static std::optional<Packet> parse(Bytes bytes);
};

/// Whether a datagram on a port that RTP, DTLS and STUN share is RTP's or RTCP's (RFC 7983), and which (RFC 5761
/// section 4).
inline bool is_rtp_or_rtcp(Bytes datagram) { return datagram.size() >= 2 && datagram[0] >> 6U == 2; }
inline bool is_rtcp(Bytes datagram) { return is_rtp_or_rtcp(datagram) && datagram[1] >= 192 && datagram[1] <= 223; }

}  // namespace ringer::rtp
