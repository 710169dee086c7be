// SPDX-License-Identifier: Apache-2.0
//
// What one connection receives: packets, loss and delay of each stream, by the stamps of the publishers, so that loss
// is counted from end to end. It says to the server what a browser would: receiver reports, transport-wide feedback
// where that was agreed, or else REMB.
// Owner and thread: load::Connection.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "load/delay_histogram.h"
#include "rtp/extensions.h"
#include "rtp/rtcp/report_block.h"
#include "rtp/rtcp/transport_feedback_writer.h"
#include "rtp/sequence.h"

namespace ringer::load {

/// Of a window of time. Packets are those with a stamp; `other_packets` are padding and probes.
struct Figures {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  ///< of RTP, without SRTP and below
  std::uint64_t lost = 0;
  std::uint64_t other_packets = 0;
  std::uint64_t streams = 0;  ///< that gave at least one packet
  std::uint64_t video_streams = 0;
  DelayHistogram delay;

  void add(const Figures& other);
};

class Reception {
 public:
  Reception() = default;

  void set_extensions(const rtp::ExtensionMap& extensions) { extensions_ = extensions; }

  /// A decrypted packet that came in at `arrived`.
  void receive_rtp(Instant arrived, Bytes packet);
  /// Forgets what was counted, and counts anew.
  void begin_window();
  Figures figures() const;

  /// One for each source that something came from, 31 at most.
  std::span<const rtp::rtcp::ReportBlock> report_blocks();
  /// Transport-wide feedback on what came since the last; false when nothing did.
  bool write_feedback(ByteWriter& writer, std::uint32_t sender_ssrc);
  /// The sources of the video that came, for REMB and requests for key frames.
  std::vector<std::uint32_t> video_sources() const;

 private:
  struct Stream {
    std::uint32_t ssrc = 0;
    bool is_video = false;
    rtp::SequenceUnwrapper sequence;
    std::int64_t first_sequence = 0;
    std::uint64_t ever = 0;
    // Of this window.
    std::uint64_t packets = 0;
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };

  Stream& stream_of(std::uint32_t ssrc);
  void note_arrival(Instant arrived, std::uint16_t sequence);

  rtp::ExtensionMap extensions_;
  std::vector<Stream> streams_;
  std::size_t latest_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t other_packets_ = 0;
  DelayHistogram delay_;
  std::vector<rtp::rtcp::ReportBlock> blocks_;
  std::vector<rtp::rtcp::Arrival> arrivals_;
  std::uint16_t next_sequence_ = 0;
  bool has_reported_ = false;
  std::uint8_t feedback_count_ = 0;
};

}  // namespace ringer::load
