// SPDX-License-Identifier: Apache-2.0
//
// The size of a picture. Owner and thread: a plain value.
#pragma once

#include <cstdint>

namespace ringer::rtp {

/// In pixels.
struct Resolution {
  std::uint16_t width = 0;
  std::uint16_t height = 0;
  bool operator==(const Resolution&) const = default;
};

}  // namespace ringer::rtp
