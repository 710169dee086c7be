// SPDX-License-Identifier: Apache-2.0
#include "sfu/active_speaker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>

namespace ringer::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint8_t loud = 20;     // -dBov
constexpr std::uint8_t quiet = 45;
constexpr std::uint8_t silence = 127;

class ActiveSpeakerTest : public ::testing::Test {
 protected:
  struct Says {
    ActiveSpeaker::SpeakerId id;
    std::uint8_t level;
  };
  /// Packets of 20 ms from everybody for `time`; how often the speaker changed.
  int run(Duration time, std::initializer_list<Says> everybody) {
    int changes = 0;
    for (const Instant end = now_ + time; now_ < end; now_ += milliseconds(20)) {
      for (const Says& says : everybody) speakers_.receive(now_, says.id, says.level | AudioLevel::voice_bit);
      if (now_.time_since_epoch() % milliseconds(100) == Duration::zero()) changes += speakers_.update(now_) ? 1 : 0;
    }
    return changes;
  }

  ActiveSpeaker speakers_;
  Instant now_{seconds(5)};
};

TEST_F(ActiveSpeakerTest, silence_and_noise_have_no_speaker) {
  run(seconds(3), {{1, silence}, {2, 80}});
  EXPECT_FALSE(speakers_.speaker());
}

TEST_F(ActiveSpeakerTest, who_speaks_into_silence_has_the_floor_within_half_a_second) {
  run(milliseconds(500), {{1, silence}, {2, loud}});
  EXPECT_EQ(speakers_.speaker(), 2U);
}

TEST_F(ActiveSpeakerTest, the_last_speaker_stays_through_silence) {
  run(seconds(1), {{1, loud}, {2, silence}});
  run(seconds(10), {{1, silence}, {2, silence}});
  EXPECT_EQ(speakers_.speaker(), 1U);
}

TEST_F(ActiveSpeakerTest, a_cough_does_not_take_the_floor) {
  run(seconds(5), {{1, quiet}, {2, silence}});
  EXPECT_EQ(run(milliseconds(200), {{1, quiet}, {2, loud}}), 0);
  run(seconds(1), {{1, quiet}, {2, silence}});
  EXPECT_EQ(speakers_.speaker(), 1U);
}

TEST_F(ActiveSpeakerTest, another_speaker_takes_over_and_not_before_the_floor_was_held_two_seconds) {
  run(milliseconds(200), {{1, loud}, {2, silence}});
  ASSERT_EQ(speakers_.speaker(), 1U);
  EXPECT_EQ(run(milliseconds(1500), {{1, silence}, {2, loud}}), 0);
  EXPECT_EQ(run(milliseconds(600), {{1, silence}, {2, loud}}), 1);
  EXPECT_EQ(speakers_.speaker(), 2U);
}

TEST_F(ActiveSpeakerTest, two_who_speak_at_once_do_not_make_the_picture_flicker) {
  run(seconds(3), {{1, loud}, {2, silence}});
  int changes = 0;
  for (int i = 0; i < 50; ++i) {
    changes += run(milliseconds(200), {{1, loud}, {2, quiet}});
    changes += run(milliseconds(200), {{1, quiet}, {2, loud}});
  }
  EXPECT_LE(changes, 10);
}

TEST_F(ActiveSpeakerTest, who_leaves_is_no_longer_the_speaker) {
  run(seconds(1), {{1, loud}});
  speakers_.remove(1);
  EXPECT_FALSE(speakers_.speaker());
  run(milliseconds(500), {{2, loud}});
  EXPECT_EQ(speakers_.speaker(), 2U);
}

TEST_F(ActiveSpeakerTest, a_sender_that_stops_sending_falls_silent) {
  run(seconds(1), {{1, loud}});
  EXPECT_GT(speakers_.loudness(now_, 1), 90);
  EXPECT_LT(speakers_.loudness(now_ + seconds(1), 1), 5);
}

}  // namespace
}  // namespace ringer::sfu
