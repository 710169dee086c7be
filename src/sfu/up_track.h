// SPDX-License-Identifier: Apache-2.0
//
// Media that arrives from one sender in one section of its description: one source with all its simulcast layers
// (RFC 8853). It keeps the books of each layer, turns retransmissions (RFC 4588) back into what was lost, reads once
// for all subscribers what they need to know of a packet, and hands it to each. Nothing is decoded. It writes no RTCP
// (sfu::UpLink does, from what is said here) and knows nothing of how subscribers choose. Owner: sfu::UpLink; worker's
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rtp/extensions.h"
#include "rtp/packet.h"
#include "sfu/active_speaker.h"
#include "sfu/allocator.h"
#include "sfu/flow.h"
#include "sfu/subscriber.h"
#include "sfu/up_layer.h"

namespace ringer::sfu {

class UpTrack {
 public:
  struct Layer {
    std::string rid;           // empty without simulcast
    std::uint16_t height = 0;  // pixels; 0 when not known beforehand
  };
  struct Description {
    MediaKind kind = MediaKind::audio;
    std::vector<TrackCodec> codecs;
    std::vector<Layer> layers = {{}};  // lowest first, which is the order of encodings that browsers want; 1 to 3
    bool nack = false;
    bool pli = true;    // else key frames are asked for by FIR
    bool remb = false;  // the sender listens to it
  };
  struct Counts {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t recovered = 0;
    std::uint64_t unknown_payload_type = 0;
    std::uint64_t malformed = 0;
  };

  explicit UpTrack(Description description);
  UpTrack(const UpTrack&) = delete;
  UpTrack& operator=(const UpTrack&) = delete;
  ~UpTrack();

  /// A packet of the layer's own stream, or of its retransmissions.
  void receive(Instant now, std::size_t layer, const rtp::Packet& packet, const rtp::Extensions& extensions);
  void receive_retransmission(Instant now, std::size_t layer, const rtp::Packet& packet,
                              const rtp::Extensions& extensions);

  // What subscribers use.
  void subscribe(Subscriber& subscriber);
  void unsubscribe(Subscriber& subscriber);
  void request_key_frame(Instant now, std::size_t layer, KeyFrameRequest::Reason reason);
  std::optional<UpPacket> cached(std::size_t layer, std::uint16_t sequence) const;
  /// The timestamp of layer `to` at the moment of `timestamp` in layer `from`; nothing before both have reported.
  std::optional<std::uint32_t> translate(std::uint32_t timestamp, std::size_t from, std::size_t to) const;
  /// What the sender should not exceed, because no subscriber could take it; nothing when that is not known, or layers
  /// are there to choose from.
  std::optional<Bitrate> ceiling() const;
  /// What there is to choose from, for allocate(). Valid until the next call.
  std::span<const LayerOffer> offers(Instant now);

  MediaKind kind() const { return description_.kind; }
  const Description& description() const { return description_; }
  const std::vector<TrackCodec>& codecs() const { return description_.codecs; }
  /// Renegotiated payload types. The layers stay.
  void set_codecs(std::vector<TrackCodec> codecs) { description_.codecs = std::move(codecs); }
  std::size_t layer_count() const { return layers_.size(); }
  UpLayer& layer(std::size_t index) { return layers_[index]; }
  const UpLayer& layer(std::size_t index) const { return layers_[index]; }
  std::optional<std::size_t> layer_with_rid(std::string_view rid) const;
  bool has_payload_type(std::uint8_t payload_type) const;
  bool is_retransmission(std::uint8_t payload_type) const;

  Flow& flow() { return flow_; }
  const AudioLevel& audio_level() const { return audio_level_; }
  /// Its audio levels count there from now on, under this id; nullptr: nowhere.
  void set_speaker(ActiveSpeaker* speakers, ActiveSpeaker::SpeakerId id);
  const Counts& counts() const { return counts_; }
  std::size_t subscriber_count() const { return subscribers_.size(); }

 private:
  std::optional<std::uint8_t> codec_of(std::uint8_t payload_type) const;
  void accept(UpPacket& packet, std::size_t size, const rtp::Extensions& extensions, bool retransmitted);
  void note_audio_level(const UpPacket& packet);

  Description description_;
  std::vector<UpLayer> layers_;
  std::vector<Subscriber*> subscribers_;
  std::array<LayerOffer, max_layers> offers_{};
  Flow flow_;
  AudioLevel audio_level_;
  ActiveSpeaker* speakers_ = nullptr;
  ActiveSpeaker::SpeakerId speaker_id_ = 0;
  Counts counts_;
  bool forwarding_ = false;
};

}  // namespace ringer::sfu
