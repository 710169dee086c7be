// SPDX-License-Identifier: Apache-2.0
#include "base/id.h"

namespace ringer {
namespace {

constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuv";
constexpr std::size_t digit_count = 13;  // 13 * 5 bits hold 64; the first digit carries four of them
constexpr unsigned bits_per_digit = 5;
constexpr std::uint64_t digit_mask = 0x1f;

}  // namespace

std::string id_text(char kind, std::uint64_t value) {
  std::string text(1 + digit_count, kind);
  for (std::size_t i = digit_count; i > 0; --i) {
    text[i] = digits[value & digit_mask];
    value >>= bits_per_digit;
  }
  return text;
}

std::optional<std::uint64_t> parse_id(char kind, std::string_view text) {
  if (text.size() != 1 + digit_count || text.front() != kind) return std::nullopt;
  if (text[1] > 'f') return std::nullopt;  // the first digit has four bits
  std::uint64_t value = 0;
  for (const char c : text.substr(1)) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value << bits_per_digit | digit;
  }
  return value;
}

}  // namespace ringer
