// SPDX-License-Identifier: Apache-2.0
#include "sfu/delay_detector.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ringer::sfu {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr Duration burst_length = std::chrono::milliseconds(5);
constexpr Duration longest_burst = std::chrono::milliseconds(100);
// A pause of the clock, a path that changed, or a lie: not a queue.
constexpr Duration absurd_step = std::chrono::seconds(3);
constexpr double smoothing = 0.9;
constexpr int max_deltas = 60;
constexpr double gain = 4;
// draft-ietf-rmcat-gcc-02 section 5.4: a queue that grows for so long is one.
constexpr double over_time_ms = 10;
// Section 5.5: rise and fall of the threshold, per millisecond, and its limits.
constexpr double threshold_up = 0.0087;
constexpr double threshold_down = 0.039;
constexpr double min_threshold = 6;
constexpr double max_threshold = 600;
constexpr double outlier = 15;
constexpr double max_adapt_step_ms = 100;
// So long that no conversation is possible; radio links stall for less, and not for three bursts on end.
constexpr double long_queue_ms = 300;
constexpr int long_queue_bursts = 3;
// Clocks drift apart by some 50 millionths; the least delay is forgotten faster than that, and slower than a queue
// grows.
constexpr double forget_least = 0.001;

double milliseconds(Duration time) { return Milliseconds(time).count(); }

}  // namespace

void DelayDetector::receive(Instant sent, Duration arrival) {
  if (!current_.valid) {
    current_ = {sent, sent, arrival, arrival, true};
    return;
  }
  if (sent < current_.first_sent) return;
  const bool is_own = sent - current_.first_sent <= burst_length;
  if (!is_own && !was_held_up(sent, arrival)) {
    close_burst();
    current_ = {sent, sent, arrival, arrival, true};
    return;
  }
  current_.last_sent = std::max(current_.last_sent, sent);
  current_.last_arrival = std::max(current_.last_arrival, arrival);
  if (is_own) current_.own_arrival = current_.last_arrival;
}

/// Section 5.2: what was sent later and arrives right behind waited for something other than a queue - a radio, or a
/// receiver whose processor was busy - and tells no more than the last of its kind.
bool DelayDetector::was_held_up(Instant sent, Duration arrival) const {
  const Duration send_step = sent - current_.last_sent;
  const Duration arrival_step = arrival - current_.last_arrival;
  const bool is_held_up = send_step == Duration::zero() || arrival_step < send_step;
  return is_held_up && arrival_step >= Duration::zero() && arrival_step <= burst_length &&
         arrival - current_.own_arrival < longest_burst;
}

void DelayDetector::close_burst() {
  if (previous_.valid) {
    const Duration send_step = current_.last_sent - previous_.last_sent;
    const Duration arrival_step = current_.last_arrival - previous_.last_arrival;
    if (arrival_step < -absurd_step || arrival_step > absurd_step || send_step > absurd_step) {
      reset();
      return;
    }
    // Reordered on the way: says nothing of the queue.
    if (arrival_step < Duration::zero()) return;
    add_variation(milliseconds(arrival_step - send_step), milliseconds(send_step), current_.last_arrival);
  }
  previous_ = current_;
}

void DelayDetector::add_variation(double variation_ms, double send_step_ms, Duration arrival) {
  if (count_ == 0) first_arrival_ = arrival;
  deltas_ = std::min(deltas_ + 1, max_deltas);
  accumulated_ms_ += variation_ms;
  smoothed_ms_ = smoothing * smoothed_ms_ + (1 - smoothing) * accumulated_ms_;
  points_[count_ % window] = {milliseconds(arrival - first_arrival_), smoothed_ms_};
  ++count_;
  if (has_long_queue(variation_ms, variation_ms + send_step_ms)) {
    use_ = LinkUse::over;
    return;
  }
  if (count_ < window) {
    use_ = LinkUse::normal;
    return;
  }
  judge(slope() * deltas_ * gain, send_step_ms, arrival);
}

bool DelayDetector::has_long_queue(double variation_ms, double arrival_step_ms) {
  least_ms_ = std::min(least_ms_ + forget_least * arrival_step_ms, accumulated_ms_);
  const bool is_long = accumulated_ms_ - least_ms_ > long_queue_ms;
  // While it drains it is long still, but nothing more is to be done about it.
  long_count_ = is_long && variation_ms > 0 ? long_count_ + 1 : 0;
  return long_count_ >= long_queue_bursts;
}

/// Least squares over the window; 0 when all arrived at once.
double DelayDetector::slope() const {
  double mean_arrival = 0;
  double mean_delay = 0;
  for (const Point& point : points_) {
    mean_arrival += point.arrival_ms / window;
    mean_delay += point.delay_ms / window;
  }
  double numerator = 0;
  double denominator = 0;
  for (const Point& point : points_) {
    numerator += (point.arrival_ms - mean_arrival) * (point.delay_ms - mean_delay);
    denominator += (point.arrival_ms - mean_arrival) * (point.arrival_ms - mean_arrival);
  }
  return denominator > 0 ? numerator / denominator : 0;
}

void DelayDetector::judge(double trend, double send_step_ms, Duration arrival) {
  if (trend > threshold_) {
    over_ms_ += over_count_ == 0 ? send_step_ms / 2 : send_step_ms;
    ++over_count_;
    if (over_ms_ > over_time_ms && over_count_ > 1 && trend >= last_trend_) {
      over_ms_ = 0;
      over_count_ = 0;
      use_ = LinkUse::over;
    }
  } else {
    over_ms_ = 0;
    over_count_ = 0;
    use_ = trend < -threshold_ ? LinkUse::under : LinkUse::normal;
  }
  last_trend_ = trend;
  adapt_threshold(trend, arrival);
}

void DelayDetector::adapt_threshold(double trend, Duration arrival) {
  const double size = std::abs(trend);
  if (!adapted_ || size > threshold_ + outlier) {
    adapted_ = true;
    adapted_at_ = arrival;
    return;
  }
  const double step_ms = std::clamp(milliseconds(arrival - adapted_at_), 0.0, max_adapt_step_ms);
  threshold_ += (size < threshold_ ? threshold_down : threshold_up) * (size - threshold_) * step_ms;
  threshold_ = std::clamp(threshold_, min_threshold, max_threshold);
  adapted_at_ = arrival;
}

void DelayDetector::reset() { *this = DelayDetector(); }

}  // namespace ringer::sfu
