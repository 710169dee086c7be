// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/reply_cache.h"

#include <algorithm>
#include <utility>

namespace ringer::mediaserver {

const std::string* ReplyCache::find(Instant now, std::string_view key) {
  forget_old(now);
  const auto found = std::ranges::find(replies_, key, &Reply::key);
  return found == replies_.end() ? nullptr : &found->text;
}

void ReplyCache::add(Instant until, std::string key, std::string text, std::size_t max_replies, std::size_t max_bytes) {
  const std::size_t bytes = key.size() + text.size();
  if (bytes > max_bytes || max_replies == 0) return;
  while (replies_.size() >= max_replies || bytes_ + bytes > max_bytes) pop();
  bytes_ += bytes;
  replies_.push_back({until, std::move(key), std::move(text)});
}

void ReplyCache::forget_old(Instant now) {
  while (!replies_.empty() && replies_.front().until <= now) pop();
}

void ReplyCache::pop() {
  bytes_ -= replies_.front().key.size() + replies_.front().text.size();
  replies_.pop_front();
}

}  // namespace ringer::mediaserver
