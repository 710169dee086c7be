// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/vocabulary.h"

#include <gtest/gtest.h>

#include <regex>

#include "tests/sim/transcript.h"

namespace ringer::sim {
namespace {

/// The text between `begin` and the next `end`.
std::string part(const std::string& begin, const std::string& end) {
  static const std::string source = read_text_file("web/protocol/messages.ts");
  const auto from = source.find(begin);
  EXPECT_NE(from, std::string::npos) << "messages.ts has no " << begin;
  if (from == std::string::npos) return {};
  const auto inside = from + begin.size();
  return source.substr(inside, source.find(end, inside) - inside);
}

Words matches(const std::string& text, const std::regex& pattern) {
  Words found;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), none; match != none; ++match)
    found.insert((*match)[1].str());
  return found;
}

}  // namespace

Words fields_of_interface(const std::string& name) {
  return matches(part("export interface " + name + " {\n", "\n}\n"), std::regex("(?:^|\n)  '?([a-z0-9_.]+)'?\\??:"));
}

Words words_of_union(const std::string& name) {
  return matches(part("export type " + name + " =", ";"), std::regex("'([a-z0-9_.]+)'"));
}

Words close_codes() { return matches(part("export const CloseCode = {", "}"), std::regex("([0-9]{4})")); }

}  // namespace ringer::sim
