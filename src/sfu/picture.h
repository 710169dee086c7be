// SPDX-License-Identifier: Apache-2.0
//
// What forwarding needs to know of a video payload: whether a decoder can begin with it, how high the picture is, and
// the numbers that count pictures in VP8 (RFC 7741 section 4.2) and VP9 (RFC 9628 section 4.2), which have to go on
// without a break when the layer changes. H264 has none; a receiver takes AV1's from the dependency descriptor, where a
// key frame may begin them anew.
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

/// As many bytes as a descriptor has at most before its numbers end.
inline constexpr std::size_t max_picture_prefix = 8;

/// The payload's first bytes with the offsets added to its numbers; 0 when there is nothing to change.
/// `prefix` has room for max_picture_prefix.
std::size_t write_picture_prefix(const UpPacket& packet, const SequenceMap::Offsets& offsets, MutableBytes prefix);

/// Adds, in the width that the packet has.
std::uint16_t picture_id_plus(const PictureNumbers& picture, std::uint16_t offset);

}  // namespace ringer::sfu
