// SPDX-License-Identifier: Apache-2.0
//
// A call on the media half of the media server, in virtual time: one who publishes sound and a picture, one who gets
// both, and a stranger's address. Tests do something to it, or beside it, and ask whether media goes on. For tests
// only.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <tuple>
#include <vector>

#include "tests/sim/media_world.h"

namespace ringer::sim {

inline SocketAddress stranger() { return {IpAddress::parse("198.51.100.66").value(), 6666}; }

class MediaCall {
 protected:
  MediaCall() {
    publisher_ = &world.add_browser();
    world.publish(*publisher_, up, {});
    publisher_->start_media(world.instant);
    viewer_ = &world.add_browser();
    feed(down);
    world.subscribe(*viewer_, down);
    viewer_->start_media(world.instant);
    world.tap = [this](const Wire::Datagram& datagram) {
      if (records_) recorded_.push_back(datagram.bytes);
    };
    world.run_for(std::chrono::seconds(2));
  }

  /// With what is published, in sections "a" and "v".
  void feed(ObjectNumber sink) {
    for (const auto& [kind, from, to] : {std::tuple("AUDIO", "0", "a"), std::tuple("VIDEO", "1", "v")})
      EXPECT_EQ(world.connect(up, sink,
                              {{"mediaType", kind}, {"sourceMediaDescription", from}, {"sinkMediaDescription", to}}),
                0);
  }
  /// The call goes on: sound without a gap, pictures too.
  void expect_media() {
    const auto sound = viewer_->heard("a").packets, pictures = viewer_->heard("v").packets;
    world.run_for(std::chrono::seconds(1));
    EXPECT_GE(viewer_->heard("a").packets, sound + 48);
    EXPECT_GE(viewer_->heard("v").packets, pictures + 8);
    EXPECT_TRUE(publisher_->peer.is_connected());
    EXPECT_TRUE(viewer_->peer.is_connected());
  }
  std::vector<std::uint8_t> noise(std::size_t size, std::uint8_t first) {
    std::vector<std::uint8_t> bytes(size);
    world.random.fill(bytes);
    bytes[0] = first;
    return bytes;
  }

  MediaWorld world;
  ObjectNumber pipeline = world.make("MediaPipeline");
  ObjectNumber up = world.make("BundleEndpoint", pipeline);
  ObjectNumber down = world.make("BundleEndpoint", pipeline);
  MediaBrowser* publisher_ = nullptr;
  MediaBrowser* viewer_ = nullptr;
  bool records_ = false;
  std::vector<std::vector<std::uint8_t>> recorded_;  ///< whatever reached the server meanwhile
};

}  // namespace ringer::sim
