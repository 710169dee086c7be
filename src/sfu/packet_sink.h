// SPDX-License-Identifier: Apache-2.0
//
// Where packets leave: one remote browser's transport, or a test. A packet is begun in the transport's own slot and
// encrypted there, so that nothing is copied that need not be.
//
// There is no pacer behind it on purpose: a browser paces what it sends, forwarding keeps the distances between packets
// as they came, and a queue would add its delay to every packet while a subscriber's burst is never more than the
// sender's. Whether that holds is to be seen from the delay gradient at subscribers behind a narrow link: should
// bursts alone raise `congested()` on a link that carries the layer, a pacer per DownLink belongs here.
// Owner and thread: the transport's.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/time.h"

namespace ringer::sfu {

/// What is written of RTCP at once: encrypted and with IP and UDP it still fits every path that carries DTLS.
inline constexpr std::size_t max_rtcp_size = 1200;

class PacketSink {
 public:
  PacketSink() = default;
  PacketSink(const PacketSink&) = delete;
  PacketSink& operator=(const PacketSink&) = delete;
  virtual ~PacketSink() = default;

  /// Whether packets can leave at all: no key frame is asked for that could not be shown.
  virtual bool is_open() const { return true; }
  /// Room for the next packet: a datagram less what encryption adds.
  virtual MutableBytes slot() = 0;
  /// The first `header_size` bytes of slot() are an RTP header; `payload` follows it, from elsewhere or from right
  /// behind the header. False when it cannot be sent.
  virtual bool send_rtp(Instant now, std::size_t header_size, Bytes payload) = 0;
  /// The first `size` bytes of slot() are an RTCP packet, compound or of reduced size (RFC 5506).
  virtual void send_rtcp(Instant now, std::size_t size) = 0;
};

inline MutableBytes rtcp_room(PacketSink& sink) { return sink.slot().first(max_rtcp_size); }

}  // namespace ringer::sfu
