// SPDX-License-Identifier: Apache-2.0
//
// The media server as signalling speaks to it: Kurento requests, each with what is to be done with its reply, and
// events by object. Which server it is, the one built in or a Kurento elsewhere, cannot be seen from here: text goes
// out, text comes in.
// Owner and thread: the Hub, the control thread.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"
#include "kurento/client.h"

namespace ringer::signaling {

class MediaServer {
 public:
  using Reply = std::expected<boost::json::value, kurento::Error>;
  using Then = std::function<void(Now, const Reply&)>;
  /// Whose requests they are: when the owner is forgotten, its replies come to nothing.
  using Owner = std::uint64_t;
  static constexpr Owner nobody = 0;

  struct Event {
    std::string object;
    std::string type;
    boost::json::object data;
  };

  /// `then` gets the new object's id. When the owner is gone by then, the object is released.
  void create(Now now, Owner owner, std::string_view type, boost::json::object parameters, Then then);
  void invoke(Now now, Owner owner, std::string_view object, std::string_view operation,
              boost::json::object parameters = {}, Then then = {});
  /// Its events come out of poll_event(), until the object is released or the owner forgotten.
  void subscribe(Now now, Owner owner, std::string_view object, std::string_view event);
  void release(Now now, std::string_view object);
  void forget(Owner owner);

  /// Whose reply or event it was; it has been dealt with, but for poll_event().
  std::optional<Owner> handle_text(Now now, std::string_view text);
  void handle_timeout(Now now);
  std::optional<std::string> poll_transmit();
  std::optional<Event> poll_event();
  Instant next_timeout() const;

  /// Requests that were answered by an error, for the counters.
  std::uint64_t refusals() const { return refusals_; }

 private:
  struct Pending {
    Owner owner = nobody;
    bool creates = false;
    Then then;
  };

  kurento::Client& open(Now now);
  std::optional<Owner> drain(Now now);
  Owner settle(Now now, kurento::CallHandle call, const Reply& reply);

  kurento::Client client_;
  bool is_open_ = false;
  std::map<kurento::CallHandle, Pending> pending_;
  std::unordered_map<std::string, Owner> listeners_;  ///< by object
  std::deque<Event> events_;
  std::uint64_t refusals_ = 0;
};

}  // namespace ringer::signaling
