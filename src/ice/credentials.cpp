// SPDX-License-Identifier: Apache-2.0
#include "ice/credentials.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "crypto/encoding.h"

namespace ringer::ice {
namespace {

bool is_ice_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

bool is_token(std::string_view text, std::size_t at_least) {
  return text.size() >= at_least && text.size() <= 256 && std::ranges::all_of(text, is_ice_char);
}

template <std::size_t size>
std::string random_text(crypto::RandomSource& random) {
  static_assert(size % 3 == 0, "base64 without padding has ice-chars only");
  std::array<std::uint8_t, size> bytes{};
  random.fill(bytes);
  return crypto::base64_encode(bytes);
}

}  // namespace

Credentials make_credentials(crypto::RandomSource& random) {
  return {.ufrag = random_text<9>(random), .password = random_text<18>(random)};
}

bool is_valid(const Credentials& credentials) {
  return is_token(credentials.ufrag, 4) && is_token(credentials.password, 22);
}

Username split_username(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace ringer::ice
