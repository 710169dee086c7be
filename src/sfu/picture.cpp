// SPDX-License-Identifier: Apache-2.0
#include "sfu/picture.h"

#include <algorithm>

namespace ringer::sfu {
namespace {

constexpr std::uint16_t long_mask = 0x7fff;
constexpr std::uint16_t short_mask = 0x7f;

std::optional<std::uint16_t> read_vp8(UpPacket& packet) {
  ByteReader reader(packet.payload);
  const std::uint8_t first = reader.u8();
  std::uint8_t at = 1;
  PictureIds ids;
  if (first & 0x80) {
    const std::uint8_t extended = reader.u8();
    ++at;
    if (extended & 0x80) {
      ids.picture_id_at = at++;
      ids.picture_id = reader.u8();
      if (ids.picture_id & 0x80) {
        ids.long_picture_id = true;
        ids.picture_id = static_cast<std::uint16_t>((ids.picture_id & 0x7f) << 8 | reader.u8());
        ++at;
      }
    }
    if (extended & 0x40) {
      ids.tl0_at = at++;
      ids.tl0 = reader.u8();
    }
    if (extended & 0x30) reader.skip(1);
  }
  if (reader.failed()) return std::nullopt;
  packet.picture = ids;
  const bool begins = (first & 0x10) && (first & 0x07) == 0;
  const Bytes frame = reader.rest();
  packet.key_frame = begins && !frame.empty() && (frame[0] & 1) == 0;
  if (!packet.key_frame || frame.size() < 10) return std::nullopt;
  return static_cast<std::uint16_t>((frame[9] << 8 | frame[8]) & 0x3fff);
}

}  // namespace

std::optional<std::uint16_t> read_picture(rtp::Codec codec, UpPacket& packet) {
  if (!rtp::is_video(codec)) {
    packet.key_frame = true;
    return std::nullopt;
  }
  if (packet.payload.empty() || codec != rtp::Codec::vp8) return std::nullopt;
  return read_vp8(packet);
}

std::uint16_t picture_id_plus(const PictureIds& picture, std::uint16_t offset) {
  return static_cast<std::uint16_t>((picture.picture_id + offset) & (picture.long_picture_id ? long_mask : short_mask));
}

std::size_t write_picture_prefix(const UpPacket& packet, const SequenceMap::Offsets& offsets, MutableBytes prefix) {
  const PictureIds& picture = packet.picture;
  if (offsets.picture_id == 0 && offsets.tl0 == 0) return 0;
  if (picture.picture_id_at == 0 && picture.tl0_at == 0) return 0;
  const std::size_t picture_id_end = picture.picture_id_at + (picture.long_picture_id ? 2U : 1U);
  const std::size_t size =
      std::max<std::size_t>(picture.picture_id_at ? picture_id_end : 0, picture.tl0_at ? picture.tl0_at + 1U : 0);
  std::ranges::copy(packet.payload.first(size), prefix.begin());
  if (picture.picture_id_at) {
    const std::uint16_t id = picture_id_plus(picture, offsets.picture_id);
    if (picture.long_picture_id) {
      prefix[picture.picture_id_at] = static_cast<std::uint8_t>(0x80 | id >> 8);
      prefix[picture.picture_id_at + 1U] = static_cast<std::uint8_t>(id);
    } else {
      prefix[picture.picture_id_at] = static_cast<std::uint8_t>(id);
    }
  }
  if (picture.tl0_at) prefix[picture.tl0_at] = static_cast<std::uint8_t>(picture.tl0 + offsets.tl0);
  return size;
}

}  // namespace ringer::sfu
