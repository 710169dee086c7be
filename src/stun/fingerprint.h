// SPDX-License-Identifier: Apache-2.0
//
// What FINGERPRINT carries (RFC 8489 section 14.7): the CRC-32 of ISO/IEC 13239 (the one of Ethernet and zip) over the
// message before the attribute, xor-ed with "STUN". It tells STUN from other protocols; it protects against nobody.
// Owner and thread: pure function.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace ringer::stun {

std::uint32_t fingerprint(Bytes before);

}  // namespace ringer::stun
