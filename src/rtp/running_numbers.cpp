// SPDX-License-Identifier: Apache-2.0
#include "rtp/running_numbers.h"

#include <algorithm>

namespace ringer::rtp {

std::size_t rewrite_descriptor(Bytes descriptor, const NumberPlaces& places, const RunningNumbers& numbers,
                               MutableBytes into) {
  if (descriptor.size() > into.size()) return 0;
  std::ranges::copy(descriptor, into.begin());
  if (places.picture_id != 0) {
    const std::size_t at = places.picture_id;
    if (places.long_picture_id) {
      into[at] = static_cast<std::uint8_t>(0x80U | numbers.picture_id >> 8U);
      into[at + 1] = static_cast<std::uint8_t>(numbers.picture_id);
    } else {
      into[at] = numbers.picture_id & 0x7fU;
    }
  }
  if (places.tl0_picture_index != 0) into[places.tl0_picture_index] = numbers.tl0_picture_index;
  if (places.key_index != 0 && numbers.key_index) {
    std::uint8_t& octet = into[places.key_index];
    octet = static_cast<std::uint8_t>((octet & 0xe0U) | (*numbers.key_index & 0x1fU));
  }
  return descriptor.size();
}

}  // namespace ringer::rtp
