// SPDX-License-Identifier: Apache-2.0
//
// A file of the page inside the program, in up to three encodings.
// Owner and thread: constants.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ringer::app {

struct Asset {
  std::string_view path;  ///< "/index.html"
  std::string_view content_type;
  std::string_view digest;  ///< of the plain form
  bool immutable = false;   ///< the digest is in the name: another content would have another name
  std::span<const std::uint8_t> plain;
  std::span<const std::uint8_t> gzip;    ///< empty: not shorter than the plain form
  std::span<const std::uint8_t> brotli;  ///< empty: not shorter than the plain form
};

/// Made at build time from build/web (script/embed-assets.mjs); empty when the page was not built.
std::span<const Asset> embedded_assets();

}  // namespace ringer::app
