// SPDX-License-Identifier: Apache-2.0
#include "base/timer_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace ringer {
namespace {

using std::chrono_literals::operator""s;

constexpr Instant at(int seconds) { return Instant(seconds * 1s); }

/// What is due by `now`, in the order in which it comes.
std::string due(TimerQueue<char>& timers, Instant now) {
  std::string keys;
  while (const auto key = timers.pop_due(now)) keys += *key;
  return keys;
}

TEST(timer_queue, an_empty_one_never_wakes) {
  TimerQueue<char> timers;
  EXPECT_EQ(timers.next(), never);
  EXPECT_EQ(due(timers, at(1000)), "");
}

TEST(timer_queue, the_earliest_comes_first) {
  TimerQueue<char> timers;
  timers.set('c', at(3));
  timers.set('a', at(1));
  timers.set('b', at(2));
  EXPECT_EQ(timers.next(), at(1));
  EXPECT_EQ(due(timers, at(3)), "abc");
}

TEST(timer_queue, nothing_comes_before_its_time) {
  TimerQueue<char> timers;
  timers.set('a', at(2));
  EXPECT_EQ(due(timers, at(2) - Duration(1)), "");
  EXPECT_EQ(due(timers, at(2)), "a");
}

TEST(timer_queue, what_came_is_not_set_any_more) {
  TimerQueue<char> timers;
  timers.set('a', at(1));
  EXPECT_TRUE(timers.is_set('a'));
  EXPECT_EQ(due(timers, at(1)), "a");
  EXPECT_FALSE(timers.is_set('a'));
  EXPECT_EQ(timers.next(), never);
}

TEST(timer_queue, setting_again_moves) {
  TimerQueue<char> timers;
  timers.set('a', at(1));
  timers.set('b', at(2));
  timers.set('a', at(3));
  EXPECT_EQ(timers.next(), at(2));
  EXPECT_EQ(due(timers, at(3)), "ba");
}

TEST(timer_queue, what_is_cancelled_or_never_does_not_come) {
  TimerQueue<char> timers;
  timers.set('a', at(1));
  timers.set('b', at(1));
  timers.set('c', at(1));
  timers.cancel('a');
  timers.cancel('z');
  timers.set('b', never);
  EXPECT_FALSE(timers.is_set('a'));
  EXPECT_FALSE(timers.is_set('b'));
  EXPECT_EQ(due(timers, at(1)), "c");
}

TEST(timer_queue, two_keys_may_have_one_time) {
  TimerQueue<char> timers;
  timers.set('b', at(1));
  timers.set('a', at(1));
  timers.cancel('b');
  EXPECT_EQ(due(timers, at(1)), "a");
}

TEST(timer_queue, a_key_can_be_set_again_while_others_are_due) {
  TimerQueue<char> timers;
  timers.set('a', at(1));
  timers.set('b', at(1));
  EXPECT_EQ(timers.pop_due(at(5)), 'a');
  timers.set('a', at(6));
  EXPECT_EQ(due(timers, at(5)), "b");
  EXPECT_EQ(timers.next(), at(6));
}

}  // namespace
}  // namespace ringer
