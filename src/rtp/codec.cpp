// SPDX-License-Identifier: Apache-2.0
#include "rtp/codec.h"

#include <algorithm>
#include <array>

namespace ringer::rtp {
namespace {

constexpr std::array<std::string_view, 13> names = {
    "opus", "PCMU", "PCMA", "G722", "telephone-event", "CN", "VP8", "VP9", "H264", "AV1", "rtx", "red", "ulpfec"};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same_name(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

}  // namespace

std::string_view name_of(Codec codec) { return names[static_cast<std::size_t>(codec)]; }

std::optional<Codec> codec_of(std::string_view encoding_name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (is_same_name(names[i], encoding_name)) return static_cast<Codec>(i);
  }
  return std::nullopt;
}

}  // namespace ringer::rtp
