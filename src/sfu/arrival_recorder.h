// SPDX-License-Identifier: Apache-2.0
//
// When each packet of one sender's transport arrived, until it is reported: feedback every 100 ms or 64 packets
// (draft-holmer-rmcat-transport-wide-cc-extensions-01), from which the sender learns how much it may send.
// A packet that comes after its report went is passed over: it was reported lost. Its memory is taken with the first
// packet: who only watches needs none. Owner and thread: sfu::UpLink.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "rtp/rtcp/transport_feedback_writer.h"

namespace ringer::sfu {

class ArrivalRecorder {
 public:
  // Browsers' own interval lies between 50 and 250 ms.
  static constexpr Duration interval = std::chrono::milliseconds(100);
  static constexpr std::size_t many = 64;

  void receive(Instant now, std::uint16_t number);
  /// When write() is due; `never` while there is nothing to report.
  Instant next_timeout() const { return due_; }
  /// One message with as much as fits; false when there was nothing to write.
  bool write(ByteWriter& writer, std::uint32_t sender_ssrc, std::uint32_t media_ssrc);

 private:
  static constexpr std::size_t most = many * 4;

  std::vector<rtp::rtcp::Arrival> arrivals_;  // room for `most`; the first count_ ascend
  std::size_t count_ = 0;
  Instant due_ = never;
  bool started_ = false;
  std::uint16_t base_ = 0;  // what is reported next
  std::uint8_t messages_ = 0;
};

}  // namespace ringer::sfu
