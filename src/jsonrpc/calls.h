// SPDX-License-Identifier: Apache-2.0
//
// The asking side of JSON-RPC 2.0: which answer belongs to which request. Ids count up from 0 and are never used again;
// an answer is taken once, and an answer nobody waits for any more is not taken. Bounded.
// Owner and thread: the client whose requests they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "base/time.h"
#include "jsonrpc/message.h"

namespace ringer::jsonrpc {

/// `T`: what the client wants to find again with the answer.
template <class T>
class Calls {
 public:
  /// Every call has the same `patience`, so the oldest one is the first whose time is over.
  Calls(Duration patience, std::size_t max_calls) : patience_(patience), max_calls_(max_calls) {}

  /// The id to send; empty when too many are under way.
  std::optional<std::int64_t> start(Instant now, T call) {
    if (waiting_.size() >= max_calls_) return std::nullopt;
    waiting_.emplace(next_id_, Waiting{now + patience_, std::move(call)});
    return next_id_++;
  }

  /// The call that `id` answers; empty when nobody waits for it.
  std::optional<T> finish(const RequestId& id) {
    json::error_code failed;
    const auto number = id.is_number() ? id.to_number<std::int64_t>(failed) : 0;
    if (!id.is_number() || failed) return std::nullopt;
    const auto found = waiting_.find(number);
    return found == waiting_.end() ? std::nullopt : take(found);
  }

  /// A call that was not answered in time.
  std::optional<T> pop_overdue(Instant now) { return next_timeout() <= now ? pop() : std::nullopt; }
  /// The oldest call, answered or not: for when no answer can come any more.
  std::optional<T> pop() { return waiting_.empty() ? std::nullopt : take(waiting_.begin()); }

  Instant next_timeout() const { return waiting_.empty() ? never : waiting_.begin()->second.until; }
  std::size_t size() const { return waiting_.size(); }

 private:
  struct Waiting {
    Instant until;
    T call;
  };

  std::optional<T> take(typename std::map<std::int64_t, Waiting>::iterator at) {
    std::optional<T> call(std::move(at->second.call));
    waiting_.erase(at);
    return call;
  }

  Duration patience_;
  std::size_t max_calls_;
  std::int64_t next_id_ = 0;
  std::map<std::int64_t, Waiting> waiting_;
};

}  // namespace ringer::jsonrpc
