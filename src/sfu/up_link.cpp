// SPDX-License-Identifier: Apache-2.0
#include "sfu/up_link.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "rtp/extension_values.h"

namespace ringer::sfu {

namespace rtcp = rtp::rtcp;
using rtp::ExtensionKind;

namespace {

// Below this there is no picture worth sending; a browser would stop.
constexpr Bitrate least_ceiling = Bitrate::kbps(100);

std::optional<std::string_view> name_in(const rtp::Extensions& extensions, ExtensionKind kind) {
  const auto value = extensions.find(kind);
  return value ? rtp::read_stream_name(*value) : std::nullopt;
}

}  // namespace

UpLink::UpLink(PacketSink& sink, const rtp::ExtensionMap& extensions, std::uint32_t ssrc, std::string cname)
    : sink_(sink), extensions_(extensions), ssrc_(ssrc), cname_(std::move(cname)) {}

UpTrack& UpLink::add_track(std::string mid, UpTrack::Description description) {
  ASSERT(track(mid) == nullptr);
  sections_.push_back({std::move(mid), std::make_unique<UpTrack>(std::move(description))});
  return *sections_.back().track;
}

void UpLink::remove_track(std::string_view mid) {
  const UpTrack* removed = track(mid);
  std::erase_if(sources_, [removed](const Source& source) { return source.track == removed; });
  std::erase_if(sections_, [removed](const Section& section) { return section.track.get() == removed; });
}

UpTrack* UpLink::track(std::string_view mid) {
  const auto found = std::ranges::find(sections_, mid, &Section::mid);
  return found == sections_.end() ? nullptr : found->track.get();
}

bool UpLink::bind(std::uint32_t ssrc, std::string_view mid, std::size_t layer, StreamRole role) {
  UpTrack* owner = track(mid);
  if (!owner || layer >= owner->layer_count()) return false;
  return add_source({ssrc, owner, static_cast<std::uint8_t>(layer), role}) != nullptr;
}

const UpLink::Source* UpLink::find(std::uint32_t ssrc) const {
  const auto found = std::ranges::find(sources_, ssrc, &Source::ssrc);
  return found == sources_.end() ? nullptr : &*found;
}

const UpLink::Source* UpLink::add_source(const Source& source) {
  // A layer's stream takes the place of the one before, so that a sender that starts anew costs nothing.
  std::erase_if(sources_, [&source](const Source& old) {
    return old.ssrc == source.ssrc ||
           (old.track == source.track && old.layer == source.layer && old.role == source.role);
  });
  if (sources_.size() == max_sources) {
    ++counts_.too_many_sources;
    return nullptr;
  }
  if (source.role == StreamRole::media) source.track->layer(source.layer).set_ssrc(source.ssrc);
  sources_.push_back(source);
  return &sources_.back();
}

UpTrack* UpLink::track_of(const rtp::Packet& packet, const rtp::Extensions& extensions) {
  if (const auto mid = name_in(extensions, ExtensionKind::mid)) return track(*mid);
  UpTrack* only = nullptr;
  for (const Section& section : sections_) {
    if (!section.track->has_payload_type(packet.payload_type)) continue;
    if (only) return nullptr;
    only = section.track.get();
  }
  return only;
}

const UpLink::Source* UpLink::learn(const rtp::Packet& packet, const rtp::Extensions& extensions) {
  UpTrack* owner = track_of(packet, extensions);
  if (!owner || !owner->has_payload_type(packet.payload_type)) return nullptr;
  const StreamRole role =
      owner->is_retransmission(packet.payload_type) ? StreamRole::retransmission : StreamRole::media;
  const auto rid = name_in(extensions, role == StreamRole::media ? ExtensionKind::rid : ExtensionKind::repaired_rid);
  const auto layer = rid && owner->layer_count() > 1 ? owner->layer_with_rid(*rid)
                     : owner->layer_count() == 1     ? std::optional<std::size_t>(0)
                                                     : std::nullopt;
  if (!layer) return nullptr;
  return add_source({packet.ssrc, owner, static_cast<std::uint8_t>(*layer), role});
}

void UpLink::receive_rtp(Instant now, Bytes datagram) {
  const auto packet = rtp::Packet::parse(datagram);
  if (!packet) {
    ++counts_.malformed;
    return;
  }
  const rtp::Extensions extensions = extensions_.read(*packet);
  if (const auto value = extensions.find(ExtensionKind::transport_wide_cc))
    if (const auto number = rtp::read_transport_wide_sequence(*value)) arrivals_.receive(now, *number);
  last_ssrc_ = packet->ssrc;

  const Source* source = find(packet->ssrc);
  if (!source) source = learn(*packet, extensions);
  if (!source) {
    ++counts_.unknown_source;
    return;
  }
  if (source->role == StreamRole::media)
    source->track->receive(now, source->layer, *packet, extensions);
  else
    source->track->receive_retransmission(now, source->layer, *packet, extensions);
}

void UpLink::receive_rtcp(Instant now, const rtcp::Message& message) {
  const auto* report = std::get_if<rtcp::SenderReport>(&message);
  if (!report) return;
  const Source* source = find(report->sender_ssrc);
  if (source && source->role == StreamRole::media)
    source->track->layer(source->layer).receive_sender_report(now, report->ntp, report->rtp_timestamp);
}

Instant UpLink::next_timeout() const {
  if (sections_.empty()) return never;
  Instant next = std::min(next_tick_, arrivals_.next_timeout());
  for (const Section& section : sections_)
    for (std::size_t layer = 0; layer < section.track->layer_count(); ++layer)
      next = std::min(next, section.track->layer(layer).next_timeout());
  return next;
}

void UpLink::handle_timeout(Instant now) {
  if (now >= next_tick_) next_tick_ = now + tick;
  if (now >= arrivals_.next_timeout()) send_arrivals(now);
  send_requests(now);
  if (now >= next_report_) {
    next_report_ = now + report_interval;
    send_reports(now);
  }
}

void UpLink::send_arrivals(Instant now) {
  for (bool wrote = true; wrote;) {
    ByteWriter writer(rtcp_room(sink_));
    wrote = arrivals_.write(writer, ssrc_, last_ssrc_);
    if (wrote) sink_.send_rtcp(now, writer.size());
  }
}

void UpLink::send_requests(Instant now) {
  for (const Section& section : sections_)
    for (std::size_t layer = 0; layer < section.track->layer_count(); ++layer)
      if (section.track->layer(layer).next_timeout() <= now)
        send_requests(now, section.track->layer(layer), section.track->description().pli);
}

void UpLink::send_requests(Instant now, UpLayer& layer, bool pli) {
  ByteWriter writer(rtcp_room(sink_));
  std::array<std::uint16_t, 256> missing{};
  const std::size_t count = layer.nacks().collect(now, round_trip_, missing);
  const bool wants_key_frame = layer.key_frames().take_due(now);
  if (!layer.ssrc()) return;
  if (wants_key_frame && pli) rtcp::write_pli(writer, ssrc_, *layer.ssrc());
  if (wants_key_frame && !pli) rtcp::write_fir(writer, ssrc_, {*layer.ssrc(), ++fir_number_});
  if (count > 0) rtcp::write_nack(writer, ssrc_, *layer.ssrc(), {missing.data(), count});
  if (writer.size() > 0) sink_.send_rtcp(now, writer.size());
}

void UpLink::send_reports(Instant now) {
  std::array<rtcp::ReportBlock, rtcp::max_report_blocks> blocks;
  std::array<std::uint32_t, rtcp::max_report_blocks> video{};
  std::size_t count = 0;
  std::size_t video_count = 0;
  for (const Source& source : sources_) {
    ReceiveStatistics& statistics = source.track->layer(source.layer).statistics();
    if (source.role != StreamRole::media || statistics.starts() == 0 || count == blocks.size()) continue;
    blocks[count] = statistics.report(now);
    blocks[count++].ssrc = source.ssrc;
    if (source.track->kind() == MediaKind::video) video[video_count++] = source.ssrc;
  }
  if (count == 0) return;
  ByteWriter writer(rtcp_room(sink_));
  rtcp::write_receiver_report(writer, ssrc_, {blocks.data(), count});
  rtcp::write_source_description(writer, ssrc_, cname_);
  if (const auto ceiling = video_ceiling(); ceiling && video_count > 0)
    rtcp::write_remb(writer, ssrc_, static_cast<std::uint64_t>(ceiling->bps()), {video.data(), video_count});
  if (!writer.failed()) sink_.send_rtcp(now, writer.size());
}

/// Of all video together, as REMB has it.
std::optional<Bitrate> UpLink::video_ceiling() const {
  Bitrate sum;
  bool is_limited = false;
  for (const Section& section : sections_) {
    if (section.track->kind() != MediaKind::video) continue;
    const auto ceiling = section.track->ceiling();
    if (!ceiling) return ceiling_;
    is_limited = true;
    sum = sum + *ceiling;
  }
  if (!is_limited) return ceiling_;
  return std::max(std::min(sum, ceiling_.value_or(sum)), least_ceiling);
}

std::optional<UpLink::FlowChange> UpLink::poll_flow_change(Instant now) {
  for (const Section& section : sections_)
    if (const auto flows = section.track->flow().take_change(now)) return FlowChange{section.track.get(), *flows};
  return std::nullopt;
}

}  // namespace ringer::sfu
