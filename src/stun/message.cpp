// SPDX-License-Identifier: Apache-2.0
#include "stun/message.h"

#include <algorithm>

#include "base/datagram_queue.h"
#include "stun/fingerprint.h"
#include "stun/integrity.h"

namespace ringer::stun {
namespace {

constexpr std::size_t attribute_head_size = 4;

template <class T>
void keep_first(std::optional<T>& place, T value) {
  if (!place) place = value;
}

}  // namespace

std::optional<Message> Message::parse(Bytes datagram) {
  if (!is_stun(datagram) || datagram.size() > max_datagram_size) return std::nullopt;
  Message message(datagram);
  if (!message.read_header() || !message.read_attributes()) return std::nullopt;
  return message;
}

bool Message::verify_integrity(Bytes key) const {
  if (!has_integrity()) return false;
  const crypto::Sha1Tag right = integrity(datagram_.first(integrity_at_), key);
  return crypto::constant_time_equal(right, datagram_.subspan(integrity_at_ + attribute_head_size, right.size()));
}

bool Message::read_header() {
  ByteReader reader(datagram_);
  const std::uint16_t type = reader.u16();
  const std::uint16_t length = reader.u16();
  if (reader.u32() != magic_cookie || length != datagram_.size() - header_size || length % 4 != 0) return false;
  // The class's two bits stand between the method's twelve: M11..M7 C1 M6..M4 C0 M3..M0 (RFC 8489 section 5).
  class_ = static_cast<Class>((type >> 7 & 2) | (type >> 4 & 1));
  method_ = static_cast<std::uint16_t>((type & 0x000F) | (type >> 1 & 0x0070) | (type >> 2 & 0x0F80));
  std::ranges::copy(reader.take(transaction_id_.size()), transaction_id_.begin());
  return true;
}

bool Message::read_attributes() {
  ByteReader reader(datagram_.subspan(header_size));
  while (reader.left() > 0) {
    const std::size_t at = datagram_.size() - reader.left();
    const std::uint16_t type = reader.u16();
    const std::uint16_t size = reader.u16();
    const Bytes value = reader.take(size);
    reader.skip((4U - size % 4U) % 4U);
    if (reader.failed() || !read_attribute(type, value, at)) return false;
  }
  return true;
}

bool Message::read_attribute(std::uint16_t type, Bytes value, std::size_t at) {
  // FINGERPRINT is the last one, so nothing may stand behind it (RFC 8489 section 14.7).
  if (has_fingerprint_) return false;
  const auto known = static_cast<Attribute>(type);
  if (known == Attribute::fingerprint) return read_fingerprint(value, at);
  if (has_integrity()) return true;
  if (known == Attribute::message_integrity) {
    integrity_at_ = at;
    return value.size() == crypto::Sha1Tag{}.size();
  }
  return read_known(known, value);
}

bool Message::read_known(Attribute type, Bytes value) {
  ByteReader reader(value);
  switch (type) {
    case Attribute::username: keep_first(username_, as_text(value)); return true;
    case Attribute::software: keep_first(software_, as_text(value)); return true;
    case Attribute::realm: keep_first(realm_, as_text(value)); return true;
    case Attribute::nonce: keep_first(nonce_, as_text(value)); return true;
    case Attribute::priority: keep_first(priority_, reader.u32()); return value.size() == 4;
    case Attribute::use_candidate: use_candidate_ = true; return value.empty();
    case Attribute::ice_controlling: keep_first(ice_controlling_, reader.u64()); return value.size() == 8;
    case Attribute::ice_controlled: keep_first(ice_controlled_, reader.u64()); return value.size() == 8;
    case Attribute::xor_mapped_address: return read_address(value);
    case Attribute::error_code: return read_error(value);
    case Attribute::unknown_attributes: return value.size() % 2 == 0;
    case Attribute::message_integrity:
    case Attribute::fingerprint: break;
  }
  const auto number = static_cast<std::uint16_t>(type);
  if (number < 0x8000 && unknown_count_ < unknown_.size()) unknown_[unknown_count_++] = number;
  return true;
}

bool Message::read_fingerprint(Bytes value, std::size_t at) {
  ByteReader reader(value);
  has_fingerprint_ = value.size() == 4 && reader.u32() == fingerprint(datagram_.first(at));
  return has_fingerprint_;
}

bool Message::read_address(Bytes value) {
  ByteReader reader(value);
  reader.u8();
  const std::uint8_t family = reader.u8();
  SocketAddress address;
  address.port = static_cast<std::uint16_t>(reader.u16() ^ (magic_cookie >> 16));
  // The pad: the magic cookie and the transaction id, which stand one behind the other (RFC 8489 section 14.2).
  const Bytes pad = datagram_.subspan(4, 16);
  std::array<std::uint8_t, 16> bytes{};
  const Bytes covered = reader.rest();
  if (covered.size() > bytes.size()) return false;
  for (std::size_t i = 0; i < covered.size(); ++i) bytes[i] = covered[i] ^ pad[i];
  if (family == 1 && covered.size() == 4) {
    address.address = IpAddress::from_v4(std::span(bytes).first<4>());
  } else if (family == 2 && covered.size() == 16) {
    address.address = IpAddress::from_v6(bytes);
  } else {
    return false;
  }
  keep_first(xor_mapped_address_, address);
  return true;
}

bool Message::read_error(Bytes value) {
  ByteReader reader(value);
  reader.u16();
  const unsigned hundreds = reader.u8() & 7U;
  const unsigned rest = reader.u8();
  if (reader.failed() || hundreds < 3 || hundreds > 6 || rest > 99) return false;
  keep_first(error_code_, static_cast<std::uint16_t>(hundreds * 100 + rest));
  return true;
}

}  // namespace ringer::stun
