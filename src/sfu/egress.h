// SPDX-License-Identifier: Apache-2.0
//
// The last step of every packet to one subscriber: its header is written into the transport's slot with the extensions
// as this subscriber negotiated them. Values that belong to the media are passed on (audio level, orientation,
// dependency descriptor), those of the way are made afresh (mid, abs-send-time, transport-wide number).
// It numbers and records, and decides nothing. Owner and thread: sfu::DownLink; down tracks hold a reference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rtp/extensions.h"
#include "rtp/header_writer.h"
#include "sfu/bandwidth_estimator.h"
#include "sfu/packet_sink.h"
#include "sfu/up_packet.h"

namespace ringer::sfu {

class Egress {
 public:
  Egress(PacketSink& sink, const rtp::ExtensionMap& extensions) : sink_(sink), extensions_(extensions) {}

  struct Outgoing {
    rtp::Header header;
    std::string_view mid;               // empty: the subscriber knows the stream
    const UpPacket* packet = nullptr;   // whose values are passed on; none for padding
  };

  /// Header, `prefix`, `payload`. Without a prefix the payload is encrypted from where it lies. Returns what was sent,
  /// in bytes before encryption; 0 when it could not be.
  std::size_t send(Instant now, const Outgoing& outgoing, Bytes prefix, Bytes payload);

  /// Renegotiated.
  void set_extensions(const rtp::ExtensionMap& extensions) { extensions_ = extensions; }
  /// Whether packets are numbered for feedback about each.
  bool has_transport_wide_numbers() const { return extensions_.id(rtp::ExtensionKind::transport_wide_cc) != 0; }

  PacketSink& sink() { return sink_; }
  bool is_open() const { return sink_.is_open(); }
  BandwidthEstimator& estimator() { return estimator_; }
  const BandwidthEstimator& estimator() const { return estimator_; }

 private:
  std::size_t write_header(Instant now, const Outgoing& outgoing);

  PacketSink& sink_;
  rtp::ExtensionMap extensions_;
  BandwidthEstimator estimator_;
  std::uint16_t next_number_ = 0;
};

}  // namespace ringer::sfu
