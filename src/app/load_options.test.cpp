// SPDX-License-Identifier: Apache-2.0
#include "app/load_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "app/config_flags.h"
#include "app/load_report.h"

namespace ringer::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

LoadOptions options_of(const std::vector<std::string>& flags) {
  const auto line = parse_load_flags(flags);
  EXPECT_TRUE(line) << line.error();
  return line ? line->options : LoadOptions();
}

TEST(load_flags, without_any_ten_people_watch_one) {
  const LoadOptions options = options_of({});
  EXPECT_EQ(options.url, "ws://127.0.0.1:8888/kurento");
  EXPECT_EQ(options.participants(), 11);
  EXPECT_EQ(options.subscriptions(), 10);
  EXPECT_EQ(options.duration, 10s);
}

TEST(load_flags, a_mesh_is_publishers_who_see_each_other) {
  const LoadOptions options = options_of({"--meetings", "4", "--publishers", "4", "--mesh"});
  EXPECT_EQ(options.participants(), 16);
  EXPECT_EQ(options.subscriptions(), 4 * 4 * 3);
  EXPECT_FALSE(parse_load_flags(std::vector<std::string>{"--mesh"}));
}

TEST(load_flags, what_makes_no_sense_is_refused_in_one_line) {
  for (const std::vector<std::string>& flags : {std::vector<std::string>{"--publishers", "0"},
                                                {"--fps", "0", "--no-audio"},
                                                {"--nonsense"},
                                                {"--seconds", "x"}}) {
    const auto line = parse_load_flags(flags);
    ASSERT_FALSE(line) << flags[0];
    EXPECT_EQ(line.error().find('\n'), std::string::npos);
  }
}

TEST(load_flags, the_command_has_flags_of_its_own) {
  const auto line = parse_command_line(std::vector<std::string>{"load", "--mesh", "--help"});
  ASSERT_TRUE(line);
  EXPECT_EQ(line->command, CommandLine::Command::load);
  EXPECT_EQ(line->rest.size(), 2);
  EXPECT_THAT(parse_load_flags(line->rest).value().help, HasSubstr("--kurento"));
}

TEST(load_report, says_what_a_packet_costs_and_what_is_missing) {
  const LoadOptions options = options_of({"--publishers", "4", "--mesh"});
  LoadReport report{.seconds = 10, .connections = 8, .load_cpu_seconds = 1};
  report.figures.packets = 123'456;
  report.figures.lost = 1'000;
  report.figures.streams = 20;
  report.figures.delay.add(2ms);
  EXPECT_THAT(text_of(options, report), HasSubstr("12,346 packets/s"));
  EXPECT_THAT(text_of(options, report), HasSubstr("0.803 %"));
  EXPECT_THAT(text_of(options, report), HasSubstr("4 of 24 streams gave nothing"));
  EXPECT_THAT(text_of(options, report), HasSubstr("say --pid"));
  report.server_cpu_seconds = 1.23456;
  EXPECT_THAT(text_of(options, report), HasSubstr("10.00 µs a packet"));
  EXPECT_THAT(json_of(options, report), HasSubstr("\"packets\":123456"));
}

TEST(load_report, reads_the_figures_of_a_process) {
  const auto figures = read_server_figures(::getpid());
  ASSERT_TRUE(figures);
  EXPECT_GT(figures->resident_bytes, 1'000'000);
  EXPECT_GE(figures->cpu_seconds, 0);
  EXPECT_FALSE(read_server_figures(-1));
}

}  // namespace
}  // namespace ringer::app
