// SPDX-License-Identifier: Apache-2.0
//
// Five people (one of them with two tabs, two of them hosts) do whatever comes to mind on what they last saw, over
// connections that delay, break and come back, in virtual time. After every message that the server handles, its
// answer and the number of its calls are held against the model; after every round, when all has arrived, every page
// shows what the model has: people, calls, who rings by whom, who knocks, with whom there are links, why calls ended.
// RINGER_INTERLEAVINGS sets the number of rounds, RINGER_SEED where to begin.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <deque>
#include <memory>

#include "signaling/hub.h"
#include "tests/sim/call_model.h"
#include "tests/sim/random.h"

namespace ringer::sim {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using State = CallModel::State;

constexpr std::size_t tab_count = 6;
constexpr std::size_t max_people = 4;  // of five: the call fills up often

State state_of(std::string_view word) {
  constexpr std::string_view words[] = {"ringing",   "joined",      "declined",  "no_answer", "busy",
                                        "cancelled", "unreachable", "call_full", "left"};
  for (std::size_t i = 0; i < std::size(words); ++i)
    if (words[i] == word) return static_cast<State>(i);
  ADD_FAILURE() << "unknown state " << word;
  return State::left;
}

std::string text(const json::value& value) { return std::string(value.as_string()); }

std::string text_or(const json::object& d, std::string_view name, std::string otherwise) {
  const auto* value = d.if_contains(json::string_view(name));
  return value ? text(*value) : otherwise;
}

using MemberStates = std::map<std::string, State>;

MemberStates members_of(const json::object& call) {
  MemberStates members;
  for (const auto& member : call.at("members").as_array())
    members[text(member.at("peer"))] = state_of(text(member.at("state")));
  return members;
}

std::set<std::string> knocks_of(const json::object& call) {
  std::set<std::string> knocks;
  for (const auto& peer : call.at("knocking").as_array()) knocks.insert(text(peer));
  return knocks;
}

struct SeenCall {
  MemberStates members;
  std::set<std::string> knocks;
};

struct SeenLink {
  std::string peer;
  bool polite;
};

/// What a page knows from what reached it.
struct View {
  std::map<std::string, SeenCall> calls;
  std::map<std::string, std::string> ended;    ///< and why
  std::map<std::string, std::string> ringing;  ///< and who rings
  std::map<std::string, SeenLink> links;
  std::map<std::string, bool> peers;  ///< and whether connected

  void see_call(const json::object& call) { calls[text(call.at("id"))] = {members_of(call), knocks_of(call)}; }
  void see_peer(const json::object& peer) { peers[text(peer.at("id"))] = peer.at("connected").as_bool(); }

  void apply(const json::object& message, const std::string& me) {
    const std::string type = text(message.at("t"));
    const auto* d = message.if_contains("d") ? message.at("d").if_object() : nullptr;
    if (!d) return;
    if (type == "welcome" && d->contains("snapshot")) {
      *this = View{.calls = {}, .ended = ended, .ringing = {}, .links = {}, .peers = {}};
      for (const auto& call : d->at("snapshot").at("calls").as_array()) see_call(call.as_object());
      for (const auto& peer : d->at("snapshot").at("peers").as_array()) see_peer(peer.as_object());
    }
    if (type == "peer.joined" || type == "peer.updated") see_peer(d->at("peer").as_object());
    if (type == "peer.left") peers.erase(text(d->at("peer")));
    if (type == "call.updated" || type == "call.incoming") see_call(d->at("call").as_object());
    if (type == "call.incoming") ringing[text(d->at("call").at("id"))] = text(d->at("from"));
    if (type == "call.updated") {  // an answer whose reply was lost with the connection shows here
      const auto id = text(d->at("call").at("id"));
      const auto& members = calls.at(id).members;
      const auto mine = members.find(me);
      if (mine != members.end() && mine->second != State::ringing) ringing.erase(id);
    }
    if (type == "call.ring_ended") ringing.erase(text(d->at("call")));
    if (type == "call.ended") {
      const std::string id = text(d->at("call"));
      EXPECT_TRUE(ended.emplace(id, text(d->at("reason"))).second) << "ended twice: " << id;
      calls.erase(id);
      ringing.erase(id);
    }
    if (type == "rtc.open") {
      const SeenLink link{text(d->at("peer")), d->at("polite").as_bool()};
      EXPECT_TRUE(links.emplace(text(d->at("link")), link).second);
    }
    if (type == "rtc.close") links.erase(text(d->at("link")));
  }
};

struct Tab {
  int index;
  std::string name;
  bool host;
  std::optional<signaling::ConnectionId> connection;
  std::string session, secret, peer;
  std::int64_t last_seq = 0;
  std::deque<json::object> up, down;
  View view;
};

class Chaos {
 public:
  explicit Chaos(std::uint64_t seed) : random_(seed), hub_(config(), random_), model_(max_people, 45s, 41s, 10s, 60s) {
    const auto made = hub_.create_meeting(now(), "192.0.2.1", {});
    meeting_ = made->id;
    token_ = made->host_token;
    const char* names[tab_count] = {"Agent", "Other host", "Ana", "Ana", "Ben", "Cem"};
    for (std::size_t i = 0; i < tab_count; ++i) {
      tabs_.push_back(Tab{.index = static_cast<int>(i),
                          .name = names[i],
                          .host = i < 2,
                          .connection = {},
                          .session = {},
                          .secret = {},
                          .peer = {},
                          .up = {},
                          .down = {},
                          .view = {}});
      come(tabs_.back());
    }
  }

