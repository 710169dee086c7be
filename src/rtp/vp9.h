// SPDX-License-Identifier: Apache-2.0
//
// What a VP9 payload begins with (RFC 9628 section 4.2): which picture, which spatial and temporal layer, whether it
// needs earlier pictures, and in the scalability structure how large the layers are. The structure's picture groups are
// checked and passed over.
// Owner and thread: a plain value, a pure function.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "rtp/resolution.h"
#include "rtp/running_numbers.h"

namespace ringer::rtp {

struct Vp9Descriptor {
  struct Layers {
    std::uint8_t temporal = 0;  ///< 0 to 7
    std::uint8_t spatial = 0;  ///< 0 to 7
    bool switching_up = false;  ///< U: from here on a higher temporal layer can be decoded
    bool inter_layer_predicted = false;  ///< D: needs the spatial layer below of the same picture
  };
  static constexpr std::size_t max_spatial_layers = 8;

  std::size_t size = 0;  ///< in octets; the VP9 stream goes on behind it
  bool inter_picture_predicted = false;
  bool flexible = false;
  bool starts_frame = false;  ///< of a layer
  bool ends_frame = false;
  bool not_for_upper_layers = false;  ///< Z: no higher spatial layer needs it
  std::optional<std::uint16_t> picture_id;
  std::optional<Layers> layers;
  std::optional<std::uint8_t> tl0_picture_index;
  NumberPlaces places;
  std::uint8_t spatial_layers = 0;  ///< of the structure; 0 without one
  bool has_resolutions = false;
  std::array<Resolution, max_spatial_layers> resolutions{};  ///< the first spatial_layers of them

  /// A decoder can begin with this packet.
  bool starts_key_frame() const {
    return starts_frame && !inter_picture_predicted &&
           (!layers || (layers->spatial == 0 && !layers->inter_layer_predicted));
  }

  /// Nothing when the descriptor reaches beyond the end or refers to more than three pictures.
  static std::optional<Vp9Descriptor> parse(Bytes payload);
};

}  // namespace ringer::rtp
