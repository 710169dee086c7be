// SPDX-License-Identifier: Apache-2.0
//
// Cutting text into words and numbers, for the files of this folder only. Everything views the caller's text; a number
// is taken whole or not at all.
// Owner and thread: pure functions.
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace ringer::sdp {

/// Up to the first `separator`, which is taken off too; all of `rest` when there is none.
inline std::string_view take_until(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return taken;
}

inline constexpr std::string_view blanks = " \t";

/// The next word; blanks before it are skipped. Empty at the end.
inline std::string_view take_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
  rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  return word;
}

inline std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  text.remove_suffix(text.size() - std::min(text.find_last_not_of(blanks) + 1, text.size()));
  return text;
}

/// Decimal digits alone, at most `greatest`.
template <std::unsigned_integral Number>
std::optional<Number> to_number(std::string_view text, Number greatest = std::numeric_limits<Number>::max()) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > greatest) return std::nullopt;
  return value;
}

inline char to_lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// ASCII letters alone are folded.
inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return to_lower(x) == to_lower(y); });
}

/// Anything below a blank but the tab; DEL.
inline bool is_control(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return (byte < 0x20 && byte != 0x09) || byte == 0x7f;
}

/// Printable ASCII without blanks.
inline bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) { return letter > ' ' && letter < 0x7f; });
}

}  // namespace ringer::sdp
