// SPDX-License-Identifier: Apache-2.0
//
// In a file of its own: where the compiler can see both sides, it takes this for a mistake.
#include "sfu/allocations.test.h"

#include <cstdlib>
#include <new>

namespace {

std::size_t count = 0;

}  // namespace

std::size_t ringer::sfu::allocations() { return count; }

// Every other form of these comes down to one of them.
void* operator new(std::size_t size) {
  ++count;
  if (void* const place = std::malloc(size == 0 ? 1 : size)) return place;
  throw std::bad_alloc();
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }
