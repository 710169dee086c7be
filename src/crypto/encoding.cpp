// SPDX-License-Identifier: Apache-2.0
#include "crypto/encoding.h"

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

std::optional<std::vector<std::uint8_t>> decode(std::string_view digits, std::string_view alphabet) {
  if (digits.size() % 4 == 1) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(digits.size() * 3 / 4);
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  for (const char c : digits) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    pending = pending << bits_per_digit | static_cast<std::uint32_t>(digit);
    pending_bits += bits_per_digit;
    if (pending_bits >= bits_per_byte) {
      pending_bits -= bits_per_byte;
      bytes.push_back(static_cast<std::uint8_t>(pending >> pending_bits));
    }
  }
  const std::uint32_t left_over = pending & ((1U << pending_bits) - 1);
  if (left_over != 0) return std::nullopt;
  return bytes;
}

}  // namespace

std::string base64_encode(std::span<const std::uint8_t> bytes) {
  std::string text = encode(bytes, standard);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::string base64url_encode(std::span<const std::uint8_t> bytes) { return encode(bytes, url_safe); }

std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  return decode(text.substr(0, text.size() - padding), standard);
}

std::optional<std::vector<std::uint8_t>> base64url_decode(std::string_view text) { return decode(text, url_safe); }

}  // namespace ringer::crypto
