// SPDX-License-Identifier: Apache-2.0
#include "rtp/vp8.h"

namespace ringer::rtp {
namespace {

constexpr std::uint32_t start_code = 0x9d012a;

/// The lower 14 bits, little end first; above them is a scale for showing.
std::uint16_t read_length(ByteReader& reader) {
  const std::uint32_t low = reader.u8();
  const std::uint32_t high = reader.u8();
  return static_cast<std::uint16_t>((high << 8U | low) & 0x3fffU);
}

void read_frame_head(Vp8Descriptor& descriptor, Bytes frame) {
  ByteReader reader(frame);
  const bool is_inter_frame = (reader.u24() >> 16U & 1U) != 0;
  if (reader.failed() || is_inter_frame) return;
  descriptor.key_frame = true;
  const bool has_start_code = reader.u24() == start_code;
  const Resolution resolution{.width = read_length(reader), .height = read_length(reader)};
  if (has_start_code && !reader.failed()) descriptor.resolution = resolution;
}

}  // namespace

std::optional<Vp8Descriptor> Vp8Descriptor::parse(Bytes payload) {
  ByteReader reader(payload);
  const auto place = [&] { return static_cast<std::uint8_t>(payload.size() - reader.left()); };
  Vp8Descriptor descriptor;
  const std::uint8_t first = reader.u8();
  descriptor.non_reference = (first & 0x20U) != 0;
  descriptor.starts_partition = (first & 0x10U) != 0;
  descriptor.partition = first & 0x07U;
  const std::uint8_t extension = (first & 0x80U) != 0 ? reader.u8() : 0;
  if ((extension & 0x80U) != 0) {
    descriptor.places.picture_id = place();
    std::uint16_t picture_id = reader.u8();
    if ((picture_id & 0x80U) != 0) {
      descriptor.places.long_picture_id = true;
      picture_id = static_cast<std::uint16_t>((picture_id & 0x7fU) << 8U | reader.u8());
    }
    descriptor.picture_id = picture_id;
  }
  if ((extension & 0x40U) != 0) {
    descriptor.places.tl0_picture_index = place();
    descriptor.tl0_picture_index = reader.u8();
  }
  if ((extension & 0x30U) != 0) {
    const std::uint8_t key_place = place();
    const std::uint8_t octet = reader.u8();
    if ((extension & 0x20U) != 0) {
      descriptor.temporal_layer = static_cast<std::uint8_t>(octet >> 6U);
      descriptor.layer_sync = (octet & 0x20U) != 0;
    }
    if ((extension & 0x10U) != 0) {
      descriptor.places.key_index = key_place;
      descriptor.key_index = octet & 0x1fU;
    }
  }
  if (reader.failed()) return std::nullopt;
  descriptor.size = payload.size() - reader.left();
  if (descriptor.starts_frame()) read_frame_head(descriptor, reader.rest());
  return descriptor;
}

}  // namespace ringer::rtp
