// SPDX-License-Identifier: Apache-2.0
#include "signaling/names.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace ringer::signaling {
namespace {

/// The code point that begins `text`, which loses it; empty when it is not UTF-8 (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
std::optional<char32_t> take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  const std::size_t size = lead < 0x80           ? 1
                           : (lead >> 5) == 0x6  ? 2
                           : (lead >> 4) == 0xe  ? 3
                           : (lead >> 3) == 0x1e ? 4
                                                 : 0;
  if (size == 0 || text.size() < size) return std::nullopt;
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  char32_t code = size == 1 ? lead : lead & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return std::nullopt;
    code = code << 6 | (byte(i) & 0x3fU);
  }
  if (code < smallest[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return std::nullopt;
  text.remove_prefix(size);
  return code;
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }
bool is_break(char32_t c) { return c == '\n' || c == '\t'; }
bool is_separator(char32_t c) { return c == 0x2028 || c == 0x2029; }
bool is_bidi_override(char32_t c) { return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }
bool is_space(char32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x202f || c == 0x205f || c == 0x3000;
}
/// What editors leave at the edges. Not everything invisible: an emoji may end with a joiner or a selector.
bool is_padding(char32_t c) { return is_space(c) || c == 0x200b || c == 0xfeff; }

/// Takes no room: Default_Ignorable_Code_Point of Unicode 15 (DerivedCoreProperties), and the blank braille pattern.
bool is_invisible(char32_t c) {
  constexpr std::pair<char32_t, char32_t> ranges[] = {
      {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},   {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},
      {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x206f}, {0x2800, 0x2800},   {0x3164, 0x3164},   {0xfe00, 0xfe0f},
      {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};
  return std::ranges::any_of(ranges, [c](const auto& range) { return c >= range.first && c <= range.second; });
}

std::string_view trim(std::string_view text) {
  std::size_t begin = 0, end = 0, at = 0;
  bool seen = false;
  for (std::string_view rest = text; !rest.empty();) {
    const auto code = take_code_point(rest);
    if (!code) return text;  // refused below for what it is
    const std::size_t next = text.size() - rest.size();
    if (!is_padding(*code)) {
      if (!seen) begin = at;
      seen = true;
      end = next;
    }
    at = next;
  }
  return text.substr(begin, end - begin);
}

std::optional<std::string> clean(std::string_view text, std::size_t max_chars, bool breaks_allowed) {
  if (text.size() > max_chars * 4 + 1024) return std::nullopt;
  text = trim(text);
  std::size_t count = 0;
  bool is_visible = false;
  for (std::string_view rest = text; !rest.empty(); ++count) {
    const auto code = take_code_point(rest);
    if (!code || is_bidi_override(*code)) return std::nullopt;
    if (breaks_allowed ? is_control(*code) && !is_break(*code) : is_control(*code) || is_separator(*code))
      return std::nullopt;
    is_visible = is_visible || (!is_space(*code) && !is_invisible(*code));
  }
  if (!is_visible || count > max_chars) return std::nullopt;
  return std::string(text);
}

}  // namespace

std::optional<std::string> clean_name(std::string_view text, std::size_t max_chars) {
  return clean(text, max_chars, false);
}

std::optional<std::string> clean_chat_text(std::string_view text, std::size_t max_chars) {
  return clean(text, max_chars, true);
}

std::string fold_name(std::string_view name) {
  std::string folded;
  bool space = false;
  while (!name.empty()) {
    const std::string_view before = name;
    const auto code = take_code_point(name);
    if (!code) return std::string(before);  // no name that was cleaned
    if (is_invisible(*code)) continue;
    if (is_space(*code)) {
      space = true;
      continue;
    }
    if (space) folded += ' ';
    space = false;
    if (*code >= 'A' && *code <= 'Z')
      folded += static_cast<char>(*code - 'A' + 'a');
    else
      folded += before.substr(0, before.size() - name.size());
  }
  return folded;
}

}  // namespace ringer::signaling
