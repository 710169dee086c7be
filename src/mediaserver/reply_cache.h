// SPDX-License-Identifier: Apache-2.0
//
// The answers that a session got lately: a request that comes again, because its client lost the connection before the
// answer, is not carried out again. The same request has the same id, method and parameters: a client that counts from
// anew in an old session gets no stale answer. Bounded: the oldest go first.
// Owner and thread: a Session, the control thread.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "base/time.h"

namespace ringer::mediaserver {

class ReplyCache {
 public:
  /// Null when there is none, or it is too old.
  const std::string* find(Instant now, std::string_view key);
  void add(Instant until, std::string key, std::string text, std::size_t max_replies, std::size_t max_bytes);
  void forget_old(Instant now);
  std::size_t size() const { return replies_.size(); }

 private:
  struct Reply {
    Instant until;
    std::string key;
    std::string text;
  };

  void pop();

  std::deque<Reply> replies_;  ///< oldest first
  std::size_t bytes_ = 0;
};

}  // namespace ringer::mediaserver
