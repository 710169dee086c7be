// SPDX-License-Identifier: Apache-2.0
//
// How much one subscriber's network carries. With transport-wide feedback: delay-based and loss-based control in the
// spirit of draft-ietf-rmcat-gcc-02 (sections 5 and 6). Without: the receiver's own estimate (REMB,
// draft-alvestrand-rmcat-remb-03) and the loss in its reports. Without either: no limit but the ceiling, as for peers
// that do not take part in congestion control.
// It begins optimistic, because what is too much is seen within some round trips, and what is too little only by
// trying. Everything said by the receiver is clamped, and held against what was really sent (threat M11). No clock, no
// packets. Owner and thread: sfu::DownLink.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "sfu/bitrate.h"
#include "sfu/delay_detector.h"
#include "sfu/send_history.h"

namespace ringer::sfu {

class BandwidthEstimator {
 public:
  static constexpr Bitrate floor = Bitrate::kbps(30);  // sound, barely
  static constexpr Bitrate ceiling = Bitrate::kbps(20'000);
  static constexpr Bitrate start = Bitrate::kbps(5'000);

  struct Arrival {
    std::uint16_t sequence = 0;
    std::optional<Duration> at;  // in the receiver's clock; nothing when it did not arrive
  };

  /// A packet of `size` bytes leaves with this transport-wide number.
  void record_sent(Instant now, std::uint16_t sequence, std::size_t size);

  /// One transport-wide feedback message: its packets in ascending order, then its end.
  void receive_arrival(Instant now, const Arrival& arrival);
  void end_feedback(Instant now);
  /// To be called some times a second: feedback that stays away while packets leave says something too.
  void tick(Instant now);
  void receive_remb(Instant now, Bitrate bitrate);
  /// A receiver report's loss (1/256), of one of this transport's streams, and the round trip if known.
  void receive_report(Instant now, std::uint8_t fraction_lost);
  void set_round_trip(Duration round_trip) { round_trip_ = round_trip; }

  Bitrate estimate() const;
  /// Nothing before the receiver has said anything from which it could be made.
  std::optional<Bitrate> known_estimate() const {
    return has_feedback_ || remb_ || loss_limit_ ? std::optional(estimate()) : std::nullopt;
  }
  /// What arrived during the last half second, by the feedback.
  Bitrate acknowledged(Instant now) { return acknowledged_.rate(now); }
  bool has_feedback() const { return has_feedback_; }
  bool has_remb() const { return remb_.has_value(); }
  bool congested() const { return detector_.use() == LinkUse::over; }

  /// From now until end_probe() more is sent than usual, to see whether it arrives.
  void begin_probe(Instant now);
  void end_probe(Instant now);

 private:
  // Sent in this time, and what became of it.
  struct Probe {
    Instant begin;
    Instant end = never;
    Instant last_sent;
    Duration first_arrival{};
    Duration last_arrival{};
    std::size_t arrived_size = 0;
    std::size_t first_size = 0;
    int arrived = 0;
    int lost = 0;
  };

  void note_probe(const SendHistory::Sent& sent, const Arrival& arrival);
  void judge_probe(Instant now);
  void judge_delay(Instant now);
  void judge_loss(Instant now, double lost);
  void set_estimate(Bitrate estimate);

  SendHistory history_;
  DelayDetector detector_;
  RateMeter sent_{std::chrono::milliseconds(500)};
  RateMeter acknowledged_{std::chrono::milliseconds(500)};
  std::optional<Probe> probe_;
  Bitrate estimate_ = start;
  std::optional<Bitrate> remb_;
  std::optional<Bitrate> loss_limit_;  // used while there is no feedback
  std::optional<Bitrate> capacity_;    // what got through when the link was last seen full
  Duration round_trip_ = std::chrono::milliseconds(100);
  Instant judged_at_{};
  Instant decreased_at_{};
  Instant last_sent_{};
  Instant heard_at_{};  // last feedback about something that is remembered
  Instant loss_decreased_at_{};
  Instant loss_window_at_{};
  int window_sent_ = 0;
  int window_lost_ = 0;
  bool has_news_ = false;  // since the last end of feedback
  bool has_feedback_ = false;
};

}  // namespace ringer::sfu
