// SPDX-License-Identifier: Apache-2.0
#include "app/open_files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace ringer::app {
namespace {

TEST(open_files, the_soft_limit_becomes_the_hard_one) {
  const std::size_t raised = raise_open_files_limit();
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
  EXPECT_EQ(raised, limit.rlim_max);
}

TEST(open_files, some_are_kept_for_everything_else) {
  EXPECT_EQ(connections_within(20'000, 10'000), 10'000U);
  EXPECT_EQ(connections_within(1'024, 10'000), 960U);
  EXPECT_EQ(connections_within(10, 10'000), 1U);
}

}  // namespace
}  // namespace ringer::app
