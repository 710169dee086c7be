// SPDX-License-Identifier: Apache-2.0
#include "sfu/up_track.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "rtp/rtx.h"
#include "sfu/picture.h"

namespace ringer::sfu {

using rtp::ExtensionKind;

namespace {

constexpr double ceiling_share = 0.85;

}  // namespace

UpTrack::UpTrack(Description description) : description_(std::move(description)) {
  ASSERT(!description_.layers.empty() && description_.layers.size() <= max_layers);
  layers_.reserve(description_.layers.size());
  for (const Layer& layer : description_.layers)
    layers_.emplace_back(description_.kind, description_.nack).set_height(layer.height);
}

UpTrack::~UpTrack() {
  for (Subscriber* subscriber : std::exchange(subscribers_, {})) subscriber->source_ended();
  set_speaker(nullptr, 0);
}

void UpTrack::receive(Instant now, std::size_t layer, const rtp::Packet& packet, const rtp::Extensions& extensions) {
  const auto codec = codec_of(packet.payload_type);
  if (!codec) {
    ++counts_.unknown_payload_type;
    return;
  }
  UpPacket up{.arrived = now,
              .layer = static_cast<std::uint8_t>(layer),
              .codec = *codec,
              .sequence = packet.sequence_number,
              .timestamp = packet.timestamp,
              .marker = packet.marker,
              .payload = packet.payload};
  accept(up, packet.header_size + packet.payload.size() + packet.padding_size, extensions, false);
}

void UpTrack::receive_retransmission(Instant now, std::size_t layer, const rtp::Packet& packet,
                                     const rtp::Extensions& extensions) {
  // Padding on the retransmission stream is how browsers probe.
  if (packet.payload.empty()) return;
  const auto found =
      std::ranges::find(description_.codecs, std::optional(packet.payload_type), &TrackCodec::rtx_payload_type);
  const auto repaired = rtp::RtxPayload::parse(packet.payload);
  if (found == description_.codecs.end() || !repaired) {
    ++counts_.malformed;
    return;
  }
  UpPacket up{.arrived = now,
              .layer = static_cast<std::uint8_t>(layer),
              .codec = static_cast<std::uint8_t>(found - description_.codecs.begin()),
              .sequence = repaired->original_sequence,
              .timestamp = packet.timestamp,
              .marker = packet.marker,
              .payload = repaired->original};
  accept(up, packet.header_size + packet.payload.size(), extensions, true);
}

void UpTrack::accept(UpPacket& packet, std::size_t size, const rtp::Extensions& extensions, bool retransmitted) {
  if (const auto value = extensions.find(ExtensionKind::audio_level); value && value->size() == 1)
    packet.audio_level = value->front();
  if (const auto value = extensions.find(ExtensionKind::video_orientation); value && value->size() == 1)
    packet.orientation = value->front();
  if (const auto value = extensions.find(ExtensionKind::dependency_descriptor)) packet.dependency_descriptor = *value;

  const TrackCodec& codec = description_.codecs[packet.codec];
  UpLayer& layer = layers_[packet.layer];
  if (const auto height = read_picture(codec.codec, packet)) layer.set_height(*height);
  if (!layer.receive(packet, size, codec.clock_rate, retransmitted)) return;

  ++counts_.packets;
  counts_.bytes += size;
  if (retransmitted) ++counts_.recovered;
  flow_.receive(packet.arrived);
  note_audio_level(packet);
  forwarding_ = true;
  for (Subscriber* subscriber : subscribers_) subscriber->forward(packet.arrived, packet);
  forwarding_ = false;
}

void UpTrack::note_audio_level(const UpPacket& packet) {
  if (!packet.audio_level || description_.kind != MediaKind::audio) return;
  audio_level_.receive(packet.arrived, *packet.audio_level);
  if (speakers_) speakers_->receive(packet.arrived, speaker_id_, *packet.audio_level);
}

void UpTrack::set_speaker(ActiveSpeaker* speakers, ActiveSpeaker::SpeakerId id) {
  if (speakers_) speakers_->remove(speaker_id_);
  speakers_ = speakers;
  speaker_id_ = id;
}

void UpTrack::subscribe(Subscriber& subscriber) {
  ASSERT(!forwarding_ && std::ranges::find(subscribers_, &subscriber) == subscribers_.end());
  subscribers_.push_back(&subscriber);
}

void UpTrack::unsubscribe(Subscriber& subscriber) {
  ASSERT(!forwarding_);
  std::erase(subscribers_, &subscriber);
}

void UpTrack::request_key_frame(Instant now, std::size_t layer, KeyFrameRequest::Reason reason) {
  if (description_.kind != MediaKind::video || layer >= layers_.size()) return;
  layers_[layer].key_frames().ask(now, reason);
}

std::optional<UpPacket> UpTrack::cached(std::size_t layer, std::uint16_t sequence) const {
  return layer < layers_.size() ? layers_[layer].cache().find(sequence) : std::nullopt;
}

std::optional<std::uint32_t> UpTrack::translate(std::uint32_t timestamp, std::size_t from, std::size_t to) const {
  if (from == to) return timestamp;
  if (from >= layers_.size() || to >= layers_.size()) return std::nullopt;
  const auto& source = layers_[from].clock();
  const auto& target = layers_[to].clock();
  if (!source || !target) return std::nullopt;
  return source->translate(timestamp, *target);
}

std::optional<Bitrate> UpTrack::ceiling() const {
  if (description_.kind != MediaKind::video || !description_.remb || layers_.size() > 1) return std::nullopt;
  std::optional<Bitrate> most;
  for (const Subscriber* subscriber : subscribers_) {
    // The best of them: one with a poor network, or one that lies, must not spoil the picture of the others.
    const auto capacity = subscriber->capacity();
    if (!capacity) return std::nullopt;
    most = std::max(most.value_or(Bitrate()), *capacity);
  }
  // Room for sound, and for a subscriber that was paused to be let in again (room_for_up).
  return most ? std::optional(*most * ceiling_share) : std::nullopt;
}

std::span<const LayerOffer> UpTrack::offers(Instant now) {
  const bool yields = description_.remb && layers_.size() == 1 && subscribers_.size() == 1;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    offers_[i] = {layers_[i].active(now), layers_[i].rate(now), layers_[i].height(), yields};
  return {offers_.data(), layers_.size()};
}

std::optional<std::size_t> UpTrack::layer_with_rid(std::string_view rid) const {
  const auto found = std::ranges::find(description_.layers, rid, &Layer::rid);
  if (found == description_.layers.end()) return std::nullopt;
  return static_cast<std::size_t>(found - description_.layers.begin());
}

std::optional<std::uint8_t> UpTrack::codec_of(std::uint8_t payload_type) const {
  const auto found = std::ranges::find(description_.codecs, payload_type, &TrackCodec::payload_type);
  if (found == description_.codecs.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - description_.codecs.begin());
}

bool UpTrack::has_payload_type(std::uint8_t payload_type) const {
  return codec_of(payload_type) || is_retransmission(payload_type);
}

bool UpTrack::is_retransmission(std::uint8_t payload_type) const {
  return std::ranges::find(description_.codecs, std::optional(payload_type), &TrackCodec::rtx_payload_type) !=
         description_.codecs.end();
}

}  // namespace ringer::sfu
