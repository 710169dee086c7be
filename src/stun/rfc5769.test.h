// SPDX-License-Identifier: Apache-2.0
//
// The test vectors of RFC 5769, byte for byte, with what they say of themselves.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "stun/message.h"

namespace ringer::stun::rfc5769 {

inline std::vector<std::uint8_t> bytes_of_hex(std::string_view hex) {
  std::vector<std::uint8_t> bytes;
  const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(nibble(hex[i]) << 4 | nibble(hex[i + 1])));
  }
  return bytes;
}

inline constexpr std::string_view password = "VOkJxbRl1RmTxUk/WvJxBt";
inline constexpr TransactionId id = {0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};

/// Section 2.1.
inline const std::vector<std::uint8_t> request = bytes_of_hex(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff"
    "80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004e57a3bcf");

/// Section 2.2.
inline const std::vector<std::uint8_t> ipv4_response = bytes_of_hex(
    "0101003c2112a442b7e7a701bc34d686fa87dfae"
    "8022000b7465737420766563746f7220"
    "002000080001a147e112a643"
    "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
    "80280004c07d4c96");

/// Section 2.3.
inline const std::vector<std::uint8_t> ipv6_response = bytes_of_hex(
    "010100482112a442b7e7a701bc34d686fa87dfae"
    "8022000b7465737420766563746f7220"
    "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
    "00080014a382954e4be67bf11784c97c8292c275bfe3ed41"
    "80280004c8fb0b4c");

/// Section 2.4. Its key is MD5 of the user name, ":example.org:" and the password after SASLprep, "TheMatrIX".
inline const std::vector<std::uint8_t> long_term_request = bytes_of_hex(
    "000100602112a44278ad3433c6ad72c029da412e"
    "00060012e3839ee38388e383aae38383e382afe382b90000"
    "0015001c662f2f3439396b39353464364f4c33346f4c39465354767936347341"
    "0014000b6578616d706c652e6f726700"
    "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666");
inline const std::vector<std::uint8_t> long_term_key = bytes_of_hex("e8ca7ad59d5eb0518e312911d2dab2a9");

}  // namespace ringer::stun::rfc5769
