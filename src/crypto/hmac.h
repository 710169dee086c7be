// SPDX-License-Identifier: Apache-2.0
//
// HMAC (RFC 2104) with SHA-1, and the comparison that a secret needs. SHA-1 is here because STUN (RFC 8489)
// and coturn's time-limited credentials use it; as a MAC it is not broken.
// Owner and thread: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace ringer::crypto {

using Sha1Tag = std::array<std::uint8_t, 20>;

Sha1Tag hmac_sha1(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message);

Sha1Tag hmac_sha1(std::string_view key, std::string_view message);

/// Takes as long for a wrong guess as for the right one. The lengths are not secret.
bool constant_time_equal(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace ringer::crypto
