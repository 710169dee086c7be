// SPDX-License-Identifier: Apache-2.0
#include "jsonrpc/calls.h"

#include <gtest/gtest.h>

#include <string>

namespace ringer::jsonrpc {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1h};

TEST(JsonRpcCalls, an_answer_finds_its_call_once) {
  Calls<std::string> calls(20s, 8);
  EXPECT_EQ(calls.start(start, "a"), 0);
  EXPECT_EQ(calls.start(start, "b"), 1);
  EXPECT_EQ(calls.finish(1), "b");
  EXPECT_EQ(calls.finish(1), std::nullopt);
  EXPECT_EQ(calls.finish(0), "a");
}

TEST(JsonRpcCalls, ids_that_were_never_given_find_nothing) {
  Calls<std::string> calls(20s, 8);
  calls.start(start, "a");
  for (const RequestId& id : {RequestId(1), RequestId(-1), RequestId("0"), RequestId(nullptr), RequestId(0.5)})
    EXPECT_EQ(calls.finish(id), std::nullopt);
  EXPECT_EQ(calls.finish(std::uint64_t{0}), "a");
}

TEST(JsonRpcCalls, a_call_is_overdue_when_its_time_is_over) {
  Calls<std::string> calls(20s, 8);
  EXPECT_EQ(calls.next_timeout(), never);
  calls.start(start, "a");
  calls.start(start + 1s, "b");
  EXPECT_EQ(calls.next_timeout(), start + 20s);
  EXPECT_EQ(calls.pop_overdue(start + 20s - 1ns), std::nullopt);
  EXPECT_EQ(calls.pop_overdue(start + 20s), "a");
  EXPECT_EQ(calls.pop_overdue(start + 20s), std::nullopt);
  EXPECT_EQ(calls.finish(0), std::nullopt);
  EXPECT_EQ(calls.pop(), "b");
  EXPECT_EQ(calls.pop(), std::nullopt);
}

TEST(JsonRpcCalls, they_are_bounded) {
  Calls<int> calls(20s, 2);
  calls.start(start, 1);
  calls.start(start, 2);
  EXPECT_EQ(calls.start(start, 3), std::nullopt);
  calls.finish(0);
  EXPECT_EQ(calls.start(start, 3), 2);
}

}  // namespace
}  // namespace ringer::jsonrpc
