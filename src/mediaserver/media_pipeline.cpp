// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/media_pipeline.h"

#include <algorithm>
#include <utility>

#include "mediaserver/endpoint.h"

namespace ringer::mediaserver {

std::optional<Connection> MediaPipeline::connect(Now now, const Connection& connection) {
  std::optional<Connection> replaced;
  const auto same_sink = std::ranges::find_if(connections_, [&](const Connection& c) {
    return c.sink == connection.sink && c.kind == connection.kind && c.sink_description == connection.sink_description;
  });
  if (same_sink != connections_.end()) {
    if (*same_sink == connection) return std::nullopt;
    replaced = std::exchange(*same_sink, connection);
  } else {
    connections_.push_back(connection);
  }
  connection.sink->feed(now, connection);
  return replaced;
}

bool MediaPipeline::disconnect(Now now, const Connection& connection) {
  if (std::erase(connections_, connection) == 0) return false;
  connection.sink->starve(now, connection.kind, connection.sink_description);
  return true;
}

void MediaPipeline::forget(Now now, const Endpoint& endpoint) {
  std::erase_if(connections_, [&](const Connection& connection) {
    if (connection.source == &endpoint && connection.sink != &endpoint)
      connection.sink->starve(now, connection.kind, connection.sink_description);
    return connection.source == &endpoint || connection.sink == &endpoint;
  });
}

void MediaPipeline::wire(Now now, const Endpoint& endpoint) {
  for (const Connection& connection : connections_)
    if (connection.source == &endpoint || connection.sink == &endpoint) connection.sink->feed(now, connection);
}

const Connection* MediaPipeline::feeding(const Endpoint& sink, const std::string& description,
                                         sfu::MediaKind kind) const {
  const auto found = std::ranges::find_if(connections_, [&](const Connection& connection) {
    return connection.sink == &sink && connection.kind == kind &&
           (connection.sink_description == description || connection.sink_description == "default");
  });
  return found == connections_.end() ? nullptr : &*found;
}

}  // namespace ringer::mediaserver
