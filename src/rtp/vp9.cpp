// SPDX-License-Identifier: Apache-2.0
#include "rtp/vp9.h"

namespace ringer::rtp {
namespace {

constexpr int max_references = 3;

void read_layers(Vp9Descriptor& descriptor, ByteReader& reader) {
  const std::uint8_t octet = reader.u8();
  descriptor.layers = Vp9Descriptor::Layers{.temporal = static_cast<std::uint8_t>(octet >> 5U),
                                            .spatial = static_cast<std::uint8_t>(octet >> 1U & 7U),
                                            .switching_up = (octet & 0x10U) != 0,
                                            .inter_layer_predicted = (octet & 1U) != 0};
}

/// How far back the pictures are that this one needs; the lowest bit says that another follows.
void skip_references(ByteReader& reader) {
  for (int i = 0; i < max_references; ++i) {
    if ((reader.u8() & 1U) == 0) return;
  }
  reader.fail();
}

void read_structure(Vp9Descriptor& descriptor, ByteReader& reader) {
  const std::uint8_t octet = reader.u8();
  descriptor.spatial_layers = static_cast<std::uint8_t>((octet >> 5U) + 1);
  descriptor.has_resolutions = (octet & 0x10U) != 0;
  if (descriptor.has_resolutions) {
    for (std::size_t i = 0; i < descriptor.spatial_layers; ++i) {
      descriptor.resolutions[i] = {.width = reader.u16(), .height = reader.u16()};
    }
  }
  if ((octet & 0x08U) == 0) return;
  const std::uint8_t pictures = reader.u8();
  for (int i = 0; i < pictures && !reader.failed(); ++i) reader.skip(reader.u8() >> 2U & 3U);
}

}  // namespace

std::optional<Vp9Descriptor> Vp9Descriptor::parse(Bytes payload) {
  ByteReader reader(payload);
  const auto place = [&] { return static_cast<std::uint8_t>(payload.size() - reader.left()); };
  Vp9Descriptor descriptor;
  const std::uint8_t first = reader.u8();
  descriptor.inter_picture_predicted = (first & 0x40U) != 0;
  descriptor.flexible = (first & 0x10U) != 0;
  descriptor.starts_frame = (first & 0x08U) != 0;
  descriptor.ends_frame = (first & 0x04U) != 0;
  descriptor.not_for_upper_layers = (first & 0x01U) != 0;
  if ((first & 0x80U) != 0) {
    descriptor.places.picture_id = place();
    std::uint16_t picture_id = reader.u8();
    if ((picture_id & 0x80U) != 0) {
      descriptor.places.long_picture_id = true;
      picture_id = static_cast<std::uint16_t>((picture_id & 0x7fU) << 8U | reader.u8());
    }
    descriptor.picture_id = picture_id;
  }
  if ((first & 0x20U) != 0) {
    read_layers(descriptor, reader);
    if (!descriptor.flexible) {
      descriptor.places.tl0_picture_index = place();
      descriptor.tl0_picture_index = reader.u8();
    }
  }
  if (descriptor.flexible && descriptor.inter_picture_predicted) skip_references(reader);
  if ((first & 0x02U) != 0) read_structure(descriptor, reader);
  if (reader.failed()) return std::nullopt;
  descriptor.size = payload.size() - reader.left();
  return descriptor;
}

}  // namespace ringer::rtp
