// SPDX-License-Identifier: Apache-2.0
//
// Any text as a session description: refused with a problem, or read; what was read and printed is read as the same.
// Then as an offer, whose answer must be one that can be printed and read; and as an answer, to itself and to ours.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "sdp/limits.h"
#include "sdp/local_description.h"
#include "sdp/negotiate.h"
#include "sdp/parse.h"
#include "sdp/print.h"

namespace {

using namespace ringer::sdp;

void print_and_read(const SessionDescription& description) {
  const std::string printed = print(description);
  const auto again = parse(printed);
  if (again) {
    ASSERT(*again == description);
    return;
  }
  // What stands once at the session is printed in every section, so that a text may grow beyond the limits.
  ASSERT(printed.size() > limits::size || again.error().kind == ProblemKind::too_many_lines);
}

void answer(const SessionDescription& offer) {
  Capabilities ours;
  ours.data_channels = true;
  auto negotiation = negotiate(offer, ours);
  if (!negotiation) return;
  for (auto& section : negotiation->sections) {
    section.sending = LocalSource{.ssrc = 1, .rtx_ssrc = 2, .cname = "c", .msid = {"s", "t"}};
  }
  const LocalSession local{.ice = {"abcd", "abcdefghijklmnopqrstuv", {}}, .fingerprint = {"sha-256", "AB"}};
  const auto answer = make_answer(offer, *negotiation, local);
  ASSERT(answer.sections.size() == offer.sections.size());
  print_and_read(answer);
  const auto applied = apply_answer(offer, answer, ours);
  ASSERT(!applied || applied->sections.size() == offer.sections.size());
  static_cast<void>(check_successor(offer, answer, offer));
  ASSERT(!is_ice_restart(offer, offer));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto description = parse({reinterpret_cast<const char*>(data), size});
  if (!description) {
    ASSERT(!description.error().text().empty());
    return 0;
  }
  print_and_read(*description);
  answer(*description);
  const auto applied = apply_answer(*description, *description, {});
  ASSERT(!applied || applied->sections.size() == description->sections.size());
  return 0;
}
