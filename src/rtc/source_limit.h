// SPDX-License-Identifier: Apache-2.0
//
// How often a network may have an answer for which it did not prove who it is. A source address can be forged, so the
// table is of a fixed size and knows no names: networks whose hashes meet share a bucket, and there is one for all.
// Owner and thread: the Demux.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"
#include "base/token_bucket.h"

namespace ringer::rtc {

class SourceLimit {
 public:
  /// Per second, and at once.
  struct Rate {
    double per_second;
    double burst;
  };

  SourceLimit(Rate network, Rate everybody)
      : networks_(buckets, TokenBucket(network.per_second, network.burst, Instant{})),
        everybody_(everybody.per_second, everybody.burst, Instant{}) {}

  bool take(Instant now, const IpAddress& source) {
    TokenBucket& network = networks_[std::hash<IpAddress>{}(source.host_network()) % buckets];
    // A network that may not does not use up what others may.
    return network.has_token(now) && everybody_.take(now) && network.take(now);
  }

 private:
  static constexpr std::size_t buckets = 1021;  // prime: the low bits of an address's hash are not spread

  std::vector<TokenBucket> networks_;
  TokenBucket everybody_;
};

}  // namespace ringer::rtc
