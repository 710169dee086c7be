// SPDX-License-Identifier: Apache-2.0
//
// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1): which
// packets of a transport arrived, and when on the receiver's clock. Read as the packets that came: what lies between
// them, up to base_sequence + status_count, did not. So a message that claims 65535 losses costs as little as it is
// long. Checked as a whole when it is parsed.
// Owner and thread: plain values that view their datagram.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/time.h"

namespace ringer::rtp::rtcp {

inline constexpr std::chrono::milliseconds reference_time_step{64};
inline constexpr std::chrono::microseconds arrival_step{250};

struct ReceivedPacket {
  std::uint16_t sequence = 0;
  Duration arrival;  ///< since the receiver's own epoch; wraps with the reference time, every 12 days
  bool operator==(const ReceivedPacket&) const = default;
};

/// Runs of packets with the same status, out of the chunks of sections 3.1.3 and 3.1.4.
class StatusRuns {
 public:
  /// Octets that a packet's arrival takes in the message; 0: it did not arrive.
  struct Run {
    std::uint8_t delta_size = 0;
    std::uint16_t count = 0;  ///< may be 0
  };

  StatusRuns() = default;
  StatusRuns(Bytes chunks, std::uint16_t status_count) : chunks_(chunks), left_(status_count) {}

  /// Nothing after status_count of them, and when a chunk is missing or has a reserved status (asking left() tells).
  std::optional<Run> next();
  std::size_t left() const { return left_; }
  /// What stands behind the last chunk, when left() is 0.
  Bytes rest() const { return chunks_; }

 private:
  Bytes chunks_;
  std::size_t left_ = 0;
  std::uint16_t symbols_ = 0;  // of a status vector chunk: the next one in the upper bits
  std::uint8_t symbol_bits_ = 0;
  std::uint8_t symbol_count_ = 0;
};

class TransportFeedback {
 public:
  std::uint32_t sender_ssrc = 0;
  std::uint32_t media_ssrc = 0;
  std::uint16_t base_sequence = 0;
  std::uint16_t status_count = 0;   ///< 1 at least
  std::int32_t reference_time = 0;  ///< in reference_time_step; 24 bits on the wire
  std::uint8_t feedback_count = 0;  ///< of this message among the receiver's

  class ReceivedPackets {
   public:
    explicit ReceivedPackets(const TransportFeedback& feedback);
    /// In order of sequence.
    std::optional<ReceivedPacket> next();

   private:
    StatusRuns runs_;
    StatusRuns::Run run_;
    ByteReader deltas_;
    std::uint16_t sequence_;
    Duration arrival_;
  };

  /// Nothing when chunks or deltas are missing, a status is a reserved one, or nothing is reported on.
  static std::optional<TransportFeedback> parse(Bytes body);

  ReceivedPackets received() const { return ReceivedPackets(*this); }

 private:
  Bytes chunks_;
  Bytes deltas_;
};

}  // namespace ringer::rtp::rtcp
