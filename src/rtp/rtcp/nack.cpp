// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/nack.h"

#include <bit>

#include "rtp/rtcp/feedback.h"

namespace ringer::rtp::rtcp {
namespace {

constexpr std::size_t pair_size = 4;
constexpr unsigned mask_bits = 16;

}  // namespace

std::optional<std::uint16_t> Nack::Sequences::next() {
  if (said_ == max_nack_sequences) return std::nullopt;
  if (mask_ != 0) {
    const int bit = std::countr_zero(mask_);
    mask_ &= static_cast<std::uint16_t>(mask_ - 1);
    ++said_;
    return static_cast<std::uint16_t>(base_ + bit + 1);
  }
  if (rest_.size() < pair_size) return std::nullopt;
  ByteReader reader(rest_);
  base_ = reader.u16();
  mask_ = reader.u16();
  rest_ = reader.rest();
  ++said_;
  return base_;
}

std::optional<Nack> Nack::parse(Bytes body) {
  ByteReader reader(body);
  Nack nack;
  nack.sender_ssrc = reader.u32();
  nack.media_ssrc = reader.u32();
  nack.pairs_ = reader.rest();
  if (nack.pairs_.size() < pair_size) return std::nullopt;
  return nack;
}

std::size_t write_nack(ByteWriter& writer, std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                       std::span<const std::uint16_t> sequences) {
  if (sequences.empty() || writer.left() < feedback_head_size + pair_size) return 0;
  const std::size_t start = writer.size();
  write_feedback_head(writer, PacketType::transport_feedback, nack_format, {sender_ssrc, media_ssrc}, 0);
  std::size_t next = 0;
  while (next < sequences.size() && writer.left() >= pair_size) {
    const std::uint16_t base = sequences[next++];
    std::uint16_t mask = 0;
    while (next < sequences.size()) {
      const auto distance = static_cast<std::uint16_t>(sequences[next] - base);
      if (distance == 0 || distance > mask_bits) break;
      mask |= static_cast<std::uint16_t>(1U << (distance - 1U));
      ++next;
    }
    writer.u16(base);
    writer.u16(mask);
  }
  patch_length(writer, start);
  return next;
}

}  // namespace ringer::rtp::rtcp
