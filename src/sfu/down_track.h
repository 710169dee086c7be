// SPDX-License-Identifier: Apache-2.0
//
// One subscriber's copy of an up track: it takes one layer of it at a time, changes layers only where a decoder can
// begin, and gives the subscriber one unbroken stream under a source number of its own, also when the source changes.
// RFC 3550 section 7 (as a translator that renumbers), RFC 4585, RFC 4588, RFC 7741.
// Which layer it is to take is said from outside. Owner: sfu::DownLink; thread: that of its source.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/rtcp/sender_report.h"
#include "sfu/egress.h"
#include "sfu/flow.h"
#include "sfu/retransmission_limit.h"
#include "sfu/sequence_map.h"
#include "sfu/up_track.h"

namespace ringer::sfu {

/// As target: the first layer that begins. For a source that sends nothing yet.
inline constexpr int any_layer = -2;

class DownTrack final : public Subscriber {
 public:
  struct Description {
    MediaKind kind = MediaKind::audio;
    std::uint32_t ssrc = 0;
    std::optional<std::uint32_t> rtx_ssrc;
    std::string mid;
    std::string cname;
    std::vector<TrackCodec> codecs;
    /// Below 2^15 (RFC 3711 section 3.3.1: a first packet that is lost does no harm then), else any.
    std::uint16_t first_sequence = 0;
    std::uint16_t first_rtx_sequence = 0;
  };
  struct Counts {
    std::uint32_t packets = 0;  // as sender reports have them: sent for the first time
    std::uint32_t octets = 0;   // of payload
    std::uint64_t retransmitted = 0;
    std::uint64_t retransmitted_bytes = 0;
    std::uint64_t sent_bytes = 0;
    std::uint64_t nacks = 0;     // packets asked for
    std::uint64_t refused = 0;   // of these, not sent again: unknown, too soon, too much
    std::uint64_t switches = 0;
  };
  struct Reception {
    rtp::rtcp::ReportBlock block;  // the last
    std::optional<Duration> round_trip;
  };

  DownTrack(Egress& egress, Description description);
  ~DownTrack() override;

  /// Another source, or none; the subscriber's stream goes on where it is. Asks for a key frame.
  void set_source(Instant now, UpTrack* source);
  UpTrack* source() const { return source_; }
  /// The layer to take: an index, any_layer, or no_layer to pause. Asks for a key frame where one is needed.
  void set_target(Instant now, int layer);
  int target() const { return target_; }
  /// The layer whose packets go out now.
  int current() const { return current_; }
  /// At which height the subscriber shows it, in device pixels (0: not at all), and how important it is. For
  /// allocate().
  void set_wish(std::uint16_t height, int priority) {
    height_ = height;
    priority_ = priority;
  }
  std::uint16_t wished_height() const { return height_; }
  int priority() const { return priority_; }
  /// When the target was last changed.
  Instant target_changed() const { return target_changed_; }

  void forward(Instant now, const UpPacket& packet) override;
  void source_ended() override;
  std::optional<Bitrate> capacity() const override { return egress_.estimator().known_estimate(); }

  // What the subscriber says.
  void receive_nack(Instant now, std::uint16_t sequence);
  void receive_key_frame_request(Instant now);  // also to be called when the sink has opened
  void receive_report(Instant now, const rtp::rtcp::ReportBlock& block);

  /// Nothing as long as the source has sent no report of its own.
  std::optional<rtp::rtcp::SenderReport> sender_report(Instant now);
  /// About `size` bytes of padding on the retransmission stream; what was sent. 0 where there is no such stream.
  std::size_t send_padding(Instant now, std::size_t size);

  /// Whether the subscriber has a codec that the source sends.
  bool can_forward() const;
  const Description& description() const { return description_; }
  void set_codecs(std::vector<TrackCodec> codecs) { description_.codecs = std::move(codecs); }
  Flow& flow() { return flow_; }
  const Counts& counts() const { return counts_; }
  const Reception& reception() const { return reception_; }
  Bitrate rate(Instant now) { return rate_.rate(now); }

 private:
  struct SentReport {
    rtp::rtcp::CompactNtp ntp = 0;
    Instant at;
  };

  const TrackCodec* codec_for(const UpPacket& packet) const;
  void switch_to(Instant now, const UpPacket& packet);
  std::uint32_t timestamp_offset(Instant now, const UpPacket& packet, std::uint32_t clock_rate) const;
  void send(Instant now, const UpPacket& packet, const TrackCodec& codec, const SequenceMap::Mapped& mapped);
  bool resend(Instant now, std::uint16_t sequence);
  void lose_place(Instant now);
  void ask_for_key_frame(Instant now, KeyFrameRequest::Reason reason);

  Egress& egress_;
  Description description_;
  UpTrack* source_ = nullptr;
  int target_ = any_layer;
  int current_ = no_layer;
  std::uint8_t current_run_ = 0;
  std::uint16_t height_ = 720;
  int priority_ = 0;
  Instant target_changed_{};

  SequenceMap map_;
  bool continues_source_ = false;  // the last segment of the map is of the present source and run
  SequenceMap::Offsets offsets_;   // of that segment
  bool has_sent_ = false;
  Instant sent_at_{};
  std::uint32_t highest_timestamp_ = 0;
  std::uint16_t highest_picture_id_ = 0;
  std::uint8_t highest_tl0_ = 0;
  std::uint32_t clock_rate_ = 90000;

  std::uint16_t next_rtx_sequence_;
  RetransmissionLimit limit_;
  std::array<SentReport, 4> sent_reports_{};
  std::size_t next_sent_report_ = 0;
  bool is_known_ = false;  // the subscriber has reported on this stream
  Reception reception_;
  Flow flow_;
  RateMeter rate_;
  Counts counts_;
};

}  // namespace ringer::sfu
