// SPDX-License-Identifier: Apache-2.0
//
// Which layer of each video one subscriber gets, within what its network carries: first the lowest layer of everything
// that is shown, the important first; then, in the same order, one step up for each, as far as the size at which it is
// shown needs and the estimate allows. Down at once, up only with some room to spare and not twice within seconds, so
// that a picture does not flicker between layers. Sound is sent always and only counted.
// A pure function of its input. Owner and thread: sfu::DownLink.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/time.h"
#include "sfu/bitrate.h"

namespace ringer::sfu {

inline constexpr std::size_t max_layers = 3;
inline constexpr int no_layer = -1;

struct LayerOffer {
  bool active = false;    // packets come
  Bitrate rate;           // measured
  std::uint16_t height = 0;  // pixels; 0 is unknown
  bool yields = false;       // the sender will send no more than this subscriber can take
};

struct VideoWish {
  std::span<const LayerOffer> layers;  // lowest first
  std::uint16_t height = 0;            // at which it is shown, in device pixels; 0 is not shown
  int priority = 0;                    // higher comes first: pinned, speaking
  int present = no_layer;              // the layer that is sent, or being switched to
  Instant changed{};                   // when `present` was chosen

  int chosen = no_layer;        // answer; no_layer is paused
  bool wants_more = false;      // answer: a higher layer would be right, were there room
  Bitrate next_rate;            // answer: what that layer costs
};

// Going up costs a key frame and, when it fails, a frozen picture: 15 % of room and some time at the present layer.
// From nothing to the lowest layer it may just fit.
inline constexpr double room_for_up = 1.15;
inline constexpr Duration min_time_before_up = std::chrono::seconds(2);

/// Fills the answers. `room` is what the network carries less what sound takes.
void allocate(Instant now, Bitrate room, std::span<VideoWish> wishes);

/// The layer right for `height`: the lowest active one that is at least so high, or the highest active one.
/// Without known heights each layer is taken to be twice as high as the one below it, the highest 720.
int layer_for_height(std::span<const LayerOffer> layers, std::uint16_t height);

}  // namespace ringer::sfu
