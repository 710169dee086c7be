// SPDX-License-Identifier: Apache-2.0
//
// The signalling of a media server, as a load test needs it: who publishes, who watches whom. Calls wait for the
// server's answer; they run the loop meanwhile. What goes wrong is a std::runtime_error with a sentence.
// Owner and thread: app::run_load(), its thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "load/descriptions.h"
#include "net/event_loop.h"

namespace ringer::app {

struct LoadOptions;

class LoadService {
 public:
  LoadService() = default;
  LoadService(const LoadService&) = delete;
  LoadService& operator=(const LoadService&) = delete;
  virtual ~LoadService() = default;

  /// Meetings and their publishers are counted from 0, in the order in which they are made.
  virtual void open_meeting() = 0;
  virtual load::Agreement publish(std::size_t meeting, const load::Local& local,
                                  const load::Publication::Sources& sources) = 0;
  /// All of them on one connection.
  virtual load::Agreement watch(std::size_t meeting, std::span<const std::size_t> publishers,
                                const load::Local& local) = 0;
  /// Whether watch() takes several publishers.
  virtual bool bundles() const = 0;
  /// Keeps the session alive for so long.
  virtual void pass(Duration duration) = 0;
  /// Everything that was made is given back.
  virtual void close() = 0;
};

std::unique_ptr<LoadService> make_kurento_service(net::EventLoop& loop, const LoadOptions& options);
std::unique_ptr<LoadService> make_janus_service(net::EventLoop& loop, const LoadOptions& options);

}  // namespace ringer::app
