// SPDX-License-Identifier: Apache-2.0
//
// The media server's media half in bad networks and through everything that people do, in virtual time. Each seed is
// another run.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/media_world.h"

namespace ringer::sim {
namespace {

using namespace std::chrono_literals;

/// A meeting as the signalling server makes it: two endpoints for each person, the second fed by everybody's first.
class Meeting {
 public:
  struct Person {
    std::string name;
    MediaBrowser* up = nullptr;
    MediaBrowser* down = nullptr;
    ObjectNumber up_endpoint, down_endpoint;
    Instant joined;
    std::map<std::string, std::string> section_of;  ///< by name of the other, the number of a pair of sections
    std::set<std::string> heard;
  };

  explicit Meeting(MediaWorld& world) : world_(world), pipeline_(world.make("MediaPipeline")) {}

  void join(const std::string& name) {
    auto person = std::make_unique<Person>(Person{.name = name, .joined = world_.instant});
    std::tie(person->up, person->up_endpoint) = world_.add_publisher(pipeline_);
    slow(*person->up);
    person->down_endpoint = world_.make("BundleEndpoint", pipeline_);
    person->down = &world_.add_browser();
    for (const auto& other : people_) {
      feed(*person, *other);
      feed(*other, *person);
      negotiate(*other);
    }
    negotiate(*person);
    people_.push_back(std::move(person));
  }

  void leave(std::size_t index) {
    const auto person = std::move(people_[index]);
    people_.erase(people_.begin() + static_cast<std::ptrdiff_t>(index));
    world_.release(person->up_endpoint);
    world_.release(person->down_endpoint);
    world_.remove_browser(*person->up);
    world_.remove_browser(*person->down);
    for (const auto& other : people_) {
      other->section_of.erase(person->name);
      negotiate(*other);
    }
  }

  /// Who hears whom right now is added to what they have heard.
  void listen() {
    for (const auto& person : people_)
      for (const auto& [name, number] : person->section_of) {
        const auto& heard = person->down->heard("a" + number);
        if (heard.last && world_.instant - *heard.last < 1s) person->heard.insert(name);
      }
  }
  /// Everybody hears everybody who has been there for as long.
  void expect_heard(Duration settled) {
    for (const auto& person : people_)
      for (const auto& other : people_) {
        if (person == other || world_.instant - std::max(person->joined, other->joined) < settled) continue;
        EXPECT_TRUE(person->heard.contains(other->name)) << person->name << " does not hear " << other->name;
      }
  }

  std::size_t size() const { return people_.size(); }
  Person& operator[](std::size_t index) { return *people_[index]; }
  ObjectNumber pipeline() const { return pipeline_; }
  Person& newest() { return *people_.back(); }

 private:
  /// So that ten minutes of many do not take as long.
  static void slow(MediaBrowser& browser) {
    browser.audio_interval = 250ms;
    browser.video_interval = 1s;
  }

  void feed(Person& viewer, const Person& publisher) {
    int number = 1;
    const auto is_used = [&](int candidate) {
      return std::ranges::any_of(viewer.section_of,
                                 [&](const auto& entry) { return entry.second == std::to_string(candidate); });
    };
    while (is_used(number)) ++number;
    viewer.section_of[publisher.name] = std::to_string(number);
    for (const auto& [kind, from, to] : {std::tuple("AUDIO", "0", "a"), std::tuple("VIDEO", "1", "v")})
      EXPECT_EQ(world_.connect(publisher.up_endpoint, viewer.down_endpoint,
                               {{"mediaType", kind},
                                {"sourceMediaDescription", from},
                                {"sinkMediaDescription", to + std::to_string(number)}}),
                0);
  }

  void negotiate(Person& person) {
    if (!has_sections(person)) return;
    world_.subscribe(*person.down, person.down_endpoint);
    person.down->start_media(world_.instant);
  }
  bool has_sections(const Person& person) {
    const auto sections = world_.ask(person.down_endpoint, "getSections");
    return sections && !sections->as_array().empty();
  }

