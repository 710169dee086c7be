// SPDX-License-Identifier: Apache-2.0
//
// One encoding of an up track, that is one RTP stream with its retransmissions: reception statistics, what is missing,
// the packet cache, key-frame requests, the sender's clock and the rate. RFC 3550, RFC 4585, RFC 4588.
// Owner and thread: sfu::UpTrack.
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/bitrate.h"
#include "sfu/key_frame_request.h"
#include "sfu/nack_generator.h"
#include "sfu/packet_cache.h"
#include "sfu/receive_statistics.h"
#include "sfu/sender_clock.h"
#include "sfu/track_codec.h"
#include "sfu/up_packet.h"

namespace ringer::sfu {

class UpLayer {
 public:
  /// `nack`: missing packets are asked for and kept for those who miss them.
  UpLayer(MediaKind kind, bool nack);

  /// Takes a packet of a codec with this clock into the books and says which run it belongs to. False when it is not to
  /// be forwarded: it came before, or follows a jump in the numbering that is not confirmed.
  bool receive(UpPacket& packet, std::size_t size, std::uint32_t clock_rate, bool retransmitted);
  void receive_sender_report(Instant now, NtpTime ntp, std::uint32_t timestamp);

  /// Packets come, or came until a moment ago.
  bool active(Instant now) const;
  Bitrate rate(Instant now) { return rate_.rate(now); }
  std::uint16_t height() const { return height_; }
  void set_height(std::uint16_t height) { height_ = height; }

  std::optional<std::uint32_t> ssrc() const { return ssrc_; }
  /// Another stream takes the place of the last.
  void set_ssrc(std::uint32_t ssrc);

  const std::optional<SenderClock>& clock() const { return clock_; }
  ReceiveStatistics& statistics() { return statistics_; }
  const PacketCache& cache() const { return cache_; }
  NackGenerator& nacks() { return nacks_; }
  KeyFrameRequest& key_frames() { return key_frames_; }
  std::uint16_t highest_sequence() const { return highest_; }

  Instant next_timeout() const;

 private:
  // A layer that pauses says nothing; its frames are at most some hundred milliseconds apart.
  static constexpr Duration inactive_after = std::chrono::milliseconds(1000);

  void begin_run();

  MediaKind kind_;
  bool nack_;
  std::uint32_t clock_rate_ = 90000;
  std::uint8_t run_ = 0;
  std::optional<std::uint32_t> ssrc_;
  std::uint16_t height_ = 0;
  std::uint16_t highest_ = 0;
  bool has_packet_ = false;
  Instant last_packet_{};
  RateMeter rate_;
  ReceiveStatistics statistics_;
  NackGenerator nacks_;
  PacketCache cache_;
  KeyFrameRequest key_frames_;
  std::optional<SenderClock> clock_;
};

}  // namespace ringer::sfu
