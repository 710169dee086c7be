// SPDX-License-Identifier: Apache-2.0
#include "stun/integrity.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/assert.h"
#include "base/datagram_queue.h"
#include "stun/message.h"

namespace ringer::stun {

crypto::Sha1Tag integrity(Bytes before, Bytes key) {
  ASSERT(before.size() >= header_size && before.size() <= max_datagram_size);
  std::array<std::uint8_t, max_datagram_size> counted{};  // the received message is not ours to write to
  std::ranges::copy(before, counted.begin());
  ByteWriter length{MutableBytes(counted).subspan(2, 2)};
  length.u16(static_cast<std::uint16_t>(before.size() - header_size + integrity_attribute_size));
  return crypto::hmac_sha1(key, Bytes(counted).first(before.size()));
}

}  // namespace ringer::stun
