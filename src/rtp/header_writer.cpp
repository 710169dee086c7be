// SPDX-License-Identifier: Apache-2.0
#include "rtp/header_writer.h"

#include <array>
#include <cstring>

#include "rtp/extensions.h"
#include "rtp/packet.h"

namespace ringer::rtp {
namespace {

constexpr std::size_t block_head_size = 4;
constexpr std::size_t first_element_at = fixed_header_size + block_head_size;

}  // namespace

HeaderWriter::HeaderWriter(MutableBytes slot, const Header& header) : slot_(slot), writer_(slot) {
  writer_.u8(header.padding ? 0xa0 : 0x80);
  writer_.u8(static_cast<std::uint8_t>((header.marker ? 0x80U : 0U) | (header.payload_type & 0x7fU)));
  writer_.u16(header.sequence_number);
  writer_.u32(header.timestamp);
  writer_.u32(header.ssrc);
  failed_ = writer_.failed();
}

void HeaderWriter::add(std::uint8_t id, Bytes value) {
  if (id == 0 || failed_) return;
  if (!has_block_) begin_block();
  if (!two_byte_form_ && (id > 14 || value.empty() || value.size() > 16)) widen();
  if (value.size() > 255) failed_ = true;
  if (failed_) return;
  if (two_byte_form_) {
    writer_.u8(id);
    writer_.u8(static_cast<std::uint8_t>(value.size()));
  } else {
    writer_.u8(static_cast<std::uint8_t>(std::size_t{id} << 4U | (value.size() - 1)));
  }
  writer_.bytes(value);
  failed_ = writer_.failed();
}

std::size_t HeaderWriter::finish() {
  if (failed_) return 0;
  if (!has_block_) return writer_.size();
  writer_.zeros((4 - writer_.size() % 4) % 4);
  if (writer_.failed()) return 0;
  writer_.patch_u16(fixed_header_size, two_byte_form_ ? two_byte_profile : one_byte_profile);
  writer_.patch_u16(fixed_header_size + 2, static_cast<std::uint16_t>((writer_.size() - first_element_at) / 4));
  return writer_.size();
}

void HeaderWriter::begin_block() {
  slot_[0] |= 0x10U;
  writer_.zeros(block_head_size);
  has_block_ = true;
  failed_ = writer_.failed();
}

/// What stands there in the one-byte form moves back by an octet an element, the last element first.
void HeaderWriter::widen() {
  two_byte_form_ = true;
  if (failed_) return;
  std::array<std::size_t, 16> places{};  // one-byte ids are 14, and none is written twice
  std::size_t count = 0;
  std::size_t at = first_element_at;
  const std::size_t end = writer_.size();
  while (at < end && count < places.size()) {
    places[count++] = at;
    at += 2 + (slot_[at] & 0x0fU);
  }
  writer_.zeros(count);
  failed_ = writer_.failed() || at < end;
  if (failed_) return;
  for (std::size_t i = count; i > 0; --i) {
    const std::size_t from = places[i - 1];
    const std::uint8_t head = slot_[from];
    const std::size_t size = (head & 0x0fU) + std::size_t{1};
    const std::size_t to = from + i - 1;
    std::memmove(&slot_[to + 2], &slot_[from + 1], size);
    slot_[to] = head >> 4U;
    slot_[to + 1] = static_cast<std::uint8_t>(size);
  }
}

}  // namespace ringer::rtp
