// SPDX-License-Identifier: Apache-2.0
//
// Writes transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1)
// from what arrived and when. One call is one message; what does not fit, because room ends or because two arrivals are
// further apart than a delta can say, is left for the next.
// Owner and thread: pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/time.h"

namespace ringer::rtp::rtcp {

/// Statuses in one message at most: a tenth of a second of 100 Mbit/s. What is missing between two arrivals further
/// apart than that is not reported on.
inline constexpr std::size_t max_statuses = 1024;

struct Arrival {
  std::uint16_t sequence = 0;
  Instant at;
};

struct TransportFeedbackHead {
  std::uint32_t sender_ssrc = 0;
  std::uint32_t media_ssrc = 0;
  std::uint16_t base_sequence = 0;  ///< the first that is reported on; what lies before the first arrival was lost
  std::uint8_t feedback_count = 0;
};

/// `arrivals` in ascending order of sequence, none twice, none before base_sequence. How many of them the message
/// reports, from the first; 0 when there are none or no room, and then nothing was written. The next message's base is
/// the sequence after the last reported.
std::size_t write_transport_feedback(ByteWriter& writer, const TransportFeedbackHead& head,
                                     std::span<const Arrival> arrivals);

}  // namespace ringer::rtp::rtcp
