// SPDX-License-Identifier: Apache-2.0
#include "rtp/dependency_descriptor.h"

namespace ringer::rtp {
namespace {

constexpr std::size_t mandatory_size = 3;
constexpr std::uint8_t max_spatial = 3;
constexpr std::uint8_t max_temporal = 7;

enum class NextLayer : std::uint8_t { same = 0, next_temporal = 1, next_spatial = 2, none = 3 };

}  // namespace

std::optional<TemplateStructure> TemplateStructure::read(BitReader& reader) {
  TemplateStructure structure;
  structure.id_offset_ = static_cast<std::uint8_t>(reader.bits(6));
  structure.decode_targets_ = static_cast<std::uint8_t>(reader.bits(5) + 1);
  FrameLayer layer;
  auto next = NextLayer::same;
  while (next != NextLayer::none) {
    if (structure.count_ == max_templates || layer.spatial > max_spatial || layer.temporal > max_temporal) {
      return std::nullopt;
    }
    structure.layers_[structure.count_++] = layer;
    next = static_cast<NextLayer>(reader.bits(2));
    if (reader.failed()) return std::nullopt;
    if (next == NextLayer::next_temporal) ++layer.temporal;
    if (next == NextLayer::next_spatial) layer = {.spatial = static_cast<std::uint8_t>(layer.spatial + 1)};
  }
  return structure;
}

std::optional<DependencyDescriptor> DependencyDescriptor::parse(Bytes value) {
  BitReader reader(value);
  DependencyDescriptor descriptor;
  descriptor.starts_frame = reader.bits(1) != 0;
  descriptor.ends_frame = reader.bits(1) != 0;
  descriptor.template_id = static_cast<std::uint8_t>(reader.bits(6));
  descriptor.frame_number = static_cast<std::uint16_t>(reader.bits(16));
  if (reader.failed()) return std::nullopt;
  if (value.size() == mandatory_size) return descriptor;
  const bool has_structure = reader.bits(1) != 0;
  reader.bits(4);  // which of the parts that follow the structure are there
  if (!has_structure) return descriptor;
  descriptor.structure = TemplateStructure::read(reader);
  if (!descriptor.structure) return std::nullopt;
  return descriptor;
}

}  // namespace ringer::rtp
