// SPDX-License-Identifier: Apache-2.0
#include "sfu/up_layer.h"

#include <algorithm>

#include "rtp/sequence.h"

namespace ringer::sfu {
namespace {

// A second of 8 Mbit/s. A subscriber that asks for something older has stopped waiting for it.
constexpr PacketCache::Limits video_cache{.packets = 1024, .slot_size = 1460, .age = std::chrono::seconds(1)};
// 20 ms a packet. Sound is small, but for codecs nobody uses here at rates nobody uses.
constexpr PacketCache::Limits audio_cache{.packets = 64, .slot_size = 512, .age = std::chrono::seconds(1)};

PacketCache::Limits cache_limits(MediaKind kind) { return kind == MediaKind::video ? video_cache : audio_cache; }

}  // namespace

UpLayer::UpLayer(MediaKind kind, bool nack) : kind_(kind), nack_(nack), cache_(cache_limits(kind)) {}

void UpLayer::set_ssrc(std::uint32_t ssrc) {
  if (ssrc_ == ssrc) return;
  ssrc_ = ssrc;
  statistics_ = {};
  clock_.reset();
}

void UpLayer::begin_run() {
  ++run_;
  nacks_ = {};
  cache_ = PacketCache(cache_limits(kind_));
  has_packet_ = false;
}

bool UpLayer::receive(UpPacket& packet, std::size_t size, std::uint32_t clock_rate, bool retransmitted) {
  if (!retransmitted) {
    clock_rate_ = clock_rate;
    statistics_.set_clock_rate(clock_rate);
    const std::uint32_t starts = statistics_.starts();
    if (!statistics_.receive(packet.arrived, packet.sequence, packet.timestamp)) return false;
    if (statistics_.starts() != starts) begin_run();
  }
  packet.run = run_;
  if (nack_) {
    if (cache_.contains(packet.sequence)) return false;
    nacks_.receive(packet.arrived, packet.sequence);
    cache_.insert(packet);
    if (nacks_.take_hopeless() && kind_ == MediaKind::video)
      key_frames_.ask(packet.arrived, KeyFrameRequest::Reason::lost);
  }
  // Only now: what came before is how browsers probe, and no subscriber is sent it.
  if (!packet.payload.empty()) rate_.add(packet.arrived, size);
  if (packet.key_frame) key_frames_.receive_key_frame();
  if (!has_packet_ || rtp::sequence_newer(packet.sequence, highest_)) highest_ = packet.sequence;
  has_packet_ = true;
  last_packet_ = packet.arrived;
  return true;
}

void UpLayer::receive_sender_report(Instant now, NtpTime ntp, std::uint32_t timestamp) {
  statistics_.receive_sender_report(now, ntp);
  clock_ = SenderClock{ntp, timestamp, now, clock_rate_};
}

bool UpLayer::active(Instant now) const { return has_packet_ && now - last_packet_ < inactive_after; }

Instant UpLayer::next_timeout() const { return std::min(nacks_.next_timeout(), key_frames_.next_timeout()); }

}  // namespace ringer::sfu
