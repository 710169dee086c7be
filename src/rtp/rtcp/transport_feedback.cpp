// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/transport_feedback.h"

#include <algorithm>

namespace ringer::rtp::rtcp {
namespace {

constexpr std::uint8_t reserved_status = 3;  // the others are the octets of their delta

}  // namespace

std::optional<StatusRuns::Run> StatusRuns::next() {
  if (left_ == 0) return std::nullopt;
  std::uint8_t status = 0;
  std::size_t count = 1;
  if (symbol_count_ == 0) {
    ByteReader reader(chunks_);
    const std::uint16_t chunk = reader.u16();
    if (reader.failed()) return std::nullopt;
    chunks_ = reader.rest();
    if ((chunk & 0x8000U) == 0) {
      status = static_cast<std::uint8_t>(chunk >> 13U & 3U);
      count = chunk & 0x1fffU;
    } else {
      symbol_bits_ = (chunk & 0x4000U) == 0 ? 1 : 2;
      symbol_count_ = static_cast<std::uint8_t>(14 / symbol_bits_);
      symbols_ = static_cast<std::uint16_t>(chunk << 2U);
    }
  }
  if (symbol_count_ != 0) {
    status = static_cast<std::uint8_t>(symbols_ >> (16U - symbol_bits_));
    symbols_ = static_cast<std::uint16_t>(symbols_ << symbol_bits_);
    --symbol_count_;
  }
  if (status == reserved_status) return std::nullopt;
  count = std::min(count, left_);
  left_ -= count;
  return Run{.delta_size = status, .count = static_cast<std::uint16_t>(count)};
}

TransportFeedback::ReceivedPackets::ReceivedPackets(const TransportFeedback& feedback)
    : runs_(feedback.chunks_, feedback.status_count),
      deltas_(feedback.deltas_),
      sequence_(feedback.base_sequence),
      arrival_(feedback.reference_time * Duration(reference_time_step)) {}

std::optional<ReceivedPacket> TransportFeedback::ReceivedPackets::next() {
  while (run_.count == 0 || run_.delta_size == 0) {
    sequence_ = static_cast<std::uint16_t>(sequence_ + run_.count);
    const auto run = runs_.next();
    if (!run) {
      run_ = {};
      return std::nullopt;
    }
    run_ = *run;
  }
  --run_.count;
  const std::int16_t delta =
      run_.delta_size == 1 ? std::int16_t{deltas_.u8()} : static_cast<std::int16_t>(deltas_.u16());
  arrival_ += delta * Duration(arrival_step);
  return ReceivedPacket{.sequence = sequence_++, .arrival = arrival_};
}

std::optional<TransportFeedback> TransportFeedback::parse(Bytes body) {
  ByteReader reader(body);
  TransportFeedback feedback;
  feedback.sender_ssrc = reader.u32();
  feedback.media_ssrc = reader.u32();
  feedback.base_sequence = reader.u16();
  feedback.status_count = reader.u16();
  const auto reference = static_cast<std::int32_t>(reader.u24());
  feedback.reference_time = reference < 0x800000 ? reference : reference - 0x1000000;
  feedback.feedback_count = reader.u8();
  if (reader.failed() || feedback.status_count == 0) return std::nullopt;

  StatusRuns runs(reader.rest(), feedback.status_count);
  std::size_t deltas_size = 0;
  while (const auto run = runs.next()) deltas_size += std::size_t{run->count} * run->delta_size;
  if (runs.left() != 0 || runs.rest().size() < deltas_size) return std::nullopt;
  feedback.chunks_ = reader.rest().first(reader.left() - runs.rest().size());
  feedback.deltas_ = runs.rest().first(deltas_size);
  return feedback;
}

}  // namespace ringer::rtp::rtcp
