// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/remb.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/assert.h"

namespace ringer::rtp::rtcp {
namespace {

constexpr std::uint32_t name = 0x52454d42;  // "REMB"
constexpr unsigned mantissa_bits = 18;

}  // namespace

bool Remb::is_one(Bytes body) {
  ByteReader reader(body);
  reader.skip(8);
  return reader.u32() == name;
}

std::optional<Remb> Remb::parse(Bytes body) {
  ByteReader reader(body);
  Remb remb{.sender_ssrc = reader.u32()};
  reader.skip(4);  // media SSRC: always 0
  if (reader.u32() != name) return std::nullopt;
  const std::size_t count = reader.u8();
  const std::uint32_t exponent_and_mantissa = reader.u24();
  const std::uint32_t exponent = exponent_and_mantissa >> mantissa_bits;
  const std::uint64_t mantissa = exponent_and_mantissa & ((1U << mantissa_bits) - 1);
  remb.bitrate = static_cast<unsigned>(std::bit_width(mantissa)) + exponent > 64
                     ? std::numeric_limits<std::uint64_t>::max()
                     : mantissa << exponent;
  remb.ssrcs = SsrcList(reader.take(count * 4));
  if (reader.failed()) return std::nullopt;
  return remb;
}

void write_remb(ByteWriter& writer, std::uint32_t sender_ssrc, std::uint64_t bitrate,
                std::span<const std::uint32_t> ssrcs) {
  ASSERT(ssrcs.size() <= 255);
  const auto width = static_cast<unsigned>(std::bit_width(bitrate));
  const unsigned exponent = width > mantissa_bits ? width - mantissa_bits : 0;
  write_feedback_head(writer, PacketType::payload_feedback, application_format, {sender_ssrc, 0}, 8 + ssrcs.size() * 4);
  writer.u32(name);
  writer.u8(static_cast<std::uint8_t>(ssrcs.size()));
  writer.u24(exponent << mantissa_bits | static_cast<std::uint32_t>(bitrate >> exponent));
  for (const std::uint32_t ssrc : ssrcs) writer.u32(ssrc);
}

}  // namespace ringer::rtp::rtcp
