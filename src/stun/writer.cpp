// SPDX-License-Identifier: Apache-2.0
#include "stun/writer.h"

#include <algorithm>

#include "stun/fingerprint.h"
#include "stun/integrity.h"

namespace ringer::stun {
namespace {

constexpr std::size_t length_at = 2;
constexpr std::size_t fingerprint_attribute_size = 8;

}  // namespace

Writer::Writer(MutableBytes room, Class message_class, const TransactionId& id, std::uint8_t padding)
    : writer_(room), id_(id), padding_(padding) {
  const auto bits = static_cast<unsigned>(message_class);
  writer_.u16(static_cast<std::uint16_t>(binding | (bits & 2) << 7 | (bits & 1) << 4));
  writer_.u16(0);
  writer_.u32(magic_cookie);
  writer_.bytes(id);
}

void Writer::attribute(Attribute type, Bytes value) {
  head(type, value.size());
  writer_.bytes(value);
  std::ranges::fill(writer_.reserve((4 - value.size() % 4) % 4), padding_);
}

void Writer::priority(std::uint32_t value) {
  head(Attribute::priority, 4);
  writer_.u32(value);
}

void Writer::ice_controlling(std::uint64_t tie_breaker) {
  head(Attribute::ice_controlling, 8);
  writer_.u64(tie_breaker);
}

void Writer::ice_controlled(std::uint64_t tie_breaker) {
  head(Attribute::ice_controlled, 8);
  writer_.u64(tie_breaker);
}

void Writer::xor_mapped_address(const SocketAddress& address) {
  std::array<std::uint8_t, 16> pad{};
  ByteWriter pad_writer(pad);
  pad_writer.u32(magic_cookie);
  pad_writer.bytes(id_);

  const bool v4 = address.address.is_v4();
  const Bytes bytes = v4 ? Bytes(address.address.v4_bytes()) : Bytes(address.address.v6_bytes());
  head(Attribute::xor_mapped_address, 4 + bytes.size());
  writer_.u16(v4 ? 1 : 2);
  writer_.u16(static_cast<std::uint16_t>(address.port ^ (magic_cookie >> 16)));
  for (std::size_t i = 0; i < bytes.size(); ++i) writer_.u8(bytes[i] ^ pad[i]);
}

void Writer::error_code(ErrorCode code) {
  const auto number = static_cast<unsigned>(code);
  head(Attribute::error_code, 4);
  writer_.u16(0);
  writer_.u8(static_cast<std::uint8_t>(number / 100));
  writer_.u8(static_cast<std::uint8_t>(number % 100));
}

void Writer::unknown_attributes(std::span<const std::uint16_t> types) {
  head(Attribute::unknown_attributes, types.size() * 2);
  for (const std::uint16_t type : types) writer_.u16(type);
  if (types.size() % 2 != 0) writer_.u16(0);
}

void Writer::message_integrity(Bytes key) {
  if (writer_.failed()) return;  // there may not even be a header
  const crypto::Sha1Tag tag = integrity(writer_.written(), key);
  attribute(Attribute::message_integrity, tag);
}

void Writer::fingerprint() {
  count(fingerprint_attribute_size);
  const std::uint32_t crc = stun::fingerprint(writer_.written());
  head(Attribute::fingerprint, 4);
  writer_.u32(crc);
}

std::size_t Writer::finish() {
  count(0);
  return writer_.failed() ? 0 : writer_.size();
}

void Writer::head(Attribute type, std::size_t size) {
  writer_.u16(static_cast<std::uint16_t>(type));
  writer_.u16(static_cast<std::uint16_t>(size));
}

/// The header's length is of what is written and `size` bytes more.
void Writer::count(std::size_t size) {
  if (writer_.failed()) return;
  writer_.patch_u16(length_at, static_cast<std::uint16_t>(writer_.size() - header_size + size));
}

}  // namespace ringer::stun
