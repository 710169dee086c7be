// SPDX-License-Identifier: Apache-2.0
#include "net/admission.h"

#include "base/assert.h"

namespace ringer::net {

Admission::Verdict Admission::enter(const IpAddress& remote) {
  if (total_ >= max_total_) return Verdict::full;
  if (!remote.is_loopback()) {
    std::size_t& count = by_host_[remote.host_network()];
    if (count >= max_per_host_) return Verdict::too_many_from_host;
    ++count;
  }
  ++total_;
  return Verdict::admitted;
}

void Admission::leave(const IpAddress& remote) {
  ASSERT(total_ > 0);
  --total_;
  if (remote.is_loopback()) return;
  const auto found = by_host_.find(remote.host_network());
  ASSERT(found != by_host_.end());
  if (--found->second == 0) by_host_.erase(found);
}

}  // namespace ringer::net
