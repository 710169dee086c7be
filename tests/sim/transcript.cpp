// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/transcript.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ringer::sim {
namespace {

constexpr std::string_view folder = "protocol/transcripts";

std::string path_of(std::string_view name) { return fmt::format("{}/{}.json", folder, name); }

std::string text_of(std::string_view about, const json::array& steps) {
  std::string lines;
  for (const auto& step : steps) lines += fmt::format("{}    {}", lines.empty() ? "" : ",\n", json::serialize(step));
  const std::string sentence = json::serialize(json::value(json::string_view(about.data(), about.size())));
  return fmt::format("{{\n  \"about\": {},\n  \"steps\": [\n{}\n  ]\n}}\n", sentence, lines);
}

}  // namespace

bool is_updating_transcripts() {
  const char* value = std::getenv("RINGER_UPDATE_TRANSCRIPTS");
  return value != nullptr && std::string_view(value) == "1";
}

std::string read_text_file(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_text_file(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  ASSERT_TRUE(file.flush()) << "cannot write " << path;
}

void expect_transcript(const World& world, std::string_view name, std::string_view about) {
  const std::string path = path_of(name);
  const std::string actual = text_of(about, world.steps());
  if (is_updating_transcripts()) return write_text_file(path, actual);

  const std::string golden = read_text_file(path);
  if (actual == golden) return;
  std::istringstream was(golden), is(actual);
  std::string expected_line, actual_line;
  int number = 0;
  do {
    ++number;
    expected_line.clear();
    actual_line.clear();
    std::getline(was, expected_line);
    std::getline(is, actual_line);
  } while (expected_line == actual_line && was && is);
  ADD_FAILURE() << path << ":" << number << ": not as it happens now\n  golden: " << expected_line
                << "\n  now:    " << actual_line
                << "\nIf the protocol was meant to change: RINGER_UPDATE_TRANSCRIPTS=1, and read the diff.";
}

std::vector<Transcript> stored_transcripts() {
  std::vector<Transcript> all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const auto content = json::parse(read_text_file(entry.path().string()));
    all.push_back({entry.path().stem().string(), content.at("steps").as_array()});
  }
  std::ranges::sort(all, {}, &Transcript::name);
  return all;
}

}  // namespace ringer::sim
