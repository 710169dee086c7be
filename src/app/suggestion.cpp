// SPDX-License-Identifier: Apache-2.0
#include "app/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace ringer::app {
namespace {

constexpr std::size_t longest_compared = 64;

/// Insertions, deletions and substitutions (Levenshtein), row by row.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string suggestion(std::string_view typed, std::span<const std::string> known) {
  if (typed.empty() || typed.size() > longest_compared || known.empty()) return {};
  const auto nearest =
      std::ranges::min_element(known, {}, [&](const std::string& word) { return distance(typed, word); });
  // More than a third of the letters wrong is another word.
  if (distance(typed, *nearest) > std::max<std::size_t>(1, nearest->size() / 3)) return {};
  return fmt::format("; did you mean \"{}\"?", *nearest);
}

}  // namespace ringer::app
