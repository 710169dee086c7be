// SPDX-License-Identifier: Apache-2.0
//
// All that one peer receives over its transport: its down tracks, how much its network carries, and which layer of each
// video fits into that. It takes the peer's reports and requests, sends sender reports, and probes for more room where
// more is wanted. Sound is never held back.
// Owner and thread: the peer's endpoint, on its worker.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "rtp/rtcp/reader.h"
#include "sfu/allocator.h"
#include "sfu/down_track.h"
#include "sfu/egress.h"
#include "sfu/prober.h"

namespace ringer::sfu {

class DownLink {
 public:
  static constexpr Duration tick = std::chrono::milliseconds(250);
  static constexpr Duration report_interval = std::chrono::seconds(1);

  struct FlowChange {
    DownTrack* track;
    bool flows;
  };

  DownLink(PacketSink& sink, const rtp::ExtensionMap& extensions) : egress_(sink, extensions) {}

  /// The track is where it is until it is removed.
  DownTrack& add_track(DownTrack::Description description);
  void remove_track(std::uint32_t ssrc);
  DownTrack* track(std::uint32_t ssrc);
  void set_extensions(const rtp::ExtensionMap& extensions) { egress_.set_extensions(extensions); }
  /// More than this is not sent whatever the network carries (Kurento's setMaxVideoSendBandwidth).
  void set_max_bitrate(std::optional<Bitrate> max) { max_bitrate_ = max; }

  /// Tracks got a source, or are shown otherwise: chooses layers anew.
  void allocate(Instant now);

  void receive_rtcp(Instant now, const rtp::rtcp::Message& message);
  void handle_timeout(Instant now);
  Instant next_timeout() const;
  /// To be drained after handle_timeout().
  std::optional<FlowChange> poll_flow_change(Instant now);

  Bitrate estimate() const { return egress_.estimator().estimate(); }
  const BandwidthEstimator& estimator() const { return egress_.estimator(); }
  std::uint64_t probed_bytes() const { return probed_bytes_; }

 private:
  void receive_blocks(Instant now, const rtp::rtcp::ReportBlocks& blocks);
  void receive(Instant now, const rtp::rtcp::Nack& nack);
  void receive(Instant now, const rtp::rtcp::TransportFeedback& feedback);
  void key_frame_wanted(Instant now, std::uint32_t ssrc);
  void apply(Instant now, const VideoWish& wish, DownTrack& track);
  void probe(Instant now);
  void send_reports(Instant now);

  Egress egress_;
  std::vector<std::unique_ptr<DownTrack>> tracks_;
  std::vector<VideoWish> wishes_;  // kept for its memory
  Prober prober_;
  Bitrate media_;  // what goes out, by the last allocation
  Bitrate wanted_;  // what would go out were there room
  std::size_t padding_due_ = 0;
  std::uint64_t probed_bytes_ = 0;
  std::optional<Bitrate> max_bitrate_;
  Instant next_tick_{};
  Instant next_report_{};
};

}  // namespace ringer::sfu
