// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/call_model.h"

#include <algorithm>

namespace ringer::sim {

CallModel::Call* CallModel::live(const std::string& id) {
  const auto found = calls.find(id);
  return found == calls.end() || found->second.ended ? nullptr : &found->second;
}

bool CallModel::is(const Call& call, const Peer& peer, State state) const {
  const auto found = call.members.find(peer);
  return found != call.members.end() && found->second.state == state;
}

std::size_t CallModel::count(const Call& call, State state) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(call.members, [&](const auto& m) { return m.second.state == state; }));
}

void CallModel::set(const std::string& id, const Peer& peer, State state) {
  calls.at(id).members.at(peer).state = state;
  const auto person = people.find(peer);
  if (person == people.end()) return;
  if (state == State::ringing || state == State::joined)
    person->second.call = id;
  else if (person->second.call == id)
    person->second.call.clear();
}

void CallModel::ring(const std::string& id, const Peer& by, const Peer& whom) {
  Call& call = calls.at(id);
  if (is(call, whom, State::ringing) || is(call, whom, State::joined)) return;
  call.knocks.erase(whom);
  call.members[whom] = {.state = State::left, .inviter = by, .until = now_ + ring_};
  if (people.at(whom).call.empty())
    set(id, whom, State::ringing);
  else
    call.members[whom].state = State::busy;
}

/// Who is in a call does not wait at the door of another.
void CallModel::enter(const std::string& id, const Peer& peer) {
  set(id, peer, State::joined);
  for (auto& [other, call] : calls)
    if (other != id) call.knocks.erase(peer);
}

void CallModel::join(const std::string& id, const Peer& peer, Tab tab) {
  Call& call = calls.at(id);
  call.members[peer].tab = tab;
  call.knocks.erase(peer);
  enter(id, peer);
  if (count(call, State::joined) == 2) {
    call.answered = true;
    call.connect_until = now_ + connect_;
  }
  if (count(call, State::joined) < max_people_) return;
  for (auto& [other, member] : call.members)
    if (member.state == State::ringing) set(id, other, State::call_full);
  call.knocks.clear();
}

/// What the table of reasons in docs/protocol.md says.
void CallModel::conclude(const std::string& id, const std::string& why_after_a_talk) {
  Call& call = calls.at(id);
  const auto joined = count(call, State::joined);
  if (joined < 2) call.flowing = false;
  if (joined > 1 || (joined == 1 && count(call, State::ringing) > 0)) return;
  const auto anybody = [&](State state) { return count(call, state) > 0; };
  finish(id, call.answered               ? why_after_a_talk
             : joined == 0               ? "cancelled"
             : anybody(State::declined)  ? "declined"
             : anybody(State::no_answer) ? "timeout"
             : anybody(State::busy)      ? "busy"
                                         : "unreachable");
}

void CallModel::finish(const std::string& id, const std::string& reason) {
  reasons[id] = reason;
  Call& call = calls.at(id);
  for (auto& [peer, member] : call.members)
    if (member.state == State::ringing) set(id, peer, State::cancelled);
  call.ended = true;
  call.knocks.clear();
  for (auto& [peer, person] : people)
    if (person.call == id) person.call.clear();
}

bool CallModel::start(const std::string& id, const Peer& by, Tab tab, const std::set<Peer>& to) {
  const Person& me = people.at(by);
  if (!me.host) return false;
  if (!me.call.empty()) {
    const Call& current = calls.at(me.call);
    if (!is(current, by, State::ringing) || !to.contains(current.members.at(by).inviter)) return false;
    return accept(me.call, by, tab);
  }
  std::vector<Peer> asked;
  for (const auto& [peer, person] : people)
    if (peer != by && to.contains(peer)) asked.push_back(peer);
  if (asked.empty()) return false;
  calls[id] = {.from = by, .members = {{by, {.state = State::joined, .tab = tab, .inviter = by}}}, .knocks = {}};
  enter(id, by);
  for (const auto& peer : asked) ring(id, by, peer);
  conclude(id, "hangup");
  return true;
}

bool CallModel::invite(const std::string& id, const Peer& by, const std::set<Peer>& to) {
  const Call* call = live(id);
  if (!call || !people.at(by).host || !is(*call, by, State::joined) || count(*call, State::joined) >= max_people_)
    return false;
  std::vector<Peer> asked;
  for (const auto& [peer, person] : people)
    if (peer != by && to.contains(peer) && !is(*call, peer, State::joined)) asked.push_back(peer);
  for (const auto& peer : asked) ring(id, by, peer);
  return !asked.empty();
}

bool CallModel::accept(const std::string& id, const Peer& by, Tab tab) {
  Call* call = live(id);
  if (!call) return false;
  if (is(*call, by, State::ringing)) return join(id, by, tab), true;
  if (!is(*call, by, State::joined)) return false;
  Member& me = call->members.at(by);
  if (me.tab == tab) return true;
  const auto& tabs = people.at(by).tabs;
  if (tabs.contains(me.tab) && !tabs.at(me.tab)) return false;
  me.tab = tab;
  return true;
}

bool CallModel::decline(const std::string& id, const Peer& by) {
  const Call* call = live(id);
  if (!call) return false;
  if (is(*call, by, State::declined)) return true;
  if (!is(*call, by, State::ringing)) return false;
  set(id, by, State::declined);
  conclude(id, "declined");
  return true;
}

bool CallModel::cancel(const std::string& id, const Peer& by) {
  const Call* call = live(id);
  if (!call || call->from != by || !is(*call, by, State::joined) || count(*call, State::joined) > 1) return false;
  finish(id, call->answered ? "hangup" : "cancelled");
  return true;
}

