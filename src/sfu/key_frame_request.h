// SPDX-License-Identifier: Apache-2.0
//
// When a sender is asked for a key frame (RFC 4585 section 6.3.1, PLI) on behalf of all subscribers of one layer. The
// first wish is passed on at once; wishes while an answer is awaited are the same wish; it is repeated when no key
// frame comes, some times. However many ask, however often: two requests a second at most for those who join or switch,
// one for those who lost something (threat M10). Owner and thread: sfu::UpLayer.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/time.h"

namespace ringer::sfu {

class KeyFrameRequest {
 public:
  enum class Reason : std::uint8_t { joined, lost };

  static constexpr Duration interval_for_joined = std::chrono::milliseconds(500);
  // A key frame is many times as large as others: asked for too often it makes the loss that it is to repair.
  static constexpr Duration interval_for_lost = std::chrono::milliseconds(1000);
  static constexpr Duration repeat_after = std::chrono::milliseconds(1000);
  // A sender that answers none of so many has nothing to send.
  static constexpr int max_repeats = 5;

  void ask(Instant now, Reason reason) {
    if (state_ == State::awaited) return;
    const Instant due = has_sent_ ? std::max(now, sent_ + interval(reason)) : now;
    due_ = state_ == State::wanted ? std::min(due_, due) : due;
    state_ = State::wanted;
    repeats_ = 0;
  }
  /// A key frame came. It answers those who asked before it, also those whose request was not sent yet.
  void receive_key_frame() {
    state_ = State::idle;
    due_ = never;
  }
  /// True when a request is to be sent now; it counts as sent.
  bool take_due(Instant now) {
    if (now < due_) return false;
    sent_ = now;
    has_sent_ = true;
    ++count_;
    state_ = repeats_++ < max_repeats ? State::awaited : State::idle;
    due_ = state_ == State::awaited ? now + repeat_after : never;
    return true;
  }
  Instant next_timeout() const { return due_; }
  std::uint64_t count() const { return count_; }

 private:
  enum class State : std::uint8_t { idle, wanted, awaited };

  static constexpr Duration interval(Reason reason) {
    return reason == Reason::joined ? interval_for_joined : interval_for_lost;
  }

  State state_ = State::idle;
  Instant due_ = never;
  Instant sent_{};
  bool has_sent_ = false;
  int repeats_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace ringer::sfu
