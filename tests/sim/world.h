// SPDX-License-Identifier: Apache-2.0
//
// A signalling server and its pages in virtual time: a Hub, connections with names, a clock that moves when it is told
// to. Every step is recorded in the form of protocol/transcripts, so that a scenario can be held against a golden one.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/hub.h"
#include "tests/sim/kurento_double.h"
#include "tests/sim/random.h"

namespace ringer::sim {

namespace json = boost::json;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""h;

class World {
 public:
  explicit World(signaling::HubConfig config = {}, std::uint64_t seed = 1);

  signaling::CreatedMeeting create(std::string name = {}, std::string id = {},
                                   signaling::Mode mode = signaling::Mode::automatic);

  void connect(const std::string& who, std::string_view remote = "192.0.2.1");
  /// A request; answers what came back in `d` of ok or welcome. Fails the test when it is refused.
  json::object request(const std::string& who, std::string_view type, json::object d);
  /// The code of the error; empty when it was not refused.
  std::string refused(const std::string& who, std::string_view type, json::object d);
  void send(const std::string& who, const json::object& message);
  /// What is not a message; recorded as {"from", "text"}, or as its length {"from", "bytes"} when that is all there is
  /// to say.
  void send_text(const std::string& who, std::string_view text);

  /// connect + hello; answers the welcome. The identity is made of the name unless given.
  json::object enter(const std::string& who, const std::string& meeting, const std::string& name,
                     json::object more = {});

  void leave(const std::string& who);
  void drop(const std::string& who);
  void advance(Duration duration);
  void shut_down();

  /// Takes the oldest event of this type out of the inbox; fails the test when there is none.
  json::object event(const std::string& who, std::string_view type);
  /// The oldest of those whose content is as wanted.
  json::object event(const std::string& who, std::string_view type,
                     const std::function<bool(const json::object&)>& is_wanted);
  bool has_event(const std::string& who, std::string_view type) const;
  void clear_events();
  std::optional<std::uint16_t> close_code(const std::string& who) const;
  const std::vector<signaling::CallFinished>& finished() const { return finished_; }

  signaling::Hub& hub() { return hub_; }
  KurentoDouble& kurento() { return kurento_; }
  Now now() const;
  const json::array& steps() const { return steps_; }

 private:
  struct Page {
    signaling::ConnectionId connection;
    bool open = true;
    std::optional<std::uint16_t> closed;
    std::int64_t ids = 0;  ///< of its requests
    std::vector<json::object> inbox;
  };

  void hand_over(const std::string& who, std::string_view text);
  void drain();
  void deliver(signaling::ConnectionId connection, const std::string& text);
  json::object take_reply(const std::string& who, std::int64_t id);
  const std::string& name_of(signaling::ConnectionId connection) const;

  SeededRandom random_;
  signaling::Hub hub_;
  KurentoDouble kurento_;
  std::deque<std::string> from_kurento_;  ///< said, and not handed over yet
  Duration elapsed_{};
  std::uint64_t connections_ = 0;
  std::map<std::string, Page> pages_;
  std::map<signaling::ConnectionId, std::string> names_;
  std::vector<signaling::CallFinished> finished_;
  json::array steps_;
};

/// The common case: a host and guests of one meeting.
struct Room {
  explicit Room(signaling::HubConfig config = {}, std::uint64_t seed = 1) : world(std::move(config), seed) {}
  World world;
  signaling::CreatedMeeting meeting;
  std::map<std::string, std::string> peer;  ///< connection -> peer id

  /// Creates the meeting and lets `host` and then the guests in.
  void open(const std::string& host, const std::vector<std::string>& guests,
            signaling::Mode mode = signaling::Mode::automatic);
  void enter(const std::string& who, json::object more = {});
  /// `from` rings everybody; answers the call's id.
  std::string ring(const std::string& from);
};

/// {"call": id} and {"call": id, "media": {audio, video}}
json::object for_call(const std::string& call);
json::object with_media(const std::string& call, bool video = true);

}  // namespace ringer::sim
