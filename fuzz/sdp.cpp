// SPDX-License-Identifier: Apache-2.0
//
// Any text as a session description: refused with a problem, or read; what was read and printed is read as the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "sdp/limits.h"
#include "sdp/parse.h"
#include "sdp/print.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ringer::sdp;
  const auto description = parse({reinterpret_cast<const char*>(data), size});
  if (!description) {
    ASSERT(!description.error().text().empty());
    return 0;
  }
  const std::string printed = print(*description);
  const auto again = parse(printed);
  // What stands once at the session is printed in every section, so that a text may grow beyond the limits.
  if (!again) {
    ASSERT(printed.size() > limits::size || again.error().kind == ProblemKind::too_many_lines);
    return 0;
  }
  ASSERT(*again == *description);
  return 0;
}
