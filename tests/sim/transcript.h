// SPDX-License-Identifier: Apache-2.0
//
// Golden transcripts: what a scenario said on the wire, step by step, in protocol/transcripts/<scenario>.json. They are
// the examples of docs/protocol.md, and what other implementations are tested with. With RINGER_UPDATE_TRANSCRIPTS=1
// in the environment a run writes them anew instead of comparing.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/world.h"

namespace ringer::sim {

struct Transcript {
  std::string name;
  json::array steps;
};

/// Fails the test at the first step that is not as the golden one. `about` is the scenario in one sentence.
void expect_transcript(const World& world, std::string_view name, std::string_view about);

/// All that stand in protocol/transcripts, by name.
std::vector<Transcript> stored_transcripts();

bool is_updating_transcripts();
/// Paths are relative to the root of the repository, where tests run.
std::string read_text_file(const std::string& path);
void write_text_file(const std::string& path, std::string_view text);

}  // namespace ringer::sim
