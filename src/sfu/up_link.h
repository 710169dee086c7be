// SPDX-License-Identifier: Apache-2.0
//
// All that one peer sends over its transport: finds the track and layer of each packet, and answers with reports,
// requests for lost packets and key frames, and transport-wide feedback. A source number is known from the description,
// or learnt from the names that packets carry (mid and rid, RFC 9143 section 9.2, RFC 8852), or from a payload type
// that only one track has. Feedback is of reduced size (RFC 5506), as browsers have it. Packets come decrypted and
// authentic. Owner and thread: the peer's endpoint, on its worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/rtcp/reader.h"
#include "sfu/arrival_recorder.h"
#include "sfu/packet_sink.h"
#include "sfu/up_track.h"

namespace ringer::sfu {

enum class StreamRole : std::uint8_t { media, retransmission };

class UpLink {
 public:
  // A publisher has a camera, a screen and sound in three layers and their repair: a dozen. More is refused (threat
  // M7).
  static constexpr std::size_t max_sources = 64;
  static constexpr Duration report_interval = std::chrono::seconds(1);
  static constexpr Duration tick = std::chrono::milliseconds(250);

  struct Counts {
    std::uint64_t malformed = 0;
    std::uint64_t unknown_source = 0;
    std::uint64_t too_many_sources = 0;
  };
  struct FlowChange {
    UpTrack* track;
    bool flows;
  };

  /// `ssrc` is that of our reports; `cname` that of our end.
  UpLink(PacketSink& sink, const rtp::ExtensionMap& extensions, std::uint32_t ssrc, std::string cname);

  /// `mid` is not in use. The track is where it is until it is removed.
  UpTrack& add_track(std::string mid, UpTrack::Description description);
  void remove_track(std::string_view mid);
  UpTrack* track(std::string_view mid);
  /// From the description ("a=ssrc"). False when there are too many, or there is no such track or layer.
  bool bind(std::uint32_t ssrc, std::string_view mid, std::size_t layer, StreamRole role);
  void set_extensions(const rtp::ExtensionMap& extensions) { extensions_ = extensions; }
  /// What the sender should not exceed for video, for senders that listen to REMB; nothing: no limit but what its
  /// subscribers can take.
  void set_ceiling(std::optional<Bitrate> ceiling) { ceiling_ = ceiling; }
  void set_round_trip(Duration round_trip) { round_trip_ = round_trip; }

  void receive_rtp(Instant now, Bytes datagram);
  void receive_rtcp(Instant now, const rtp::rtcp::Message& message);
  void handle_timeout(Instant now);
  Instant next_timeout() const;
  /// To be drained after handle_timeout().
  std::optional<FlowChange> poll_flow_change(Instant now);

  const Counts& counts() const { return counts_; }

 private:
  struct Section {
    std::string mid;
    std::unique_ptr<UpTrack> track;
  };
  struct Source {
    std::uint32_t ssrc;
    UpTrack* track;
    std::uint8_t layer;
    StreamRole role;
  };

  const Source* find(std::uint32_t ssrc) const;
  const Source* learn(const rtp::Packet& packet, const rtp::Extensions& extensions);
  UpTrack* track_of(const rtp::Packet& packet, const rtp::Extensions& extensions);
  const Source* add_source(const Source& source);
  void send_reports(Instant now);
  void send_requests(Instant now);
  void send_requests(Instant now, UpLayer& layer, bool pli);
  void send_arrivals(Instant now);
  std::optional<Bitrate> video_ceiling() const;

  PacketSink& sink_;
  rtp::ExtensionMap extensions_;
  std::uint32_t ssrc_;
  std::string cname_;
  std::vector<Section> sections_;
  std::vector<Source> sources_;
  ArrivalRecorder arrivals_;
  std::uint32_t last_ssrc_ = 0;
  std::optional<Bitrate> ceiling_;
  Duration round_trip_ = std::chrono::milliseconds(100);
  std::uint8_t fir_number_ = 0;
  Instant next_tick_{};
  Instant next_report_{};
  Counts counts_;
};

}  // namespace ringer::sfu
