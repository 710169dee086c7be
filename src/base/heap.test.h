// SPDX-License-Identifier: Apache-2.0
//
// How much memory this program holds, for tests of what a peer can make us keep. What malloc() has given out, not what
// the process has resident: that does not shrink with it, and a sanitizer's own bookkeeping would be in it.
#pragma once

#include <malloc.h>

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
extern "C" std::size_t __sanitizer_get_current_allocated_bytes(); // GCC's package has no header for it
#endif

namespace ringer {

/// Bytes.
inline std::size_t heap_in_use() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
#endif
}

}  // namespace ringer
