// SPDX-License-Identifier: Apache-2.0
#include "crypto/encoding.h"

#include <string_view>

namespace ringer::crypto {
namespace {

constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr unsigned bits_per_digit = 6;
constexpr unsigned bits_per_byte = 8;

std::string encode(std::span<const std::uint8_t> bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  for (const std::uint8_t byte : bytes) {
    pending = pending << bits_per_byte | byte;
    pending_bits += bits_per_byte;
    while (pending_bits >= bits_per_digit) {
      pending_bits -= bits_per_digit;
      text += alphabet[pending >> pending_bits & 0x3f];
    }
  }
  if (pending_bits > 0) text += alphabet[pending << (bits_per_digit - pending_bits) & 0x3f];
  return text;
}

}  // namespace

std::string base64_encode(std::span<const std::uint8_t> bytes) {
  std::string text = encode(bytes, standard);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::string base64url_encode(std::span<const std::uint8_t> bytes) { return encode(bytes, url_safe); }

}  // namespace ringer::crypto
