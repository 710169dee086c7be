// SPDX-License-Identifier: Apache-2.0
#include "load/reception.h"

#include <algorithm>

#include "load/stamp.h"
#include "rtp/extension_values.h"
#include "rtp/packet.h"

namespace ringer::load {
namespace {

// Sound is told from video by its size, which the generator chose: payload types may change on the way.
constexpr std::size_t least_video_payload = 200;

}  // namespace

void Figures::add(const Figures& other) {
  packets += other.packets;
  bytes += other.bytes;
  lost += other.lost;
  other_packets += other.other_packets;
  streams += other.streams;
  video_streams += other.video_streams;
  delay.add(other.delay);
}

Reception::Stream& Reception::stream_of(std::uint32_t ssrc) {
  if (latest_ < streams_.size() && streams_[latest_].ssrc == ssrc) return streams_[latest_];
  latest_ = 0;
  while (latest_ < streams_.size() && streams_[latest_].ssrc != ssrc) ++latest_;
  if (latest_ == streams_.size()) streams_.push_back({.ssrc = ssrc, .sequence = {}});
  return streams_[latest_];
}

void Reception::receive_rtp(Instant arrived, Bytes bytes) {
  const auto packet = rtp::Packet::parse(bytes);
  if (!packet) return;
  if (const std::uint8_t id = extensions_.id(rtp::ExtensionKind::transport_wide_cc); id != 0) {
    const auto value = extensions_.find(*packet, rtp::ExtensionKind::transport_wide_cc);
    const auto sequence = value ? rtp::read_transport_wide_sequence(*value) : std::nullopt;
    if (sequence) note_arrival(arrived, *sequence);
  }
  const auto stamp = Stamp::read(packet->payload);
  if (!stamp) {
    ++other_packets_;
    return;
  }
  Stream& stream = stream_of(packet->ssrc);
  const std::int64_t sequence = stream.sequence.unwrap(packet->sequence_number);
  if (stream.ever++ == 0) {
    stream.first_sequence = sequence;
    stream.is_video = packet->payload.size() > least_video_payload;
  }
  if (stream.packets++ == 0) {
    stream.first = stream.last = stamp->number;
  } else if (rtp::wrapping_distance(stream.last, stamp->number) > 0) {
    stream.last = stamp->number;
  }
  bytes_ += bytes.size();
  delay_.add(arrived - stamp->sent);
}

void Reception::begin_window() {
  for (Stream& stream : streams_) stream.packets = 0;
  bytes_ = 0;
  other_packets_ = 0;
  delay_ = {};
}

Figures Reception::figures() const {
  Figures figures{.bytes = bytes_, .other_packets = other_packets_, .delay = delay_};
  for (const Stream& stream : streams_) {
    if (stream.packets == 0) continue;
    ++figures.streams;
    if (stream.is_video) ++figures.video_streams;
    figures.packets += stream.packets;
    const std::uint64_t expected = std::uint64_t{stream.last - stream.first} + 1;
    // What a window's first packet overtook is no loss.
    figures.lost += expected - std::min(expected, stream.packets);
  }
  return figures;
}

std::span<const rtp::rtcp::ReportBlock> Reception::report_blocks() {
  blocks_.clear();
  for (const Stream& stream : streams_) {
    if (blocks_.size() == rtp::rtcp::max_report_blocks) break;
    if (stream.ever == 0) continue;
    const auto expected = stream.sequence.highest() - stream.first_sequence + 1;
    blocks_.push_back({.ssrc = stream.ssrc,
                       .cumulative_lost = static_cast<std::int32_t>(expected - static_cast<std::int64_t>(stream.ever)),
                       .highest_sequence = static_cast<std::uint32_t>(stream.sequence.highest())});
  }
  return blocks_;
}

void Reception::note_arrival(Instant arrived, std::uint16_t sequence) {
  if (arrivals_.size() < rtp::rtcp::max_statuses) arrivals_.push_back({.sequence = sequence, .at = arrived});
}

bool Reception::write_feedback(ByteWriter& writer, std::uint32_t sender_ssrc) {
  if (arrivals_.empty() || streams_.empty()) return false;
  if (!has_reported_) next_sequence_ = arrivals_.front().sequence;
  const auto distance = [this](const rtp::rtcp::Arrival& arrival) {
    return rtp::sequence_distance(next_sequence_, arrival.sequence);
  };
  std::ranges::sort(arrivals_, {}, distance);
  std::erase_if(arrivals_, [&](const auto& arrival) { return distance(arrival) < 0; });
  const auto twice = std::ranges::unique(arrivals_, {}, &rtp::rtcp::Arrival::sequence);
  arrivals_.erase(twice.begin(), twice.end());
  const std::size_t reported = rtp::rtcp::write_transport_feedback(writer,
                                                                   {.sender_ssrc = sender_ssrc,
                                                                    .media_ssrc = streams_.front().ssrc,
                                                                    .base_sequence = next_sequence_,
                                                                    .feedback_count = feedback_count_},
                                                                   arrivals_);
  if (reported == 0) {
    arrivals_.clear();
    return false;
  }
  has_reported_ = true;
  ++feedback_count_;
  next_sequence_ = rtp::sequence_plus(arrivals_[reported - 1].sequence, 1);
  arrivals_.erase(arrivals_.begin(), arrivals_.begin() + static_cast<std::ptrdiff_t>(reported));
  return true;
}

std::vector<std::uint32_t> Reception::video_sources() const {
  std::vector<std::uint32_t> sources;
  for (const Stream& stream : streams_) {
    if (stream.is_video) sources.push_back(stream.ssrc);
  }
  return sources;
}

}  // namespace ringer::load