bool CallModel::end(const std::string& id, const Peer& by) {
  const Call* call = live(id);
  if (!call || !is(*call, by, State::joined)) return false;
  if (!people.at(by).host && count(*call, State::joined) + count(*call, State::ringing) > 2) return false;
  finish(id, call->answered ? "hangup" : "cancelled");
  return true;
}

bool CallModel::quit(const std::string& id, const Peer& by, bool lost) {
  Call* call = live(id);
  if (!call) return false;
  if (call->knocks.erase(by) > 0) return true;
  const bool rings = is(*call, by, State::ringing);
  if (rings) {
    set(id, by, State::unreachable);
  } else if (is(*call, by, State::joined)) {
    set(id, by, State::left);
    for (auto& [peer, member] : call->members)
      if (member.state == State::ringing && member.inviter == by) set(id, peer, State::cancelled);
  } else {
    return false;
  }
  conclude(id, rings || lost ? "unreachable" : "hangup");
  return true;
}

bool CallModel::knock(const std::string& id, const Peer& by, Tab tab) {
  Call* call = live(id);
  if (!call || is(*call, by, State::joined)) return false;
  if (is(*call, by, State::ringing)) return join(id, by, tab), true;
  if (!people.at(by).call.empty() || count(*call, State::joined) >= max_people_) return false;
  call->knocks[by] = tab;
  return true;
}

bool CallModel::withdraw(const std::string& id, const Peer& by) {
  Call* call = live(id);
  if (call) call->knocks.erase(by);
  return call != nullptr;
}

bool CallModel::may_admit(const Call& call, const Peer& by) const {
  if (!is(call, by, State::joined)) return false;
  const bool host_inside =
      std::ranges::any_of(people, [&](const auto& p) { return p.second.host && is(call, p.first, State::joined); });
  return people.at(by).host || !host_inside;
}

bool CallModel::admit(const std::string& id, const Peer& by, const Peer& whom) {
  const Call* call = live(id);
  if (!call) return false;
  const auto guest = people.find(whom);
  if (guest != people.end() && !guest->second.call.empty() && guest->second.call != id) return false;
  if (!may_admit(*call, by)) return false;
  if (is(*call, whom, State::joined)) return true;
  if (!call->knocks.contains(whom) || count(*call, State::joined) >= max_people_) return false;
  join(id, whom, call->knocks.at(whom));
  return true;
}

bool CallModel::refuse(const std::string& id, const Peer& by, const Peer& whom) {
  Call* call = live(id);
  if (!call || !may_admit(*call, by)) return false;
  call->knocks.erase(whom);
  return true;
}

void CallModel::leave(const Peer& peer, Tab tab, bool lost) {
  Person& person = people.at(peer);
  for (auto& [id, call] : calls)
    if (const auto knock = call.knocks.find(peer); knock != call.knocks.end() && knock->second == tab)
      call.knocks.erase(knock);
  const std::string id = person.call;
  const bool takes_part =
      !id.empty() && is(calls.at(id), peer, State::joined) && calls.at(id).members.at(peer).tab == tab;
  person.tabs.erase(tab);
  if (!id.empty() && (takes_part || person.tabs.empty())) quit(id, peer, lost);
  if (person.tabs.empty()) people.erase(peer);
}

bool CallModel::is_lost(const Call& call, const Peer& peer) const {
  const auto& tabs = people.at(peer).tabs;
  const auto tab = tabs.find(call.members.at(peer).tab);
  return tab == tabs.end() || (tab->second && *tab->second + lost_ <= now_);
}

void CallModel::time_out(const std::string& id) {
  Call& call = calls.at(id);
  bool due = false;
  for (auto& [peer, member] : call.members) {
    if (member.state != State::ringing || member.until > now_) continue;
    set(id, peer, State::no_answer);
    due = true;
  }
  if (due) conclude(id, "timeout");
  if (!call.ended && !call.flowing && count(call, State::joined) > 1 && call.connect_until <= now_)
    finish(id, "failed");
}

void CallModel::pass_time(Instant now) {
  now_ = now;
  std::vector<std::pair<Peer, Tab>> gone;
  for (const auto& [peer, person] : people)
    for (const auto& [tab, lost_at] : person.tabs)
      if (lost_at && *lost_at + grace_ <= now) gone.emplace_back(peer, tab);
  for (const auto& [peer, tab] : gone) leave(peer, tab, true);

  for (auto& [id, call] : calls) {
    if (call.ended) continue;
    // Nobody rings for a caller who is gone.
    if (count(call, State::joined) == 1 && count(call, State::ringing) > 0)
      for (const auto& [peer, member] : std::map(call.members))
        if (member.state == State::joined && is_lost(call, peer)) quit(id, peer, true);
    if (!call.ended) time_out(id);
  }
}

bool CallModel::connected(Tab one, Tab two) {
  for (auto& [id, call] : calls) {
    if (call.ended) continue;
    std::set<Tab> inside;
    for (const auto& [peer, member] : call.members)
      if (member.state == State::joined) inside.insert(member.tab);
    if (!inside.contains(one) || !inside.contains(two)) continue;
    call.flowing = true;
    return true;
  }
  return false;
}

std::set<std::pair<CallModel::Tab, CallModel::Tab>> CallModel::links() const {
  std::set<std::pair<Tab, Tab>> pairs;
  for (const auto& [id, call] : calls) {
    if (call.ended) continue;
    for (const auto& [a, one] : call.members)
      for (const auto& [b, two] : call.members)
        if (a != b && one.state == State::joined && two.state == State::joined) pairs.emplace(one.tab, two.tab);
  }
  return pairs;
}

}  // namespace ringer::sim
