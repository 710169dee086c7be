// SPDX-License-Identifier: Apache-2.0
#include "sfu/down_link.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ringer::sfu {

namespace rtcp = rtp::rtcp;

namespace {

// Of one feedback message: more were never under way.
constexpr std::size_t max_reported_lost = SendHistory::capacity;
// Padding goes out in pieces of this size.
constexpr std::size_t least_padding = 200;
constexpr std::size_t room_for_one_report = 28 + 12 + 256;

}  // namespace

DownTrack& DownLink::add_track(DownTrack::Description description) {
  tracks_.push_back(std::make_unique<DownTrack>(egress_, std::move(description)));
  wishes_.reserve(tracks_.size());
  return *tracks_.back();
}

void DownLink::remove_track(std::uint32_t ssrc) {
  std::erase_if(tracks_, [ssrc](const auto& track) { return track->description().ssrc == ssrc; });
}

DownTrack* DownLink::track(std::uint32_t ssrc) {
  for (const auto& track : tracks_)
    if (track->description().ssrc == ssrc) return track.get();
  return nullptr;
}

void DownLink::allocate(Instant now) {
  next_tick_ = now + tick;
  Bitrate sound;
  wishes_.clear();
  for (const auto& track : tracks_) {
    if (track->description().kind == MediaKind::audio) {
      sound = sound + track->rate(now);
      continue;
    }
    VideoWish wish{.height = track->wished_height(),
                   .priority = track->priority(),
                   .present = std::max(track->target(), no_layer),
                   .changed = track->target_changed()};
    if (track->source()) wish.layers = track->source()->offers(now);
    wishes_.push_back(wish);
  }
  Bitrate room = estimate();
  if (max_bitrate_) room = std::min(room, *max_bitrate_);
  ringer::sfu::allocate(now, std::max(room - sound, Bitrate()), wishes_);

  media_ = wanted_ = sound;
  auto wish = wishes_.begin();
  for (const auto& track : tracks_)
    if (track->description().kind == MediaKind::video) apply(now, *wish++, *track);
  if (max_bitrate_) wanted_ = std::min(wanted_, *max_bitrate_);
}

void DownLink::apply(Instant now, const VideoWish& wish, DownTrack& track) {
  const Bitrate chosen = wish.chosen == no_layer ? Bitrate() : wish.layers[static_cast<std::size_t>(wish.chosen)].rate;
  media_ = media_ + chosen;
  wanted_ = wanted_ + (wish.wants_more ? std::max(wish.next_rate * room_for_up, chosen) : chosen);
  const bool is_silent = std::ranges::none_of(wish.layers, &LayerOffer::active);
  // Nothing comes yet: the source's first picture is taken, whatever layer it is of.
  track.set_target(now, wish.chosen != no_layer ? wish.chosen : is_silent && wish.height > 0 ? any_layer : no_layer);
}

void DownLink::receive_rtcp(Instant now, const rtcp::Message& message) {
  if (const auto* report = std::get_if<rtcp::ReceiverReport>(&message)) return receive_blocks(now, report->reports);
  if (const auto* report = std::get_if<rtcp::SenderReport>(&message)) return receive_blocks(now, report->reports);
  if (const auto* feedback = std::get_if<rtcp::TransportFeedback>(&message)) return receive(now, *feedback);
  if (const auto* nack = std::get_if<rtcp::Nack>(&message)) return receive(now, *nack);
  if (const auto* pli = std::get_if<rtcp::Pli>(&message)) return key_frame_wanted(now, pli->media_ssrc);
  if (const auto* fir = std::get_if<rtcp::Fir>(&message))
    for (std::size_t i = 0; i < fir->size(); ++i) key_frame_wanted(now, (*fir)[i].media_ssrc);
  if (const auto* remb = std::get_if<rtcp::Remb>(&message)) {
    constexpr auto most = static_cast<std::uint64_t>(BandwidthEstimator::ceiling.bps());
    egress_.estimator().receive_remb(now, Bitrate::bps(static_cast<std::int64_t>(std::min(remb->bitrate, most))));
    allocate(now);
  }
}

