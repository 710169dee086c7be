// SPDX-License-Identifier: Apache-2.0
#include "sfu/bandwidth_estimator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <vector>

#include "sfu/link_model.test.h"
#include "sfu/prober.h"

namespace ringer::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Media in bursts of 33 ms and padding over a link, feedback every 50 ms, 20 ms later. The receiver's clock is odd.
class Path {
 public:
  explicit Path(Bitrate rate, Duration longest_queue = milliseconds(400)) : link_(rate, longest_queue) {}

  void set_rate(Bitrate rate) { link_.set_rate(rate); }
  void set_media(Bitrate media) { media_ = media; }
  void set_wanted(Bitrate wanted) { wanted_ = wanted; }
  void set_hears(bool hears) { hears_ = hears; }
  void set_loss_every(int packets) { lose_every_ = packets; }
  /// Each second the receiver does nothing for so long; then it reads what has come, all at once.
  void set_stall(Duration stall) { stall_ = stall; }
  BandwidthEstimator& estimator() { return estimator_; }
  Bitrate estimate() const { return estimator_.estimate(); }
  Instant now() const { return now_; }
  std::size_t padding() const { return padding_; }

  void run(Duration time) {
    for (const Instant end = now_ + time; now_ < end; now_ += milliseconds(1)) step();
  }
  /// How long until the estimate is at least (or at most) so much.
  Duration until(Bitrate bitrate, bool above, Duration limit = seconds(60)) {
    const Instant begin = now_;
    while (now_ - begin < limit && (above ? estimate() < bitrate : estimate() > bitrate)) run(milliseconds(1));
    return now_ - begin;
  }

 private:
  void step() {
    if (++milliseconds_ % 33 == 0) send_all(media_.bytes_in(milliseconds(33)));
    if (milliseconds_ % 20 == 0) send(110);  // sound
    if (prober_.end_if_due(now_, estimator_.congested())) estimator_.end_probe(now_);
    if (prober_.update(now_, estimate(), wanted_, Prober::with_feedback)) estimator_.begin_probe(now_);
    const std::size_t due = prober_.due(now_, media_);
    padding_ += due;
    send_all(static_cast<std::int64_t>(due));
    if (milliseconds_ % 250 == 0) estimator_.tick(now_);
    if (milliseconds_ % 50 == 0 && hears_ && !is_stalled(now_)) feed_back();
  }
  bool is_stalled(Instant time) const { return time.time_since_epoch() % seconds(1) < stall_; }
  Instant end_of_stall(Instant time) const { return time - time.time_since_epoch() % seconds(1) + stall_; }
  void send_all(std::int64_t size) {
    for (; size > 0; size -= 1200) send(static_cast<std::size_t>(std::min<std::int64_t>(size, 1200)));
  }
  void send(std::size_t size) {
    estimator_.record_sent(now_, sequence_, size);
    auto arrival = link_.send(now_, size);
    if (lose_every_ > 0 && sequence_ % lose_every_ == 0) arrival.reset();
    if (arrival && is_stalled(*arrival)) {
      last_read_ = std::max(last_read_ + std::chrono::microseconds(20), end_of_stall(*arrival));
      arrival = last_read_;
    }
    flying_.push_back({sequence_++, arrival});
  }
  /// All that has arrived, and what is missing before it.
  void feed_back() {
    std::vector<BandwidthEstimator::Arrival> arrivals;
    std::size_t known = 0;
    for (std::size_t i = 0; i < flying_.size(); ++i)
      if (flying_[i].arrival && *flying_[i].arrival <= now_ - milliseconds(20)) known = i + 1;
    for (; known > 0; --known, flying_.pop_front()) {
      const Flying& packet = flying_.front();
      std::optional<Duration> at;
      if (packet.arrival) at = *packet.arrival - Instant(seconds(7777));
      arrivals.push_back({packet.sequence, at});
    }
    for (const auto& arrival : arrivals) estimator_.receive_arrival(now_, arrival);
    estimator_.end_feedback(now_);
  }

  struct Flying {
    std::uint16_t sequence;
    std::optional<Instant> arrival;
  };
  BandwidthEstimator estimator_;
  Prober prober_;
  LinkModel link_;
  std::deque<Flying> flying_;
  Instant now_{seconds(1000)};
  Bitrate media_;
  Bitrate wanted_;
  int lose_every_ = 0;
  Duration stall_{};
  Instant last_read_{};
  bool hears_ = true;
  std::int64_t milliseconds_ = 0;
  std::uint16_t sequence_ = 65000;
  std::size_t padding_ = 0;
};