  MediaWorld& world_;
  ObjectNumber pipeline_;
  std::vector<std::unique_ptr<Person>> people_;
};

void expect_nothing_left(MediaWorld& world) {
  world.run_for(1min);
  const auto counts = world.objects->counts();
  EXPECT_EQ(counts.pipelines, 0U);
  EXPECT_EQ(counts.endpoints, 0U);
  EXPECT_EQ(counts.connected, 0U);
  EXPECT_EQ(world.objects->addresses(), 0U);
  EXPECT_EQ(world.objects->next_timeout(), never);
}

class MediaScenario : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, MediaScenario, testing::Values(1, 2));

TEST_P(MediaScenario, fifty_people_come_and_go_for_ten_minutes_and_hear_each_other) {
  MediaWorld world(GetParam());
  world.wire.lose(2);
  world.wire.reorder(20ms);
  Meeting meeting(world);
  int joined = 0, pairs = 0;
  for (const Instant end = world.instant + 10min; world.instant < end;) {
    const bool full = meeting.size() >= 6 || joined >= 50;
    if (!full && (meeting.size() < 2 || world.random.one_in(2))) {
      meeting.join("p" + std::to_string(++joined));
    } else if (meeting.size() > 2 && world.random.one_in(2)) {
      meeting.leave(world.random.below(meeting.size()));
    }
    world.run_for(std::chrono::milliseconds(500 + world.random.below(6000)));
    meeting.listen();
    meeting.expect_heard(5s);
    pairs += static_cast<int>(meeting.size());
    if (testing::Test::HasFailure()) break;
  }
  EXPECT_EQ(joined, 50);
  EXPECT_GT(pairs, 100);
  while (meeting.size() > 0) meeting.leave(meeting.size() - 1);
  world.release(meeting.pipeline());
  expect_nothing_left(world);
}

TEST_P(MediaScenario, ice_restarts_under_ten_percent_of_loss_interrupt_nothing) {
  MediaWorld world(GetParam());
  world.wire.lose(10);
  Meeting meeting(world);
  for (const auto* name : {"anna", "ben"}) meeting.join(name);
  world.run_for(5s);
  for (int i = 0; i < 10; ++i) {
    meeting[0].up->restart_ice();
    world.publish(*meeting[0].up, meeting[0].up_endpoint);
    const auto before = meeting[1].down->heard("a1").packets;
    world.run_for(10s);
    EXPECT_GT(meeting[1].down->heard("a1").packets, before + 20) << "of 40";
  }
  EXPECT_EQ(meeting[0].up->peer.handshakes(), 1);
  EXPECT_TRUE(meeting[0].up->peer.is_connected());
}

TEST_P(MediaScenario, who_vanishes_is_told_gone_and_sent_nothing_and_may_come_back) {
  MediaWorld world(GetParam());
  Meeting meeting(world);
  for (const auto* name : {"anna", "ben"}) meeting.join(name);
  world.run_for(5s);
  const SocketAddress address = meeting[1].down->peer.address();
  world.wire.cut(address);
  world.run_for(35s);
  EXPECT_EQ(world.told(meeting[1].down_endpoint, "ConnectionStateChanged", "newState"),
            (std::vector<std::string>{"CONNECTED", "DISCONNECTED"}));
  const std::uint64_t sent = world.bytes_to[address];
  world.run_for(30s);
  EXPECT_EQ(world.bytes_to[address], sent);
  EXPECT_GT(world.objects->counts().connected, 0U);

  world.wire.mend(address);
  meeting[1].down->restart_ice();  // as browsers do when an offer begins anew
  world.subscribe(*meeting[1].down, meeting[1].down_endpoint);
  const auto before = meeting[1].down->heard("a1").packets;
  world.run_for(3s);
  EXPECT_GT(meeting[1].down->heard("a1").packets, before + 5);
  EXPECT_EQ(meeting[1].down->peer.handshakes(), 1);
}

TEST_P(MediaScenario, early_timeouts_do_no_harm) {
  MediaWorld world(GetParam());
  Meeting meeting(world);
  for (const auto* name : {"anna", "ben", "carl"}) meeting.join(name);
  for (int i = 0; i < 3000; ++i) {
    world.objects->handle_timeout(world.now());
    world.run_for(std::chrono::microseconds(world.random.below(10'000)));
  }
  meeting.listen();
  meeting.expect_heard(5s);
  // Not more was said for being asked more often.
  EXPECT_LE(meeting[0].up->asked().key_frames, 30U);
}

/// Everything may be released at any moment of its life: under AddressSanitizer this is worth more than it says.
TEST_P(MediaScenario, anything_may_be_released_at_any_moment) {
  for (std::uint64_t round = 0; round < 40; ++round) {
    MediaWorld world(GetParam() * 1000 + round);
    world.wire.lose(world.random.below(20));
    Meeting meeting(world);
    const std::size_t people = 2 + world.random.below(3);
    for (std::size_t i = 0; i < people; ++i) {
      meeting.join("p" + std::to_string(i));
      world.run_for(std::chrono::milliseconds(world.random.below(120)));
    }
    // Endpoints by themselves, in any state, with the others still connected to them.
    while (meeting.size() > 0 && !world.random.one_in(5)) {
      auto& person = meeting[world.random.below(meeting.size())];
      world.release(world.random.one_in(2) ? person.up_endpoint : person.down_endpoint);
      world.run_for(std::chrono::milliseconds(world.random.below(300)));
    }
    if (world.random.one_in(3)) {
      world.objects.reset();
      world.run_for(1s);
      continue;
    }
    world.release(meeting.pipeline());
    expect_nothing_left(world);
  }
}

}  // namespace
}  // namespace ringer::sim
