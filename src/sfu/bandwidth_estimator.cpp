// SPDX-License-Identifier: Apache-2.0
#include "sfu/bandwidth_estimator.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ringer::sfu {
namespace {

using Seconds = std::chrono::duration<double>;
using std::chrono::milliseconds;

// draft-ietf-rmcat-gcc-02 section 5.5: below what got through, so that the queue empties.
constexpr double decrease = 0.85;
constexpr double unproven_decrease = 0.7;
constexpr double keeps_up = 0.9;
// Section 5.5: 8 % a second while the limit is far, and not beyond one and a half of what is known to arrive.
constexpr double increase_per_second = 0.08;
constexpr double beyond_acknowledged = 1.5;
constexpr Bitrate beyond_acknowledged_least = Bitrate::kbps(10);
// Near the limit: about one packet of 1200 bytes more per second and round trip of 100 ms.
constexpr Bitrate careful_step = Bitrate::kbps(48);
// Section 6: more than a tenth lost is too much.
constexpr double much_loss = 0.10;
// So much loss is a queue that overflows; less may be a radio link on which sending less does not help.
constexpr double overflow_loss = 0.30;
constexpr Bitrate loss_floor = Bitrate::kbps(300);
constexpr Duration loss_window = milliseconds(500);
constexpr int loss_window_least = 10;
// A probe that arrived tells its rate only if enough of it was seen.
constexpr int probe_least = 4;
constexpr double probe_max_loss = 0.10;
// Browsers send feedback at least every 250 ms. What is older than the send history is not heard either.
constexpr Duration silence = milliseconds(1000);
constexpr Duration silence_step = milliseconds(500);
constexpr Duration max_judge_step = milliseconds(500);

}  // namespace

Bitrate BandwidthEstimator::estimate() const {
  if (has_feedback_) return estimate_;
  Bitrate result = remb_ ? *remb_ : ceiling;
  if (loss_limit_) result = std::min(result, *loss_limit_);
  return result;
}

void BandwidthEstimator::record_sent(Instant now, std::uint16_t sequence, std::size_t size) {
  history_.record(now, sequence, size);
  // After a pause there can be no feedback yet.
  if (now - last_sent_ > silence) heard_at_ = now;
  last_sent_ = now;
  sent_.add(now, size);
}

void BandwidthEstimator::set_estimate(Bitrate estimate) { estimate_ = std::clamp(estimate, floor, ceiling); }

void BandwidthEstimator::receive_arrival(Instant now, const Arrival& arrival) {
  const auto sent = history_.take(now, arrival.sequence);
  if (!sent) return;
  has_news_ = true;
  ++window_sent_;
  note_probe(*sent, arrival);
  if (!arrival.at) {
    ++window_lost_;
    return;
  }
  acknowledged_.add(now, sent->size);
  detector_.receive(sent->at, *arrival.at);
}

void BandwidthEstimator::end_feedback(Instant now) {
  if (!std::exchange(has_news_, false)) return;
  heard_at_ = now;
  if (!has_feedback_) {
    has_feedback_ = true;
    judged_at_ = loss_window_at_ = now;
  }
  judge_delay(now);
  if (now - loss_window_at_ >= loss_window && window_sent_ >= loss_window_least) {
    judge_loss(now, static_cast<double>(window_lost_) / window_sent_);
    window_sent_ = window_lost_ = 0;
    loss_window_at_ = now;
  }
  judge_probe(now);
}

void BandwidthEstimator::judge_delay(Instant now) {
  const Duration step = std::clamp<Duration>(now - judged_at_, Duration::zero(), max_judge_step);
  judged_at_ = now;
  const Bitrate arrives = acknowledged_.rate(now);
  switch (detector_.use()) {
    case LinkUse::over:
      // One decrease shows its effect only after a round trip.
      if (now - decreased_at_ < round_trip_ + milliseconds(100)) return;
      decreased_at_ = now;
      // Little is sent and all of it arrives: then it was hardly us who filled the queue, and how much fits is unknown.
      if (estimate_ > arrives * 2 && arrives > sent_.rate(now) * keeps_up) {
        set_estimate(estimate_ * unproven_decrease);
        return;
      }
      capacity_ = arrives;
      set_estimate(std::min(estimate_, arrives * decrease));
      return;
    case LinkUse::under: return;
    case LinkUse::normal: break;
  }
  const Bitrate most = arrives * beyond_acknowledged + beyond_acknowledged_least;
  if (estimate_ >= most) return;
  const double seconds = Seconds(step).count();
  const bool is_near = capacity_ && estimate_ > *capacity_ * 0.9 && estimate_ < *capacity_ * 1.1;
  if (capacity_ && estimate_ >= *capacity_ * 1.1) capacity_.reset();
  const Bitrate more = is_near ? careful_step * seconds : estimate_ * (increase_per_second * seconds);
  set_estimate(std::min(estimate_ + more, most));
}

