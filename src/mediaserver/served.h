// SPDX-License-Identifier: Apache-2.0
//
// The operations of the object model that the control half serves by itself: what an object is called and belongs to,
// its tags, the ServerManager. Named by the rows of table.cpp.
// Owner and thread: functions on the Server's registry, the control thread.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "mediaserver/config.h"
#include "mediaserver/model.h"

namespace ringer::mediaserver {

class Registry;
struct Object;
struct Session;

/// What an operation is served with.
struct Served {
  Registry& registry;
  const ServerConfig& config;
  const Usage& usage;
  Session& session;  ///< the caller's
  Object& object;
  const json::object& parameters;  ///< coerced
};

/// As an array of Tag.
json::array tags_of(const Object& object);

namespace serve {

// MediaObject
Answer media_pipeline(const Served& served);
Answer parent(const Served& served);
Answer id(const Served& served);
Answer children(const Served& served);
Answer name(const Served& served);
Answer set_name(const Served& served);
Answer creation_time(const Served& served);
Answer add_tag(const Served& served);
Answer remove_tag(const Served& served);
Answer tag(const Served& served);
Answer tags(const Served& served);

// ServerManager
Answer server_info(const Served& served);
Answer pipelines(const Served& served);
Answer sessions(const Served& served);
Answer metadata(const Served& served);
Answer kmd(const Served& served);
Answer cpu_count(const Served& served);
Answer used_cpu(const Served& served);
Answer used_memory(const Served& served);

// Elements, where a server that forwards has nothing to ask the worker
Answer graph(const Served& served);
/// Accepted without effect: it concerns encoders, and nothing is encoded.
Answer nothing(const Served& served);
Answer is_transcoding(const Served& served);

}  // namespace serve
}  // namespace ringer::mediaserver
