// SPDX-License-Identifier: Apache-2.0
#include "sfu/down_track.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "rtp/rtx.h"
#include "rtp/sequence.h"
#include "sfu/picture.h"

namespace ringer::sfu {
namespace {

using Reason = KeyFrameRequest::Reason;

// A browser's own limit: one octet tells how much padding there is.
constexpr std::size_t max_padding = 224;
constexpr std::array<std::uint8_t, max_padding> padding = [] {
  std::array<std::uint8_t, max_padding> bytes{};
  bytes.back() = max_padding;
  return bytes;
}();
// Layers of one source are encoded side by side; reports that put them further apart than this are wrong.
constexpr std::int32_t max_layer_distance_s = 2;
// Of a retransmission: fixed header, extensions, original sequence number.
constexpr std::size_t max_overhead = rtp::fixed_header_size + 4 + 48 + rtp::rtx_head_size;
// A receiver that claims more is not believed: it would keep lost packets from being sent again.
constexpr Duration max_round_trip = std::chrono::seconds(1);
constexpr Duration unknown_round_trip = std::chrono::milliseconds(100);

}  // namespace

DownTrack::DownTrack(Egress& egress, Description description)
    : egress_(egress),
      description_(std::move(description)),
      map_(description_.first_sequence),
      next_rtx_sequence_(description_.first_rtx_sequence) {}

DownTrack::~DownTrack() {
  if (source_) source_->unsubscribe(*this);
}

void DownTrack::set_source(Instant now, UpTrack* source) {
  if (source == source_) return;
  if (source_) source_->unsubscribe(*this);
  source_ended();
  source_ = source;
  if (!source_) return;
  source_->subscribe(*this);
  if (target_ >= static_cast<int>(source_->layer_count())) target_ = any_layer;
  lose_place(now);
}

void DownTrack::source_ended() {
  source_ = nullptr;
  current_ = no_layer;
  continues_source_ = false;
}

/// Waits for a key frame of the target, and asks for one.
void DownTrack::lose_place(Instant now) {
  current_ = no_layer;
  ask_for_key_frame(now, Reason::joined);
}

void DownTrack::ask_for_key_frame(Instant now, KeyFrameRequest::Reason reason) {
  if (!source_ || !egress_.is_open() || target_ == no_layer) return;
  if (target_ >= 0) return source_->request_key_frame(now, static_cast<std::size_t>(target_), reason);
  for (std::size_t layer = 0; layer < source_->layer_count(); ++layer)
    if (source_->layer(layer).active(now)) return source_->request_key_frame(now, layer, reason);
}

void DownTrack::set_target(Instant now, int layer) {
  if (layer == target_ || (layer == any_layer && current_ != no_layer)) return;
  target_ = layer;
  target_changed_ = now;
  if (layer == no_layer) current_ = no_layer;
  if (layer != current_) ask_for_key_frame(now, Reason::joined);
}

const TrackCodec* DownTrack::codec_for(const UpPacket& packet) const {
  const TrackCodec& wanted = source_->codecs()[packet.codec];
  for (const TrackCodec& codec : description_.codecs)
    if (codec.is_same_as(wanted)) return &codec;
  return nullptr;
}

bool DownTrack::can_forward() const {
  return source_ && std::ranges::any_of(source_->codecs(), [this](const TrackCodec& sent) {
           return std::ranges::any_of(description_.codecs, [&](const TrackCodec& own) { return own.is_same_as(sent); });
         });
}

void DownTrack::forward(Instant now, const UpPacket& packet) {
  if (!egress_.is_open()) {
    current_ = no_layer;
    return;
  }
  const bool is_current = packet.layer == current_ && packet.run == current_run_;
  if (packet.layer == current_ && !is_current) lose_place(now);
  if (!is_current) {
    const bool is_wanted = target_ == packet.layer || target_ == any_layer;
    if (!is_wanted || !packet.key_frame || !codec_for(packet)) return;
    switch_to(now, packet);
  }
  if (packet.payload.empty() && map_.leave_out(packet.sequence)) return;
  const auto mapped = map_.map(packet.sequence);
  const TrackCodec* codec = codec_for(packet);
  if (mapped && codec) send(now, packet, *codec, *mapped);
}

void DownTrack::switch_to(Instant now, const UpPacket& packet) {
  const std::uint32_t clock_rate = source_->codecs()[packet.codec].clock_rate;
  SequenceMap::Offsets offsets{.layer = packet.layer};
  if (has_sent_) {
    offsets.timestamp = timestamp_offset(now, packet, clock_rate);
    offsets.picture_id = static_cast<std::uint16_t>(highest_picture_id_ + 1 - packet.picture.picture_id);
    offsets.tl0 = static_cast<std::uint8_t>(highest_tl0_ + 1 - packet.picture.tl0);
    ++counts_.switches;
  }
  clock_rate_ = clock_rate;
  map_.begin(packet.sequence, offsets, continues_source_ && packet.run == current_run_);
  offsets_ = offsets;
  continues_source_ = true;
  current_ = packet.layer;
  current_run_ = packet.run;
  target_ = packet.layer;
}

std::uint32_t DownTrack::timestamp_offset(Instant now, const UpPacket& packet, std::uint32_t clock_rate) const {
  // Where the clock would be had the stream gone on.
  const double seconds = std::chrono::duration<double>(now - sent_at_).count();
  const auto elapsed = static_cast<std::uint32_t>(static_cast<std::int64_t>(seconds * clock_rate));
  std::uint32_t next = highest_timestamp_ + std::max<std::uint32_t>(elapsed, 1);
  if (continues_source_) {
    if (const auto same = source_->translate(packet.timestamp, packet.layer, offsets_.layer)) {
      const std::uint32_t exact = *same + offsets_.timestamp;
      const std::int64_t distance = std::abs(std::int64_t{rtp::timestamp_distance(next, exact)});
      if (distance < std::int64_t{max_layer_distance_s} * clock_rate) next = exact;
    }
  }
  // A frame is never older than the last, and never the same.
  if (!rtp::timestamp_newer(next, highest_timestamp_)) next = highest_timestamp_ + 1;
  return next - packet.timestamp;
}

void DownTrack::send(Instant now, const UpPacket& packet, const TrackCodec& codec, const SequenceMap::Mapped& mapped) {
  std::array<std::uint8_t, max_picture_prefix> prefix{};
  const std::size_t changed = write_picture_prefix(packet, mapped.offsets, prefix);
  const Egress::Outgoing outgoing{.header = {.marker = packet.marker,
                                             .payload_type = codec.payload_type,
                                             .sequence_number = mapped.sequence,
                                             .timestamp = packet.timestamp + mapped.offsets.timestamp,
                                             .ssrc = description_.ssrc},
                                  .mid = is_known_ ? std::string_view() : std::string_view(description_.mid),
                                  .packet = &packet};
  const std::size_t size = egress_.send(now, outgoing, Bytes(prefix).first(changed), packet.payload.subspan(changed));
  if (size == 0) return;

  if (!has_sent_ || rtp::timestamp_newer(outgoing.header.timestamp, highest_timestamp_)) {
    highest_timestamp_ = outgoing.header.timestamp;
    highest_picture_id_ = picture_id_plus(packet.picture, mapped.offsets.picture_id);
    highest_tl0_ = static_cast<std::uint8_t>(packet.picture.tl0 + mapped.offsets.tl0);
    sent_at_ = now;
  }
  has_sent_ = true;
  flow_.receive(now);
  rate_.add(now, size);
  limit_.sent(size);
  ++counts_.packets;
  counts_.octets += static_cast<std::uint32_t>(packet.payload.size());
  counts_.sent_bytes += size;
}

void DownTrack::receive_nack(Instant now, std::uint16_t sequence) {
  ++counts_.nacks;
  if (!resend(now, sequence)) ++counts_.refused;
}

bool DownTrack::resend(Instant now, std::uint16_t sequence) {
  if (!source_) return false;
  const auto origin = map_.origin(sequence);
  if (!origin) return false;
  const auto packet = source_->cached(origin->offsets.layer, origin->sequence);
  if (!packet || packet->payload.empty() || packet->run != current_run_) return false;
  const TrackCodec* codec = codec_for(*packet);
  const std::size_t most = packet->payload.size() + packet->dependency_descriptor.size() + max_overhead;
  if (!limit_.allows(now, sequence, most, reception_.round_trip.value_or(unknown_round_trip))) return false;
  // On the stream's own number SRTP sends nothing twice; RFC 4588 is how a packet is sent again.
  if (!codec || !codec->rtx_payload_type || !description_.rtx_ssrc) return false;

  std::array<std::uint8_t, rtp::rtx_head_size + max_picture_prefix> prefix{};
  std::ranges::copy(rtp::rtx_head(sequence), prefix.begin());
  const std::size_t changed =
      write_picture_prefix(*packet, origin->offsets, MutableBytes(prefix).subspan(rtp::rtx_head_size));
  const Egress::Outgoing outgoing{.header = {.marker = packet->marker,
                                             .payload_type = *codec->rtx_payload_type,
                                             .sequence_number = next_rtx_sequence_,
                                             .timestamp = packet->timestamp + origin->offsets.timestamp,
                                             .ssrc = *description_.rtx_ssrc},
                                  .mid = is_known_ ? std::string_view() : std::string_view(description_.mid),
                                  .packet = &*packet};
  const std::size_t size =
      egress_.send(now, outgoing, Bytes(prefix).first(rtp::rtx_head_size + changed), packet->payload.subspan(changed));
  if (size == 0) return false;
  ++next_rtx_sequence_;
  limit_.resent(now, sequence, size);
  ++counts_.retransmitted;
  counts_.retransmitted_bytes += size;
  return true;
}

void DownTrack::receive_key_frame_request(Instant now) {
  if (current_ == no_layer) return ask_for_key_frame(now, Reason::joined);
  source_->request_key_frame(now, static_cast<std::size_t>(current_), Reason::lost);
}

std::optional<rtp::rtcp::SenderReport> DownTrack::sender_report(Instant now) {
  if (!source_ || !has_sent_ || !continues_source_) return std::nullopt;
  const auto& clock = source_->layer(offsets_.layer).clock();
  if (!clock) return std::nullopt;
  const rtp::rtcp::SenderReport report{.sender_ssrc = description_.ssrc,
                                       .ntp = clock->ntp_at(now),
                                       .rtp_timestamp = clock->timestamp_at(now) + offsets_.timestamp,
                                       .packet_count = counts_.packets,
                                       .octet_count = counts_.octets};
  sent_reports_[next_sent_report_++ % sent_reports_.size()] = {rtp::rtcp::compact(report.ntp), now};
  return report;
}

void DownTrack::receive_report(Instant now, const rtp::rtcp::ReportBlock& block) {
  is_known_ = true;
  reception_.block = block;
  if (block.last_sender_report == 0) return;
  const auto found = std::ranges::find(sent_reports_, block.last_sender_report, &SentReport::ntp);
  if (found == sent_reports_.end()) return;
  const Duration round_trip = now - found->at - rtp::rtcp::duration_of(block.delay_since);
  if (round_trip >= Duration::zero()) reception_.round_trip = std::min<Duration>(round_trip, max_round_trip);
}

std::size_t DownTrack::send_padding(Instant now, std::size_t size) {
  if (!has_sent_ || !description_.rtx_ssrc) return 0;
  const auto codec =
      std::ranges::find_if(description_.codecs, [](const TrackCodec& own) { return own.rtx_payload_type.has_value(); });
  if (codec == description_.codecs.end()) return 0;
  std::size_t sent = 0;
  while (sent < size) {
    const Egress::Outgoing outgoing{.header = {.padding = true,
                                               .payload_type = *codec->rtx_payload_type,
                                               .sequence_number = next_rtx_sequence_,
                                               .timestamp = highest_timestamp_,
                                               .ssrc = *description_.rtx_ssrc},
                                    .mid = is_known_ ? std::string_view() : std::string_view(description_.mid)};
    const std::size_t one = egress_.send(now, outgoing, {}, padding);
    if (one == 0) break;
    ++next_rtx_sequence_;
    sent += one;
  }
  return sent;
}

}  // namespace ringer::sfu
