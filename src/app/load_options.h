// SPDX-License-Identifier: Apache-2.0
//
// What `ringer load` is asked to do. Owner and thread: plain value.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>

#include "base/time.h"
#include "load/publication.h"

namespace ringer::app {

struct LoadOptions {
  std::string url = "ws://127.0.0.1:8888/kurento";
  bool janus = false;    ///< `url` is a Janus's
  bool plain = false;    ///< one WebRtcEndpoint for each stream, as with Kurento, instead of BundleEndpoint
  std::size_t meetings = 1;
  std::size_t publishers = 1;
  std::size_t subscribers = 0;  ///< of each meeting, who publish nothing
  bool mesh = false;            ///< publishers receive each other
  Duration warm_up = std::chrono::seconds(2);
  Duration duration = std::chrono::seconds(10);
  std::optional<int> pid;  ///< of the server
  std::string address;     ///< of the server's media, instead of what its candidates say
  std::size_t threads = 1;
  bool feedback = true;
  bool coalesce = false;  ///< UDP_GRO on receivers' sockets
  bool json = false;
  load::Shape shape;

  std::size_t participants() const { return meetings * (publishers + subscribers); }
  /// Of one kind of media.
  std::size_t subscriptions() const { return meetings * publishers * (subscribers + (mesh ? publishers - 1 : 0)); }
};

struct LoadCommandLine {
  LoadOptions options;
  std::string help;  ///< not empty: to be printed, and nothing done
};

/// `arguments` behind "load". The error is one line.
std::expected<LoadCommandLine, std::string> parse_load_flags(std::span<const std::string> arguments);

}  // namespace ringer::app
