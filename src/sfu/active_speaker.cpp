// SPDX-License-Identifier: Apache-2.0
#include "sfu/active_speaker.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ringer::sfu {

void AudioLevel::receive(Instant now, std::uint8_t level) {
  const double value = 127 - (level & 0x7f);
  const double old = loudness(now);
  // Rises quickly, so that a word's beginning counts; falls with the half-life.
  loudness_ = value > old ? old + (value - old) * 0.5 : std::max(value, old);
  at_ = now;
}

double AudioLevel::loudness(Instant now) const {
  const double halves = std::chrono::duration<double>(now - at_) / std::chrono::duration<double>(half_life);
  return loudness_ * std::exp2(-std::max(0.0, halves));
}

const ActiveSpeaker::Voice* ActiveSpeaker::find(SpeakerId id) const {
  const auto found = std::ranges::find(voices_, id, &Voice::id);
  return found == voices_.end() ? nullptr : &*found;
}

void ActiveSpeaker::receive(Instant now, SpeakerId id, std::uint8_t level) {
  auto found = std::ranges::find(voices_, id, &Voice::id);
  if (found == voices_.end()) found = voices_.insert(voices_.end(), Voice{.id = id});
  found->level.receive(now, level);
}

void ActiveSpeaker::remove(SpeakerId id) {
  std::erase_if(voices_, [id](const Voice& voice) { return voice.id == id; });
  if (speaker_ == id) speaker_.reset();
}

double ActiveSpeaker::loudness(Instant now, SpeakerId id) const {
  const Voice* voice = find(id);
  return voice ? voice->level.loudness(now) : 0;
}

bool ActiveSpeaker::update(Instant now) {
  const double present = speaker_ ? loudness(now, *speaker_) : 0;
  Voice* next = nullptr;
  for (Voice& voice : voices_) {
    const double loudness = voice.level.loudness(now);
    if (voice.id == speaker_ || loudness < speech || loudness < present + louder_by) {
      voice.louder_since.reset();
      continue;
    }
    if (!voice.louder_since) voice.louder_since = now;
    // Nobody waits for a floor that is free.
    if (speaker_ && now - *voice.louder_since < takeover) continue;
    if (!next || loudness > next->level.loudness(now)) next = &voice;
  }
  if (!next || (speaker_ && now - since_ < min_floor)) return false;
  speaker_ = next->id;
  since_ = now;
  next->louder_since.reset();
  return true;
}

}  // namespace ringer::sfu
