// SPDX-License-Identifier: Apache-2.0
//
// Deadlines by key: one entry a key, earliest first. Setting a key again moves it. It tells when to wake and what is
// due; it wakes nobody.
// Owner and thread: the object whose deadlines it holds.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/time.h"

namespace ringer {

template <class Key>
class TimerQueue {
 public:
  void set(const Key& key, Instant at) {
    cancel(key);
    if (at == never) return;
    by_key_.emplace(key, at);
    by_time_.emplace(at, key);
  }

  /// As set(), without work when it is so already: for deadlines that are looked at far more often than they move.
  void set_if_changed(const Key& key, Instant at) {
    const auto found = by_key_.find(key);
    if ((found == by_key_.end() ? never : found->second) != at) set(key, at);
  }

  void cancel(const Key& key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    by_time_.erase({found->second, key});
    by_key_.erase(found);
  }

  /// The earliest key whose time has come; it is no longer set.
  std::optional<Key> pop_due(Instant now) {
    if (by_time_.empty() || by_time_.begin()->first > now) return std::nullopt;
    const Key key = by_time_.begin()->second;
    cancel(key);
    return key;
  }

  bool is_set(const Key& key) const { return by_key_.contains(key); }

  Instant next() const { return by_time_.empty() ? never : by_time_.begin()->first; }

 private:
  std::map<Key, Instant> by_key_;
  std::set<std::pair<Instant, Key>> by_time_;
};

}  // namespace ringer
