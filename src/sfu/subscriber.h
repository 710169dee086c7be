// SPDX-License-Identifier: Apache-2.0
//
// Who takes an up track's packets: a down track, or whatever else wants to see them.
// Owner and thread: the subscriber's own; it is on the up track's thread.
#pragma once

#include <optional>

#include "base/time.h"
#include "sfu/bitrate.h"
#include "sfu/up_packet.h"

namespace ringer::sfu {

class Subscriber {
 public:
  Subscriber() = default;
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;
  virtual ~Subscriber() = default;

  /// Each packet of each layer, once, in the order of arrival. Must not subscribe or unsubscribe.
  virtual void forward(Instant now, const UpPacket& packet) = 0;
  /// How much its network carries; nothing when that is not known, or does not matter.
  virtual std::optional<Bitrate> capacity() const { return std::nullopt; }
  /// The up track ends: nothing comes from it any more, and it may not be asked.
  virtual void source_ended() = 0;
};

}  // namespace ringer::sfu
