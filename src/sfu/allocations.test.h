// SPDX-License-Identifier: Apache-2.0
//
// How often this test program has asked for memory with `new`.
#pragma once

#include <cstddef>

namespace ringer::sfu {

std::size_t allocations();

}  // namespace ringer::sfu
