// SPDX-License-Identifier: Apache-2.0
//
// The dependency descriptor (AV1 RTP specification, appendix A), a header extension that says for any codec which frame
// a packet is of and which layer the frame is. Read are the mandatory fields, and of a template structure, which comes
// with key frames and holds until the next one, the layers of its templates. Decode targets, chains and frame
// differences are not read: whole temporal and spatial layers are what is chosen among here.
// Owner and thread: plain values, a pure function.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "rtp/bit_reader.h"

namespace ringer::rtp {

struct FrameLayer {
  std::uint8_t spatial = 0;  ///< 0 to 3
  std::uint8_t temporal = 0;  ///< 0 to 7
  bool operator==(const FrameLayer&) const = default;
};

/// What the template ids of the frames that follow mean.
class TemplateStructure {
 public:
  static constexpr std::size_t max_templates = 64;

  /// Nothing for an id that the structure does not have.
  std::optional<FrameLayer> layer_of(std::uint8_t template_id) const {
    const std::size_t index = (template_id + max_templates - id_offset_) % max_templates;
    if (index >= count_) return std::nullopt;
    return layers_[index];
  }
  std::size_t size() const { return count_; }
  /// 1 to 32.
  std::uint8_t decode_targets() const { return decode_targets_; }

  /// Nothing when it ends early or counts beyond a limit.
  static std::optional<TemplateStructure> read(BitReader& reader);

 private:
  std::uint8_t id_offset_ = 0;
  std::uint8_t decode_targets_ = 1;
  std::size_t count_ = 0;
  std::array<FrameLayer, max_templates> layers_{};
};

struct DependencyDescriptor {
  bool starts_frame = false;
  bool ends_frame = false;
  std::uint8_t template_id = 0;  ///< 0 to 63
  std::uint16_t frame_number = 0;
  std::optional<TemplateStructure> structure;  ///< a coded video sequence begins

  /// Nothing when the three mandatory octets or a structure that was announced are not there.
  static std::optional<DependencyDescriptor> parse(Bytes value);
};

}  // namespace ringer::rtp
