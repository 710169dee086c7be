// SPDX-License-Identifier: Apache-2.0
//
// Who is speaking: one participant at a time, found from the audio levels that senders put on their packets (RFC 6464).
// Levels are smoothed; who is loudest and clearly louder than the present speaker, for a while, becomes the speaker,
// and the present one keeps the floor for two seconds at least, so that a cough or a quick "yes" does not move the
// picture. Silence changes nothing: the last speaker stays. Owner and thread: the meeting's pipeline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"

namespace ringer::sfu {

/// Loudness of one sender, 0 (silence) to 127 (full scale), as an average over about 300 ms.
class AudioLevel {
 public:
  static constexpr std::uint8_t voice_bit = 0x80;
  // A sender that uses DTX is silent: without packets the level falls by half in this time.
  static constexpr Duration half_life = std::chrono::milliseconds(200);

  /// `level` as on the wire: -dBov, 127 is silence; the voice bit is not needed.
  void receive(Instant now, std::uint8_t level);
  double loudness(Instant now) const;

 private:
  double loudness_ = 0;
  Instant at_{};
};

class ActiveSpeaker {
 public:
  using SpeakerId = std::uint64_t;

  static constexpr Duration min_floor = std::chrono::seconds(2);
  static constexpr Duration takeover = std::chrono::milliseconds(400);
  // -127+40 = -87 dBov would be noise; speech at a microphone is louder than -60 dBov.
  static constexpr double speech = 67;
  static constexpr double louder_by = 6;

  void receive(Instant now, SpeakerId id, std::uint8_t level);
  void remove(SpeakerId id);

  /// Looks again; true when the speaker has changed. To be called every 100 ms or so.
  bool update(Instant now);
  std::optional<SpeakerId> speaker() const { return speaker_; }
  double loudness(Instant now, SpeakerId id) const;

 private:
  struct Voice {
    SpeakerId id = 0;
    AudioLevel level;
    std::optional<Instant> louder_since;
  };

  const Voice* find(SpeakerId id) const;

  std::vector<Voice> voices_;
  std::optional<SpeakerId> speaker_;
  Instant since_{};
};

}  // namespace ringer::sfu
