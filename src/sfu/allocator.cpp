// SPDX-License-Identifier: Apache-2.0
#include "sfu/allocator.h"

#include <algorithm>
#include <chrono>

namespace ringer::sfu {
namespace {

// Shown a little larger than the layer is: nobody sees the difference, and the layer above costs three times as much.
constexpr double height_tolerance = 1.15;
constexpr int assumed_top_height = 720;
// A picture that stutters is better than none: what is shown goes on while most of it gets through.
constexpr double least_share = 0.6;
constexpr std::size_t max_wishes = 256;

int height_of(std::span<const LayerOffer> layers, std::size_t layer) {
  if (layers[layer].height > 0) return layers[layer].height;
  return assumed_top_height >> (layers.size() - 1 - layer);
}

/// The next active layer above `layer`, up to `highest`; no_layer when there is none.
int next_above(std::span<const LayerOffer> layers, int layer, int highest) {
  for (int next = layer + 1; next <= highest; ++next)
    if (layers[static_cast<std::size_t>(next)].active) return next;
  return no_layer;
}

Bitrate rate_of(const VideoWish& wish, int layer) {
  return layer == no_layer ? Bitrate{} : wish.layers[static_cast<std::size_t>(layer)].rate;
}

/// One step up for `wish` if `room` has it; takes its cost from `room`.
bool step_up(Instant now, VideoWish& wish, int right, Bitrate& room) {
  const int next = next_above(wish.layers, wish.chosen, right);
  if (next == no_layer) return false;
  const Bitrate cost = rate_of(wish, next) - rate_of(wish, wish.chosen);
  const bool is_up = next > wish.present;
  const bool too_soon = is_up && wish.present != no_layer && now - wish.changed < min_time_before_up;
  const bool is_lowest = wish.chosen == no_layer;
  const double share = is_lowest ? (is_up ? 1.0 : least_share) : is_up ? room_for_up : 1.0;
  const bool yields = wish.layers[static_cast<std::size_t>(next)].yields;
  const bool fits = yields || cost * share <= room;
  if (fits && !too_soon) {
    wish.chosen = next;
    room = room - std::min(cost, room);
    return true;
  }
  wish.wants_more = !fits;
  wish.next_rate = rate_of(wish, next);
  return false;
}

}  // namespace

int layer_for_height(std::span<const LayerOffer> layers, std::uint16_t height) {
  int best = no_layer;
  if (height == 0) return best;
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    if (!layers[layer].active) continue;
    best = static_cast<int>(layer);
    if (height_of(layers, layer) * height_tolerance >= height) break;
  }
  return best;
}

void allocate(Instant now, Bitrate room, std::span<VideoWish> wishes) {
  struct Turn {
    VideoWish* wish;
    int right;
  };
  std::array<Turn, max_wishes> turns{};
  const std::size_t count = std::min(wishes.size(), max_wishes);
  for (std::size_t i = 0; i < count; ++i) {
    VideoWish& wish = wishes[i];
    wish.chosen = no_layer;
    wish.wants_more = false;
    wish.next_rate = {};
    turns[i] = {&wish, layer_for_height(wish.layers, wish.height)};
  }
  const std::span order(turns.data(), count);
  // In place and without memory of its own: insertion keeps equals in their order.
  for (std::size_t i = 1; i < count; ++i)
    for (std::size_t j = i; j > 0 && order[j - 1].wish->priority < order[j].wish->priority; --j)
      std::swap(order[j - 1], order[j]);

  for (bool again = true; again;) {
    again = false;
    for (const Turn& turn : order) again = step_up(now, *turn.wish, turn.right, room) || again;
  }
}

}  // namespace ringer::sfu