  void round() {
    for (std::size_t i = 12 + random_.below(36); i > 0; --i) {
      Tab& tab = tabs_[random_.below(tab_count)];
      switch (random_.below(16)) {
        case 0: pass_time(std::chrono::milliseconds(random_.below(20'000))); break;
        case 1:
          if (random_.one_in(3)) go(tab, random_.one_in(2));
          break;
        case 2:
          // Over a connection that only seems alive, too.
          if (!tab.connection || random_.one_in(4)) come(tab);
          break;
        case 3:
        case 4:
        case 5:
        case 6:
          if (tab.connection) act(tab);
          break;
        case 7:
        case 8:
        case 9:
        case 10: deliver_up(tab); break;
        default: deliver_down(tab);
      }
    }
    quiesce();
  }

  /// Nobody does anything any more: nothing rings for ever, nobody sits in a call alone.
  void come_to_rest() {
    pass_time(60s);
    quiesce();
    for (const auto& [id, call] : model_.calls) {
      if (call.ended) continue;
      EXPECT_EQ(model_.count(call, State::ringing), 0U) << id;
      EXPECT_GE(model_.count(call, State::joined), 2U) << id;
    }
    for (Tab& tab : tabs_)
      if (tab.connection) go(tab, true);
    pass_time(61s);
    EXPECT_EQ(hub_.counts().calls, 0U);
    EXPECT_EQ(hub_.counts().sessions, 0U);
    EXPECT_EQ(hub_.counts().connections, 0U);
  }

  std::size_t handled() const { return handled_; }

 private:
  static signaling::HubConfig config() {
    signaling::HubConfig config;
    config.max_mesh_people = max_people;
    config.connect_timeout = 41s;  // at no moment when something else is over, too
    config.messages_per_second = 1e9;
    config.message_burst = 1e9;
    config.news_per_second = 1e9;
    config.news_burst = 1e9;
    config.replay_events = 24;  // so that some resumes are too late
    return config;
  }

  Now now() const {
    return {Instant(elapsed_), WallTime(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed_))};
  }

  void come(Tab& tab) {
    if (tab.connection) owner_.erase(*tab.connection);
    tab.up.clear();
    tab.down.clear();
    tab.connection = signaling::ConnectionId(++connections_);
    owner_[*tab.connection] = &tab;
    hub_.handle_connect(now(), *tab.connection, "192.0.2.1");
    json::object d{{"versions", json::array{1}},
                   {"meeting", meeting_},
                   {"name", tab.name},
                   {"identity", "the-identity-of-" + tab.name}};
    if (tab.host) d["token"] = token_;
    if (!tab.session.empty())
      d["resume"] = json::object{{"session", tab.session}, {"secret", tab.secret}, {"last_seq", tab.last_seq}};
    const std::string session = tab.session, peer = tab.peer;
    send(tab, "hello", std::move(d));
    if (tab.session == session)
      model_.regain(peer, tab.index);
    else
      model_.enter(tab.peer, tab.host, tab.index);
    check();
  }

  void go(Tab& tab, bool politely) {
    if (!tab.connection) return;
    hub_.handle_disconnect(now(), *tab.connection, politely ? signaling::Departure::left : signaling::Departure::lost);
    owner_.erase(*tab.connection);
    tab.connection.reset();
    tab.up.clear();
    tab.down.clear();
    if (politely) {
      model_.leave(tab.peer, tab.index);
      tab.session.clear();
      tab.view = {};
    } else {
      model_.lose(tab.peer, tab.index, now().instant);
    }
    drain();
    check();
  }

  void pass_time(Duration duration) {
    const Duration until = elapsed_ + duration;
    while (hub_.next_timeout() <= Instant(until)) {
      elapsed_ = std::max(elapsed_, hub_.next_timeout().time_since_epoch());
      hub_.handle_timeout(now());
      drain();
      check();
    }
    elapsed_ = until;
    model_.pass_time(now().instant);
  }

  /// Something that the page offers, or something that it should not be able to do.
  void act(Tab& tab) {
    const auto peers = [&] {
      json::array list;
      for (const auto& [peer, person] : model_.people)
        if (peer != tab.peer && random_.one_in(2)) list.emplace_back(peer);
      return list;
    };
    if (!tab.view.links.empty() && random_.one_in(4)) {
      const auto& link = tab.view.links.begin()->first;
      return enqueue(tab, "rtc.report", {{"link", link}, {"state", random_.one_in(3) ? "failed" : "connected"}});
    }
    const json::object media{{"audio", true}, {"video", random_.one_in(2)}};
    std::vector<std::string> known;
    for (const auto& [id, call] : tab.view.calls) known.push_back(id);
    for (const auto& [id, from] : tab.view.ringing) known.insert(known.end(), 3, id);
    if (known.empty() || random_.one_in(8)) {
      json::object d{{"media", media}};
      if (random_.one_in(2))
        d["to"] = "all";
      else
        d["to"] = peers();
      return enqueue(tab, "call.start", std::move(d));
    }
    json::object d{{"call", known[random_.below(known.size())]}};
    constexpr const char* plain[] = {"call.decline", "call.cancel", "call.end", "call.leave", "call.withdraw"};
    switch (random_.below(12)) {
      case 0: d["to"] = peers(); return enqueue(tab, "call.invite", std::move(d));
      case 1:
      case 2:
      case 3:
      case 4: d["media"] = media; return enqueue(tab, "call.accept", std::move(d));
      case 5: d["media"] = media; return enqueue(tab, "call.knock", std::move(d));
      case 6:
      case 7: {
        const auto& people = model_.people;
        d["peer"] = std::next(people.begin(), static_cast<std::ptrdiff_t>(random_.below(people.size())))->first;
        return enqueue(tab, random_.one_in(3) ? "call.refuse" : "call.admit", std::move(d));
      }
      default: return enqueue(tab, plain[random_.below(std::size(plain))], std::move(d));
    }
  }

  void enqueue(Tab& tab, std::string_view type, json::object d) {
    tab.up.push_back({{"t", json::string_view(type)}, {"id", ++ids_}, {"d", std::move(d)}});
  }

  void send(Tab& tab, std::string_view type, json::object d) {
    enqueue(tab, type, std::move(d));
    deliver_up(tab);
    while (!tab.down.empty()) deliver_down(tab);
  }

  void deliver_up(Tab& tab) {
    if (!tab.connection || tab.up.empty()) return;
    const json::object message = std::move(tab.up.front());
    tab.up.pop_front();
    ++handled_;
    last_reply_ = {};
    last_ = json::serialize(message);
    const std::string type = text(message.at("t"));
    hub_.handle_text(now(), *tab.connection, last_);
    drain();
    const bool done = text(last_reply_.at("t")) == "ok";
    if (type == "rtc.report" && done && text(message.at("d").at("state")) == "connected") report(tab, message);
    if (!type.starts_with("call.")) return;
    EXPECT_EQ(done, expect(tab, message)) << tab.name << ": " << last_ << " -> " << json::serialize(last_reply_);
    check();
  }

  void report(const Tab& tab, const json::object& message) {
    const auto link = tab.view.links.find(text(message.at("d").at("link")));
    if (link == tab.view.links.end()) return;  // closed here meanwhile, but not yet there
    const auto is_other = [&](const Tab& other) {
      return other.peer == link->second.peer && model_.connected(tab.index, other.index);
    };
    EXPECT_TRUE(std::ranges::any_of(tabs_, is_other)) << tab.name << " has a link to nobody: " << last_;
  }

  bool expect(const Tab& tab, const json::object& message) {
    const std::string type = text(message.at("t"));
    const auto& d = message.at("d").as_object();
    const std::string id = text_or(d, "call", {});
    const std::string whom = text_or(d, "peer", {});
    std::set<std::string> to;
    if (const auto* list = d.if_contains("to")) {
      if (list->is_array())
        for (const auto& peer : list->as_array()) to.insert(text(peer));
      else
        for (const auto& [peer, person] : model_.people) to.insert(peer);
    }
    if (type == "call.start") {
      const auto* body = last_reply_.if_contains("d");
      const auto started = body ? text(body->at("call").at("id")) : std::string("none");
      return model_.start(started, tab.peer, tab.index, to);
    }
    if (type == "call.invite") return model_.invite(id, tab.peer, to);
    if (type == "call.accept") return model_.accept(id, tab.peer, tab.index);
    if (type == "call.decline") return model_.decline(id, tab.peer);
    if (type == "call.cancel") return model_.cancel(id, tab.peer);
    if (type == "call.end") return model_.end(id, tab.peer);
    if (type == "call.leave") return model_.quit(id, tab.peer);
    if (type == "call.knock") return model_.knock(id, tab.peer, tab.index);
    if (type == "call.withdraw") return model_.withdraw(id, tab.peer);
    if (type == "call.admit") return model_.admit(id, tab.peer, whom);
    return model_.refuse(id, tab.peer, whom);
  }

  void drain() {
    while (const auto output = hub_.poll_output()) {
      const auto* send = std::get_if<signaling::Send>(&*output);
      if (!send) continue;
      ASSERT_TRUE(owner_.contains(send->to)) << "sent to a closed connection";
      Tab& tab = *owner_.at(send->to);
      auto message = json::parse(send->text).as_object();
      if (message.contains("re")) last_reply_ = message;
      tab.down.push_back(std::move(message));
    }
  }

  void deliver_down(Tab& tab) {
    if (tab.down.empty()) return;
    const json::object message = std::move(tab.down.front());
    tab.down.pop_front();
    if (const auto* seq = message.if_contains("seq")) {
      EXPECT_EQ(seq->as_int64(), tab.last_seq + 1) << "an event was lost or came twice";
      tab.last_seq = seq->as_int64();
    }
    if (text(message.at("t")) == "welcome") {
      const auto& d = message.at("d").as_object();
      tab.session = text(d.at("session"));
      tab.secret = text(d.at("resume_secret"));
      tab.peer = text(d.at("peer_id"));
      if (!d.at("resumed").as_bool()) tab.last_seq = d.at("seq").as_int64();
    }
    tab.view.apply(message, tab.peer);
  }

  /// The server's counts against the model's, after every step.
  void check() {
    model_.pass_time(now().instant);
    std::size_t live = 0;
    for (const auto& [id, call] : model_.calls) live += call.ended ? 0 : 1;
    EXPECT_EQ(hub_.counts().calls, live) << "after " << last_;
    std::erase_if(model_.calls, [&](const auto& entry) {
      return entry.second.ended && model_.calls.size() > 8 && !is_pending(entry.first);
    });
  }

  bool is_pending(const std::string& id) const {
    return std::ranges::any_of(tabs_, [&](const Tab& tab) {
      return std::ranges::any_of(
          tab.up, [&](const auto& message) { return json::serialize(message).find(id) != std::string::npos; });
    });
  }

  void quiesce() {
    for (Tab& tab : tabs_) {
      if (!tab.connection) come(tab);
      while (!tab.up.empty()) deliver_up(tab);
    }
    for (Tab& tab : tabs_)
      while (!tab.down.empty()) deliver_down(tab);
    for (const Tab& tab : tabs_) compare(tab);
    compare_links();
  }

  void compare(const Tab& tab) {
    std::set<std::string> live;
    std::map<std::string, std::string> ringing;
    for (const auto& [id, call] : model_.calls) {
      if (call.ended) continue;
      live.insert(id);
      MemberStates expected;
      for (const auto& [peer, member] : call.members) expected[peer] = member.state;
      const auto seen = tab.view.calls.find(id);
      ASSERT_NE(seen, tab.view.calls.end()) << tab.name << " does not see " << id;
      EXPECT_EQ(seen->second.members, expected) << tab.name << " sees " << id << " otherwise, after " << last_;
      std::set<std::string> knocks;
      for (const auto& [peer, at] : call.knocks) knocks.insert(peer);
      EXPECT_EQ(seen->second.knocks, knocks) << tab.name << " sees others knock at " << id << ", after " << last_;
      if (expected.contains(tab.peer) && expected.at(tab.peer) == State::ringing)
        ringing[id] = call.members.at(tab.peer).inviter;
    }
    for (const auto& [id, reason] : tab.view.ended)
      EXPECT_EQ(reason, model_.reasons.at(id)) << tab.name << ", " << id << " after " << last_;
    std::map<std::string, bool> peers;
    for (const auto& [peer, person] : model_.people) peers[peer] = true;
    EXPECT_EQ(tab.view.peers, peers) << tab.name << ", tab " << tab.index << " after " << last_;
    EXPECT_EQ(tab.view.calls.size(), live.size()) << tab.name;
    EXPECT_EQ(tab.view.ringing, ringing) << tab.name << ", tab " << tab.index;
  }

  /// The same links at both ends, one of which is polite.
  void compare_links() const {
    std::map<std::string, std::vector<std::pair<const Tab*, SeenLink>>> ends;
    for (const Tab& tab : tabs_)
      for (const auto& [id, link] : tab.view.links) ends[id].emplace_back(&tab, link);
    std::set<std::pair<int, int>> pairs;
    for (const auto& [id, both] : ends) {
      ASSERT_EQ(both.size(), 2U) << id << " after " << last_;
      const auto& [one, two] = std::pair(both[0], both[1]);
      EXPECT_NE(one.second.polite, two.second.polite) << id;
      EXPECT_EQ(one.second.peer, two.first->peer) << id;
      EXPECT_EQ(two.second.peer, one.first->peer) << id;
      pairs.emplace(one.first->index, two.first->index);
      pairs.emplace(two.first->index, one.first->index);
    }
    EXPECT_EQ(pairs, model_.links()) << "after " << last_;
    EXPECT_EQ(ends.size() * 2, pairs.size()) << "two links between the same two";
  }

  SeededRandom random_;
  signaling::Hub hub_;
  CallModel model_;
  Duration elapsed_{};
  std::uint64_t connections_ = 0;
  std::int64_t ids_ = 0;
  std::size_t handled_ = 0;
  std::string meeting_, token_, last_;
  json::object last_reply_;
  std::deque<Tab> tabs_;
  std::map<signaling::ConnectionId, Tab*> owner_;
};

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

TEST(interleavings, five_people_have_one_outcome_on_every_side) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::uint64_t usual = 4'000;
#else
  constexpr std::uint64_t usual = 100'000;
#endif
  constexpr std::uint64_t rounds_a_world = 50;
  const auto rounds = setting("RINGER_INTERLEAVINGS", usual);
  const auto first = setting("RINGER_SEED", 1);
  std::size_t handled = 0;
  for (std::uint64_t seed = first; seed < first + rounds / rounds_a_world; ++seed) {
    SCOPED_TRACE(fmt::format("RINGER_SEED={} RINGER_INTERLEAVINGS={}", seed, rounds_a_world));
    Chaos chaos(seed);
    for (std::uint64_t i = 0; i < rounds_a_world && !testing::Test::HasFailure(); ++i) chaos.round();
    if (!testing::Test::HasFailure()) chaos.come_to_rest();
    handled += chaos.handled();
    ASSERT_FALSE(testing::Test::HasFailure());
  }
  fmt::print("{} interleavings, {} messages handled\n", rounds, handled);
}

}  // namespace
}  // namespace ringer::sim
