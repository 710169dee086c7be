// SPDX-License-Identifier: Apache-2.0
//
// What the control half of the media server (server.h, control thread) and the workers (media threads, where the
// pipelines and their elements live) say to each other. Values, moved from one thread to the other, in order both ways:
// a worker is told of an object before it is told to do something with it, and its answer to a request is preceded by
// the events that it raised before.
//
// A pipeline and all that is in it lives on one worker for life. Parameters arrive as their types in table.cpp say:
// right types, enumerations checked, defaults filled in, members nobody declared left out; an optional parameter
// without a default may be absent. A reference to an object is its ObjectNumber as an unsigned JSON number, of an
// object that exists, has the type that was asked for, and is in the same pipeline. On the way out an object is its
// `id`. Owner and thread: plain values.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <expected>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.h"
#include "jsonrpc/message.h"
#include "kurento/error.h"

namespace ringer::mediaserver {

namespace json = jsonrpc::json;

struct ObjectTag {
  static constexpr char kind = 'o';
};
struct RequestTag {
  static constexpr char kind = 'r';
};

/// Names an object between the threads; never used again. The wire's id is text and much longer.
using ObjectNumber = Id<ObjectTag>;
using RequestNumber = Id<RequestTag>;

/// To be answered; the value is ignored. After an error the object is gone.
struct CreateObject {
  RequestNumber request;
  ObjectNumber object;
  std::string id;  ///< on the wire: what its events and answers call it
  std::string type;  ///< without its module: "WebRtcEndpoint"
  std::optional<ObjectNumber> parent;  ///< none for a pipeline
  json::object parameters;
};

/// To be answered; null for an operation that returns nothing. The object exists, or was released a moment ago.
struct Invoke {
  RequestNumber request;
  ObjectNumber object;
  std::string operation;
  json::object parameters;
};

/// Not answered. Children come before their parents; those that the worker has never heard of are to be ignored.
struct Release {
  std::vector<ObjectNumber> objects;
};

using Command = std::variant<CreateObject, Invoke, Release>;

struct Reply {
  RequestNumber request;
  std::expected<json::value, kurento::Error> value;
};

/// `source`, `tags`, `timestampMillis` and `type` are added by the control half.
struct MediaEvent {
  ObjectNumber object;
  std::string type;  ///< kurento::event
  json::object data;  ///< what is the event's own, "candidate" of IceCandidateFound
};

/// What a worker has to say.
using Report = std::variant<Reply, MediaEvent>;

}  // namespace ringer::mediaserver
