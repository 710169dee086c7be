// SPDX-License-Identifier: Apache-2.0
#include "sfu/picture.h"

#include <algorithm>

#include "rtp/key_frame.h"
#include "rtp/vp8.h"
#include "rtp/vp9.h"

namespace ringer::sfu {
namespace {

template <class Descriptor>
PictureNumbers numbers_of(const Descriptor& descriptor) {
  return {.places = descriptor.places,
          .picture_id = descriptor.picture_id.value_or(0),
          .tl0 = descriptor.tl0_picture_index.value_or(0)};
}

std::optional<std::uint16_t> read_vp8(UpPacket& packet) {
  const auto descriptor = rtp::Vp8Descriptor::parse(packet.payload);
  if (!descriptor) return std::nullopt;
  packet.key_frame = descriptor->key_frame;
  packet.picture = numbers_of(*descriptor);
  return descriptor->resolution ? std::optional(descriptor->resolution->height) : std::nullopt;
}

std::optional<std::uint16_t> read_vp9(UpPacket& packet) {
  const auto descriptor = rtp::Vp9Descriptor::parse(packet.payload);
  if (!descriptor) return std::nullopt;
  packet.key_frame = descriptor->starts_key_frame();
  packet.picture = numbers_of(*descriptor);
  if (!descriptor->has_resolutions || descriptor->spatial_layers == 0) return std::nullopt;
  return descriptor->resolutions[descriptor->spatial_layers - 1U].height;
}

/// How much of the descriptor has to be written anew.
std::size_t prefix_size(const rtp::NumberPlaces& places) {
  std::size_t size = 0;
  if (places.picture_id != 0) size = places.picture_id + (places.long_picture_id ? 2U : 1U);
  if (places.tl0_picture_index != 0) size = std::max<std::size_t>(size, places.tl0_picture_index + 1U);
  return size;
}

}  // namespace

std::optional<std::uint16_t> read_picture(rtp::Codec codec, UpPacket& packet) {
  switch (codec) {
    case rtp::Codec::vp8: return read_vp8(packet);
    case rtp::Codec::vp9: return read_vp9(packet);
    default: packet.key_frame = rtp::is_keyframe_start(codec, packet.payload); return std::nullopt;
  }
}

std::uint16_t picture_id_plus(const PictureNumbers& picture, std::uint16_t offset) {
  return static_cast<std::uint16_t>((picture.picture_id + offset) & (picture.places.long_picture_id ? 0x7fffU : 0x7fU));
}

std::size_t write_picture_prefix(const UpPacket& packet, const SequenceMap::Offsets& offsets, MutableBytes prefix) {
  if (offsets.picture_id == 0 && offsets.tl0 == 0) return 0;
  rtp::NumberPlaces places = packet.picture.places;
  places.key_index = 0;  // any key frame may have any
  const std::size_t size = prefix_size(places);
  if (size == 0 || size > packet.payload.size()) return 0;
  const rtp::RunningNumbers numbers{.picture_id = picture_id_plus(packet.picture, offsets.picture_id),
                                    .tl0_picture_index = static_cast<std::uint8_t>(packet.picture.tl0 + offsets.tl0)};
  return rtp::rewrite_descriptor(packet.payload.first(size), places, numbers, prefix);
}

}  // namespace ringer::sfu
