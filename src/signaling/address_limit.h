// SPDX-License-Identifier: Apache-2.0
//
// A rate limit for each address. It remembers the addresses that have used something of theirs, a bounded number of
// them. The empty address is nobody in particular and is not limited.
// Owner and thread: the Hub, the control thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"
#include "base/token_bucket.h"

namespace ringer::signaling {

class AddressLimit {
 public:
  /// `per_minute` is also what may be used at once.
  AddressLimit(double per_minute, std::size_t max_addresses) : per_minute_(per_minute), max_addresses_(max_addresses) {}

  /// Uses one; false when there is none left.
  bool take(Instant now, std::string_view address);
  bool has_one(Instant now, std::string_view address) const;
  /// Until there is one again.
  Duration wait(Instant now, std::string_view address) const;

  /// Forgets whom it would treat as new. To be called now and then, as long as it is not empty.
  void forget_idle(Instant now);
  bool is_empty() const { return buckets_.empty(); }

 private:
  double per_minute_;
  std::size_t max_addresses_;
  std::unordered_map<std::string, TokenBucket> buckets_;
};

}  // namespace ringer::signaling
