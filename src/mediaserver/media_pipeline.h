// SPDX-License-Identifier: Apache-2.0
//
// A MediaPipeline on its worker: endpoints, and who feeds whom. A connection is a wish: it may be made before either
// side has negotiated, and takes effect as soon as there is a track to take from and one to give to (wire()). A sink
// takes each of its sections from one source at a time (Kurento: connecting a second source replaces the first).
// Owner and thread: MediaObjects, on one worker for life.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "mediaserver/commands.h"
#include "sfu/active_speaker.h"
#include "sfu/track_codec.h"

namespace ringer::mediaserver {

class Endpoint;

/// One section of one endpoint to one section of another; "default" is the first of its kind.
struct Connection {
  Endpoint* source = nullptr;
  std::string source_description;
  Endpoint* sink = nullptr;
  std::string sink_description;
  sfu::MediaKind kind = sfu::MediaKind::audio;

  friend bool operator==(const Connection&, const Connection&) = default;
};

class MediaPipeline {
 public:
  explicit MediaPipeline(std::string id) : id_(std::move(id)) {}
  MediaPipeline(const MediaPipeline&) = delete;
  MediaPipeline& operator=(const MediaPipeline&) = delete;

  /// What was connected to that sink before, if anything was.
  std::optional<Connection> connect(Now now, const Connection& connection);
  /// False when there was no such connection.
  bool disconnect(Now now, const Connection& connection);
  /// Before `endpoint` ends.
  void forget(Now now, const Endpoint& endpoint);
  /// Tracks of `endpoint` have come, gone or changed.
  void wire(Now now, const Endpoint& endpoint);

  const std::vector<Connection>& connections() const { return connections_; }
  /// What feeds this section of this sink.
  const Connection* feeding(const Endpoint& sink, const std::string& description, sfu::MediaKind kind) const;

  const std::string& id() const { return id_; }
  sfu::ActiveSpeaker& speakers() { return speakers_; }

 private:
  std::string id_;
  std::vector<Connection> connections_;
  sfu::ActiveSpeaker speakers_;
};

}  // namespace ringer::mediaserver
