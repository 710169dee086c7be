// SPDX-License-Identifier: Apache-2.0
//
// What MESSAGE-INTEGRITY carries (RFC 8489 section 14.5): HMAC-SHA1 over the message before the attribute, whose header
// counts the attribute as the last one, whatever follows it.
// Owner and thread: pure function.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "crypto/hmac.h"

namespace ringer::stun {

inline constexpr std::size_t integrity_attribute_size = 24;  // with its head

/// `before`: header and attributes up to MESSAGE-INTEGRITY, at most max_datagram_size. `key`: the password's bytes
/// (short-term) or MD5(username ":" realm ":" password) (long-term).
crypto::Sha1Tag integrity(Bytes before, Bytes key);

}  // namespace ringer::stun
