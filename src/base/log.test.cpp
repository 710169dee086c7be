// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ringer::log {
namespace {

class Recorder final : public Sink {
 public:
  Recorder() { set_sink(this, Level::info); }
  ~Recorder() override { set_sink(nullptr); }
  void write(const Record& record) override {
    messages.emplace_back(record.message);
    fields.assign(record.fields.begin(), record.fields.end());
  }
  std::vector<std::string> messages;
  std::vector<Field> fields;
};

TEST(Log, without_a_sink_nothing_happens) { error("test", "unheard"); }

TEST(Log, levels_below_the_least_are_not_written) {
  Recorder recorder;
  debug("test", "quiet");
  info("test", "heard");
  EXPECT_EQ(recorder.messages, std::vector<std::string>{"heard"});
}

TEST(Log, fields_keep_their_type) {
  Recorder recorder;
  info("test", "values", {{"text", "a"}, {"number", std::uint16_t{7}}, {"ratio", 0.5F}, {"yes", true}});
  ASSERT_EQ(recorder.fields.size(), 4U);
  EXPECT_EQ(recorder.fields[0].value, Value("a"));
  EXPECT_EQ(recorder.fields[1].value, Value(std::int64_t{7}));
  EXPECT_EQ(recorder.fields[2].value, Value(0.5));
  EXPECT_EQ(recorder.fields[3].value, Value(true));
}

}  // namespace
}  // namespace ringer::log
