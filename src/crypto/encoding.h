// SPDX-License-Identifier: Apache-2.0
//
// Base64 (RFC 4648 section 4, padded) and base64url (section 5, not padded).
// Owner and thread: pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ringer::crypto {

std::string base64_encode(std::span<const std::uint8_t> bytes);
std::string base64url_encode(std::span<const std::uint8_t> bytes);

}  // namespace ringer::crypto