void BandwidthEstimator::judge_loss(Instant now, double lost) {
  if (lost <= much_loss || now - loss_decreased_at_ < round_trip_) return;
  loss_decreased_at_ = now;
  const Bitrate arrives = acknowledged_.rate(now);
  if (lost > overflow_loss) {
    capacity_ = arrives;
    set_estimate(std::min(estimate_, arrives));
    return;
  }
  const Bitrate used = std::min(estimate_, arrives * (1 / (1 - lost)));
  set_estimate(std::min(estimate_, std::max(used * (1 - 0.5 * lost), loss_floor)));
}

void BandwidthEstimator::tick(Instant now) {
  if (!has_feedback_ || now - heard_at_ < silence + round_trip_ || sent_.rate(now) == Bitrate()) return;
  if (now - decreased_at_ < silence_step) return;
  decreased_at_ = now;
  set_estimate(std::min(estimate_, sent_.rate(now)) * unproven_decrease);
}

void BandwidthEstimator::receive_remb(Instant, Bitrate bitrate) { remb_ = std::clamp(bitrate, floor, ceiling); }

void BandwidthEstimator::receive_report(Instant now, std::uint8_t fraction_lost) {
  if (has_feedback_) return;
  const double lost = fraction_lost / 256.0;
  const Duration step = std::min<Duration>(now - loss_decreased_at_, std::chrono::seconds(5));
  if (lost > much_loss) {
    if (step < milliseconds(300)) return;
    const Bitrate present = std::min(estimate(), start);
    loss_limit_ = std::max(present * (1 - 0.5 * lost), floor);
    loss_decreased_at_ = now;
  } else if (loss_limit_ && lost < 0.02) {
    loss_limit_ = *loss_limit_ * (1 + increase_per_second * Seconds(step).count()) + Bitrate::kbps(1);
    loss_decreased_at_ = now;
    if (*loss_limit_ > ceiling) loss_limit_.reset();
  }
}

void BandwidthEstimator::begin_probe(Instant now) { probe_ = Probe{.begin = now, .last_sent = now}; }

void BandwidthEstimator::end_probe(Instant now) {
  if (probe_) probe_->end = now;
}

void BandwidthEstimator::note_probe(const SendHistory::Sent& sent, const Arrival& arrival) {
  if (!probe_ || sent.at < probe_->begin || sent.at > probe_->end) return;
  Probe& probe = *probe_;
  if (!arrival.at) {
    ++probe.lost;
    return;
  }
  if (probe.arrived == 0) {
    probe.first_arrival = probe.last_arrival = *arrival.at;
    probe.first_size = sent.size;
  }
  ++probe.arrived;
  probe.arrived_size += sent.size;
  probe.last_sent = std::max(probe.last_sent, sent.at);
  probe.last_arrival = std::max(probe.last_arrival, *arrival.at);
}

void BandwidthEstimator::judge_probe(Instant now) {
  if (!probe_ || probe_->end == never) return;
  // What was sent last is reported a round trip and a feedback interval later.
  const bool complete = now - probe_->end > round_trip_ + milliseconds(100);
  if (!complete) return;
  const Probe probe = *probe_;
  probe_.reset();
  if (probe.arrived < probe_least || congested()) return;
  if (probe.lost > (probe.arrived + probe.lost) * probe_max_loss) return;
  // The slower of how it left and how it arrived: neither side's clock can make it more than was sent.
  const Duration span =
      std::max({probe.last_sent - probe.begin, probe.last_arrival - probe.first_arrival, Duration(milliseconds(10))});
  const auto size = static_cast<std::int64_t>(probe.arrived_size - probe.first_size);
  set_estimate(std::max(estimate_, Bitrate::of(size, span)));
}

}  // namespace ringer::sfu
