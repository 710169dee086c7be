// SPDX-License-Identifier: Apache-2.0
//
// What calls are supposed to be, said a second time and differently: no events, no encoding, no state machine objects,
// just who is in which state and the rules that change it. The random interleavings are held against it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace ringer::sim {

class CallModel {
 public:
  using Peer = std::string;
  using Tab = int;
  enum class State { ringing, joined, declined, no_answer, busy, cancelled, unreachable, call_full, left };

  struct Member {
    State state;
    Tab tab = -1;
    Peer inviter;
    Instant until{};
  };
  struct Call {
    Peer from;
    std::map<Peer, Member> members;
    std::map<Peer, Tab> knocks;
    bool answered = false;
    bool flowing = false;
    Instant connect_until{};
    bool ended = false;
  };
  struct Person {
    bool host = false;
    std::string call;  ///< empty: none
    std::map<Tab, std::optional<Instant>> tabs;  ///< and since when its connection is lost
  };

  CallModel(std::size_t max_people, Duration ring, Duration connect, Duration lost, Duration grace)
      : max_people_(max_people), ring_(ring), connect_(connect), lost_(lost), grace_(grace) {}

  void enter(const Peer& peer, bool host, Tab tab) {
    people[peer].host = host;
    people[peer].tabs[tab] = std::nullopt;
  }
  void lose(const Peer& peer, Tab tab, Instant now) { people.at(peer).tabs.at(tab) = now; }
  void regain(const Peer& peer, Tab tab) { people.at(peer).tabs.at(tab) = std::nullopt; }
  void leave(const Peer& peer, Tab tab, bool lost = false);
  /// To be called when time has passed and after everything that has happened.
  void pass_time(Instant now);

  // Each answers whether it is to be carried out; a refused input changes nothing.
  bool start(const std::string& id, const Peer& by, Tab tab, const std::set<Peer>& to);
  bool invite(const std::string& id, const Peer& by, const std::set<Peer>& to);
  bool accept(const std::string& id, const Peer& by, Tab tab);
  bool decline(const std::string& id, const Peer& by);
  bool cancel(const std::string& id, const Peer& by);
  bool end(const std::string& id, const Peer& by);
  bool quit(const std::string& id, const Peer& by, bool lost = false);
  bool knock(const std::string& id, const Peer& by, Tab tab);
  bool withdraw(const std::string& id, const Peer& by);
  bool admit(const std::string& id, const Peer& by, const Peer& whom);
  bool refuse(const std::string& id, const Peer& by, const Peer& whom);

  /// Media flows on a link between these two; whether there is one.
  bool connected(Tab one, Tab two);

  /// Pairs of tabs that must have exactly one link, per call.
  std::set<std::pair<Tab, Tab>> links() const;
  std::size_t count(const Call& call, State state) const;

  std::map<Peer, Person> people;
  std::map<std::string, Call> calls;
  std::map<std::string, std::string> reasons;  ///< of the calls that have ended

 private:
  Call* live(const std::string& id);
  bool is(const Call& call, const Peer& peer, State state) const;
  void set(const std::string& id, const Peer& peer, State state);
  void ring(const std::string& id, const Peer& by, const Peer& whom);
  void enter(const std::string& id, const Peer& peer);
  void join(const std::string& id, const Peer& peer, Tab tab);
  void conclude(const std::string& id, const std::string& why_after_a_talk);
  void finish(const std::string& id, const std::string& reason);
  bool is_lost(const Call& call, const Peer& peer) const;
  void time_out(const std::string& id);
  bool may_admit(const Call& call, const Peer& by) const;

  std::size_t max_people_;
  Duration ring_, connect_, lost_, grace_;
  Instant now_{};
};

}  // namespace ringer::sim
