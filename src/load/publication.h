// SPDX-License-Identifier: Apache-2.0
//
// What one publisher sends: video shaped like a camera's VP8 (RFC 7741), a burst of packets for each frame which differ
// by a byte at most, as libwebrtc splits a frame, and sound shaped like Opus. The bytes are no picture and no sound,
// but what a forwarder reads is right: descriptors, picture ids, the head of a key frame, timestamps, header
// extensions. Lost packets are not sent again. Owner and thread: load::Connection.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/time.h"
#include "load/peer.h"
#include "rtp/extensions.h"
#include "rtp/rtcp/ntp.h"

namespace ringer::load {

/// The default is about 1 Mbit/s.
struct Shape {
  double frames_per_second = 30;
  std::size_t packets_per_frame = 4;  ///< about; a key frame has three times as many
  std::size_t packet_size = 1150;  ///< of payload, about
  bool video = true;
  bool audio = true;
};

/// As negotiated; 0 for a kind that is not.
struct PayloadTypes {
  std::uint8_t audio = 0;
  std::uint8_t video = 0;
};

class Publication {
 public:
  static constexpr Duration audio_interval = std::chrono::milliseconds(20);
  static constexpr std::size_t audio_size = 160;
  static constexpr std::size_t largest_payload = 1200;
  /// Browsers do not answer every request either.
  static constexpr Duration key_frame_pause = std::chrono::milliseconds(300);

  struct Sources {
    std::uint32_t audio_ssrc = 0;
    std::uint32_t video_ssrc = 0;
    std::uint32_t audio_stream = 0;  ///< of Stamp
    std::uint32_t video_stream = 0;
  };
  /// Of one stream.
  struct Sent {
    std::uint32_t packets = 0;
    std::uint32_t octets = 0;
    std::uint32_t timestamp = 0;
  };

  Publication(const Shape& shape, const Sources& sources) : shape_(shape), sources_(sources) {}

  void start(Instant now, PayloadTypes types, const rtp::ExtensionMap& extensions);
  /// Sends what is due.
  void handle_timeout(Instant now, Peer& peer);
  Instant next_timeout() const { return std::min(next_frame_, next_audio_); }
  void request_key_frame() { wants_key_frame_ = true; }

  const Sources& sources() const { return sources_; }
  const Sent& audio() const { return audio_; }
  const Sent& video() const { return video_; }

 private:
  void send_frame(Instant now, Peer& peer);
  void send_video(Instant now, Peer& peer, std::size_t size, bool first, bool last);
  void send_audio(Instant now, Peer& peer);
  std::size_t write_header(Peer& peer, Instant now, bool is_video, bool marker);
  std::size_t frame_size();

  Shape shape_;
  Sources sources_;
  PayloadTypes types_;
  rtp::ExtensionMap extensions_;
  Instant next_frame_ = never;
  Instant next_audio_ = never;
  Instant last_key_frame_{};
  bool wants_key_frame_ = true;
  bool is_key_frame_ = false;
  std::uint16_t picture_id_ = 0;
  std::uint16_t transport_sequence_ = 0;
  std::uint32_t noise_ = 1;
  Sent audio_;
  Sent video_;
  std::array<std::uint8_t, largest_payload> payload_{};
};

}  // namespace ringer::load