void DownLink::receive_blocks(Instant now, const rtcp::ReportBlocks& blocks) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const rtcp::ReportBlock block = blocks[i];
    DownTrack* owner = track(block.ssrc);
    if (!owner) continue;
    owner->receive_report(now, block);
    egress_.estimator().receive_report(now, block.fraction_lost);
    if (const auto round_trip = owner->reception().round_trip) egress_.estimator().set_round_trip(*round_trip);
  }
}

void DownLink::receive(Instant now, const rtcp::Nack& nack) {
  DownTrack* owner = track(nack.media_ssrc);
  if (!owner) return;
  auto sequences = nack.sequences();
  while (const auto sequence = sequences.next()) owner->receive_nack(now, *sequence);
}

void DownLink::receive(Instant now, const rtcp::TransportFeedback& feedback) {
  if (!egress_.has_transport_wide_numbers()) return;
  BandwidthEstimator& estimator = egress_.estimator();
  std::uint16_t next = feedback.base_sequence;
  std::size_t lost = 0;
  auto received = feedback.received();
  while (const auto packet = received.next()) {
    for (; next != packet->sequence && lost < max_reported_lost; ++next, ++lost)
      estimator.receive_arrival(now, {next, {}});
    estimator.receive_arrival(now, {packet->sequence, packet->arrival});
    next = static_cast<std::uint16_t>(packet->sequence + 1);
  }
  const auto end = static_cast<std::uint16_t>(feedback.base_sequence + feedback.status_count);
  for (; next != end && lost < max_reported_lost; ++next, ++lost) estimator.receive_arrival(now, {next, {}});
  estimator.end_feedback(now);
  allocate(now);
}

void DownLink::key_frame_wanted(Instant now, std::uint32_t ssrc) {
  if (DownTrack* owner = track(ssrc)) owner->receive_key_frame_request(now);
}

Instant DownLink::next_timeout() const {
  if (tracks_.empty()) return never;
  return std::min({next_tick_, next_report_, prober_.next_timeout()});
}

void DownLink::handle_timeout(Instant now) {
  if (now >= next_tick_) {
    egress_.estimator().tick(now);
    allocate(now);
  }
  if (now >= next_report_) {
    next_report_ = now + report_interval;
    send_reports(now);
  }
  probe(now);
}

void DownLink::probe(Instant now) {
  BandwidthEstimator& estimator = egress_.estimator();
  if (prober_.end_if_due(now, estimator.congested())) {
    estimator.end_probe(now);
    padding_due_ = 0;
  }
  if (!estimator.has_feedback() && !estimator.has_remb()) return;
  const auto& timing = estimator.has_feedback() ? Prober::with_feedback : Prober::with_remb;
  if (!estimator.congested() && prober_.update(now, estimator.estimate(), wanted_, timing)) estimator.begin_probe(now);
  padding_due_ += prober_.due(now, media_);
  if (padding_due_ < least_padding) return;
  for (const auto& track : tracks_) {
    const std::size_t sent = track->send_padding(now, padding_due_);
    probed_bytes_ += sent;
    padding_due_ -= std::min(sent, padding_due_);
    if (sent > 0) return;
  }
}

void DownLink::send_reports(Instant now) {
  ByteWriter writer(rtcp_room(egress_.sink()));
  for (const auto& track : tracks_) {
    const auto report = track->sender_report(now);
    if (!report) continue;
    if (writer.left() < room_for_one_report) {
      egress_.sink().send_rtcp(now, writer.size());
      writer = ByteWriter(rtcp_room(egress_.sink()));
    }
    rtcp::write_sender_report(writer, *report, {});
    rtcp::write_source_description(writer, report->sender_ssrc, track->description().cname);
  }
  if (writer.size() > 0 && !writer.failed()) egress_.sink().send_rtcp(now, writer.size());
}

std::optional<DownLink::FlowChange> DownLink::poll_flow_change(Instant now) {
  for (const auto& track : tracks_)
    if (const auto flows = track->flow().take_change(now)) return FlowChange{track.get(), *flows};
  return std::nullopt;
}

}  // namespace ringer::sfu
