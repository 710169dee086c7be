// SPDX-License-Identifier: Apache-2.0
//
// Base64 (RFC 4648 section 4, padded) and base64url (section 5, not padded). Decoding is strict: another alphabet's
// characters, white space, wrong padding and non-zero left-over bits are refused, so that a value has one spelling.
// Owner and thread: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ringer::crypto {

std::string base64_encode(std::span<const std::uint8_t> bytes);
std::string base64url_encode(std::span<const std::uint8_t> bytes);

std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text);
std::optional<std::vector<std::uint8_t>> base64url_decode(std::string_view text);

}  // namespace ringer::crypto
