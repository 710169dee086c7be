// SPDX-License-Identifier: Apache-2.0
//
// A compound RTCP packet (RFC 3550 section 6.1, of reduced size too: RFC 5506), decrypted, message by message. Types
// that are not known here are passed over; a message whose inside is wrong is counted and passed over; the reading ends
// where the frame of a message is wrong.
// Owner and thread: a plain value that views its caller's datagram, as do the messages.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "rtp/rtcp/bye.h"
#include "rtp/rtcp/fir.h"
#include "rtp/rtcp/nack.h"
#include "rtp/rtcp/pli.h"
#include "rtp/rtcp/receiver_report.h"
#include "rtp/rtcp/remb.h"
#include "rtp/rtcp/sender_report.h"
#include "rtp/rtcp/source_description.h"
#include "rtp/rtcp/transport_feedback.h"

namespace ringer::rtp::rtcp {

/// Messages of one packet that are looked at: browsers send up to ten.
inline constexpr std::size_t max_messages = 64;

using Message =
    std::variant<SenderReport, ReceiverReport, SourceDescription, Bye, Nack, Pli, Fir, Remb, TransportFeedback>;

class Reader {
 public:
  explicit Reader(Bytes packet) : rest_(packet) {}

  std::optional<Message> next();

  /// So far.
  std::uint32_t malformed() const { return malformed_; }
  std::uint32_t unknown() const { return unknown_; }

 private:
  std::optional<Message> read(const Block& block);
  std::optional<Message> read_transport(const Block& block);
  std::optional<Message> read_payload(const Block& block);
  template <typename Parsed>
  std::optional<Message> counted(std::optional<Parsed> parsed);
  std::optional<Message> not_known();

  Bytes rest_;
  std::size_t left_ = max_messages;
  std::uint32_t malformed_ = 0;
  std::uint32_t unknown_ = 0;
};

}  // namespace ringer::rtp::rtcp
