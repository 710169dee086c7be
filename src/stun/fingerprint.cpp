// SPDX-License-Identifier: Apache-2.0
#include "stun/fingerprint.h"

#include <array>

namespace ringer::stun {
namespace {

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  constexpr std::uint32_t reversed_polynomial = 0xEDB88320;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit) remainder = remainder >> 1 ^ ((remainder & 1) != 0 ? reversed_polynomial : 0);
    table[byte] = remainder;
  }
  return table;
}

constexpr auto crc_table = make_crc_table();

}  // namespace

std::uint32_t fingerprint(Bytes before) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::uint8_t byte : before) crc = crc >> 8 ^ crc_table[(crc ^ byte) & 0xFF];
  return ~crc ^ 0x5354554E;
}

}  // namespace ringer::stun
