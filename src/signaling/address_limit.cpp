// SPDX-License-Identifier: Apache-2.0
#include "signaling/address_limit.h"

namespace ringer::signaling {
namespace {

constexpr double seconds_per_minute = 60;

}  // namespace

bool AddressLimit::take(Instant now, std::string_view address) {
  if (address.empty()) return true;
  const TokenBucket fresh(per_minute_ / seconds_per_minute, per_minute_, now);
  const auto [found, is_new] = buckets_.try_emplace(std::string(address), fresh);
  const bool taken = found->second.take(now);
  if (is_new && buckets_.size() > max_addresses_) {
    forget_idle(now);
    // Whoever has so many addresses is not held up by this limit in any case; memory is.
    for (auto each = buckets_.begin(); buckets_.size() > max_addresses_;)
      each = each == found ? std::next(each) : buckets_.erase(each);
  }
  return taken;
}

bool AddressLimit::has_one(Instant now, std::string_view address) const {
  const auto found = buckets_.find(std::string(address));
  return found == buckets_.end() || found->second.has_token(now);
}

Duration AddressLimit::wait(Instant now, std::string_view address) const {
  const auto found = buckets_.find(std::string(address));
  return found == buckets_.end() ? Duration::zero() : found->second.wait(now);
}

void AddressLimit::forget_idle(Instant now) {
  std::erase_if(buckets_, [&](const auto& entry) { return entry.second.is_full(now); });
}

}  // namespace ringer::signaling
