// SPDX-License-Identifier: Apache-2.0
#include "signaling/meeting_id.h"

#include <algorithm>
#include <cstddef>

namespace ringer::signaling {
namespace {

constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyz";
constexpr std::size_t letter_count = 10;
constexpr std::size_t min_size = 3;
constexpr std::size_t max_size = 64;

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_allowed(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string with_dashes(std::string_view letters) {
  std::string id(letters);
  id.insert(3, 1, '-').insert(8, 1, '-');
  return id;
}

}  // namespace

std::string generate_meeting_id(crypto::RandomSource& random) {
  std::string letters;
  for (std::size_t i = 0; i < letter_count; ++i) letters += alphabet[random.next_below(alphabet.size())];
  return with_dashes(letters);
}

std::optional<std::string> canonical_meeting_id(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  if (text.size() < min_size || text.size() > max_size) return std::nullopt;

  std::string id(text);
  std::ranges::transform(id, id.begin(), lower);
  if (id.front() == '-' || !std::ranges::all_of(id, is_allowed)) return std::nullopt;
  if (id.size() == letter_count && std::ranges::all_of(id, is_letter)) return with_dashes(id);
  return id;
}

}  // namespace ringer::signaling
