// SPDX-License-Identifier: Apache-2.0
//
// What forwarding needs to know of a video payload: whether a decoder can begin with it, how high the picture is, and
// VP8's running numbers, which have to go on without a break when the layer changes (RFC 7741 section 4.2).
// Owner and thread: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/codec.h"
#include "sfu/sequence_map.h"
#include "sfu/up_packet.h"

namespace ringer::sfu {

/// Fills `packet.key_frame` and `packet.picture` from its payload. A decoder of sound can begin with any packet.
/// Returns the picture's height where the payload tells it.
std::optional<std::uint16_t> read_picture(rtp::Codec codec, UpPacket& packet);

/// As many bytes as a VP8 descriptor has at most before its running numbers end.
inline constexpr std::size_t max_picture_prefix = 6;

/// The payload's first bytes with the offsets added to its running numbers; 0 when there is nothing to change.
/// `prefix` has room for max_picture_prefix.
std::size_t write_picture_prefix(const UpPacket& packet, const SequenceMap::Offsets& offsets, MutableBytes prefix);

/// Adds, in the width that the packet has.
std::uint16_t picture_id_plus(const PictureIds& picture, std::uint16_t offset);

}  // namespace ringer::sfu