TEST(BandwidthEstimator, without_any_feedback_nothing_is_limited) {
  BandwidthEstimator estimator;
  EXPECT_EQ(estimator.estimate(), BandwidthEstimator::ceiling);
}

TEST(BandwidthEstimator, a_link_wide_enough_is_left_alone) {
  Path path(Bitrate::kbps(50'000));
  path.set_media(Bitrate::kbps(2'500));
  path.run(seconds(30));
  EXPECT_GE(path.estimate(), BandwidthEstimator::start);
}

TEST(BandwidthEstimator, a_receiver_whose_processor_is_busy_is_not_taken_for_a_narrow_link) {
  for (const Duration stall : {milliseconds(40), milliseconds(120), milliseconds(300), milliseconds(600)}) {
    Path path(Bitrate::kbps(50'000));
    path.set_media(Bitrate::kbps(2'500));
    path.set_stall(stall);
    Bitrate least = path.estimate();
    for (int i = 0; i < 300; ++i, least = std::min(least, path.estimate())) path.run(milliseconds(100));
    EXPECT_GE(least, Bitrate::kbps(3'000)) << stall;
  }
}

TEST(BandwidthEstimator, a_link_of_300_kbps_is_found_within_two_seconds) {
  for (const Bitrate media : {Bitrate::kbps(700), Bitrate::kbps(1'000), Bitrate::kbps(2'500)}) {
    Path path(Bitrate::kbps(300));
    path.set_media(media);
    EXPECT_LT(path.until(Bitrate::kbps(330), false), seconds(2)) << media.bps();
    EXPECT_GT(path.estimate(), Bitrate::kbps(150));
  }
}

TEST(BandwidthEstimator, a_queue_that_never_overflows_is_found_by_its_delay) {
  for (const Bitrate media : {Bitrate::kbps(400), Bitrate::kbps(700), Bitrate::kbps(2'500)}) {
    Path path(Bitrate::kbps(300), seconds(60));
    path.set_media(media);
    EXPECT_LT(path.until(Bitrate::kbps(330), false), seconds(3)) << media.bps();
  }
}

TEST(BandwidthEstimator, a_receiver_that_falls_silent_is_sent_less_and_less) {
  Path path(Bitrate::kbps(10'000));
  path.set_media(Bitrate::kbps(1'000));
  path.run(seconds(5));
  path.set_hears(false);
  EXPECT_LT(path.until(Bitrate::kbps(700), false), seconds(3));
}

TEST(BandwidthEstimator, a_pause_in_sending_is_not_a_silence) {
  Path path(Bitrate::kbps(10'000));
  path.set_media(Bitrate::kbps(1'000));
  path.run(seconds(5));
  path.set_media({});
  path.run(seconds(30) + milliseconds(230));  // so that the first packet goes right before a tick
  path.set_media(Bitrate::kbps(1'000));
  path.run(seconds(1));
  EXPECT_GE(path.estimate(), BandwidthEstimator::start);
}

TEST(BandwidthEstimator, a_link_that_becomes_narrow_in_a_call_is_found_within_two_seconds) {
  Path path(Bitrate::kbps(10'000));
  path.set_media(Bitrate::kbps(2'000));
  path.run(seconds(20));
  path.set_rate(Bitrate::kbps(300));
  EXPECT_LT(path.until(Bitrate::kbps(330), false), seconds(2));
}

TEST(BandwidthEstimator, a_freed_link_is_found_by_probing_within_ten_seconds) {
  Path path(Bitrate::kbps(300));
  path.set_media(Bitrate::kbps(2'000));
  path.run(seconds(2));
  path.set_media(Bitrate::kbps(150));
  path.set_wanted(Bitrate::kbps(2'000));
  path.run(seconds(30));
  EXPECT_LT(path.estimate(), Bitrate::kbps(500)) << "probes do not find what is not there";
  path.set_rate(Bitrate::kbps(10'000));
  EXPECT_LT(path.until(Bitrate::kbps(2'000), true), seconds(10));
}

TEST(BandwidthEstimator, probes_on_a_link_that_stays_narrow_cost_little) {
  Path path(Bitrate::kbps(300));
  path.set_media(Bitrate::kbps(150));
  path.set_wanted(Bitrate::kbps(2'000));
  path.run(seconds(10));
  const std::size_t before = path.padding();
  path.run(seconds(60));
  EXPECT_LT(Bitrate::of(static_cast<std::int64_t>(path.padding() - before), seconds(60)), Bitrate::kbps(40));
}

TEST(BandwidthEstimator, nothing_is_probed_when_nothing_more_is_wanted) {
  Path path(Bitrate::kbps(10'000));
  path.set_media(Bitrate::kbps(150));
  path.run(seconds(20));
  EXPECT_EQ(path.padding(), 0U);
}

TEST(BandwidthEstimator, random_loss_does_not_take_the_low_layer_away) {
  Path path(Bitrate::kbps(10'000));
  path.set_media(Bitrate::kbps(200));
  path.set_loss_every(5);
  path.run(seconds(30));
  EXPECT_GE(path.estimate(), Bitrate::kbps(250));
}

TEST(BandwidthEstimator, remb_is_taken_where_there_is_no_feedback) {
  BandwidthEstimator estimator;
  const Instant now{seconds(10)};
  estimator.receive_remb(now, Bitrate::kbps(700));
  EXPECT_EQ(estimator.estimate(), Bitrate::kbps(700));
  estimator.receive_report(now, 128);
  EXPECT_LT(estimator.estimate(), Bitrate::kbps(700));
}

TEST(M11_bandwidth_lies, zero_and_ten_gigabit_in_turn_stay_within_floor_and_ceiling) {
  BandwidthEstimator estimator;
  Instant now{seconds(10)};
  for (int i = 0; i < 1000; ++i, now += milliseconds(10)) {
    estimator.receive_remb(now, i % 2 == 0 ? Bitrate::bps(0) : Bitrate::kbps(10'000'000));
    estimator.receive_report(now, static_cast<std::uint8_t>(i));
    EXPECT_GE(estimator.estimate(), BandwidthEstimator::floor);
    EXPECT_LE(estimator.estimate(), BandwidthEstimator::ceiling);
  }
}

TEST(M11_bandwidth_lies, feedback_with_absurd_times_or_numbers_never_sent_stays_within_floor_and_ceiling) {
  BandwidthEstimator estimator;
  Instant now{seconds(10)};
  std::uint32_t random = 1;
  for (int i = 0; i < 5000; ++i, now += milliseconds(7)) {
    random = random * 1664525 + 1013904223;
    const auto sequence = static_cast<std::uint16_t>(i);
    estimator.record_sent(now, sequence, random % 1500);
    if (i % 100 == 0) estimator.begin_probe(now);
    if (i % 100 == 20) estimator.end_probe(now);
    const Duration lie = milliseconds(static_cast<std::int32_t>(random) >> (random % 31));
    const std::vector<BandwidthEstimator::Arrival> arrivals{
        {sequence, random % 3 == 0 ? std::nullopt : std::optional(lie)},
        {sequence, lie},
        {static_cast<std::uint16_t>(random), Duration::max() / 4},
        {static_cast<std::uint16_t>(i - 1), Duration::min() / 4}};
    for (const auto& arrival : arrivals) estimator.receive_arrival(now, arrival);
    estimator.end_feedback(now);
    ASSERT_GE(estimator.estimate(), BandwidthEstimator::floor);
    ASSERT_LE(estimator.estimate(), BandwidthEstimator::ceiling);
  }
}

TEST(M11_bandwidth_lies, a_receiver_cannot_claim_more_than_was_sent) {
  Path path(Bitrate::kbps(300));
  path.set_media(Bitrate::kbps(1'000));
  path.run(seconds(3));
  BandwidthEstimator& estimator = path.estimator();
  ASSERT_LT(estimator.estimate(), Bitrate::kbps(400));
  Instant now = path.now() + seconds(1);
  // A probe of 100 kbit/s that is said to have arrived all at once.
  estimator.begin_probe(now);
  std::vector<BandwidthEstimator::Arrival> arrivals;
  for (std::uint16_t i = 0; i < 10; ++i, now += milliseconds(20)) {
    estimator.record_sent(now, i, 250);
    arrivals.push_back({i, Duration(seconds(5000))});
  }
  estimator.end_probe(now);
  now += seconds(1);
  for (const auto& arrival : arrivals) estimator.receive_arrival(now, arrival);
  estimator.end_feedback(now);
  EXPECT_LT(estimator.estimate(), Bitrate::kbps(450));
}

}  // namespace
}  // namespace ringer::sfu
