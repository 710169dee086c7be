// SPDX-License-Identifier: Apache-2.0
#include "signaling/messages.h"

#include <gtest/gtest.h>

#include <cctype>
#include <set>

namespace ringer::signaling {
namespace {

template <class Enum>
Enum nth(std::size_t index) {
  return static_cast<Enum>(index);
}

/// Each value up to `last` has a word of its own.
template <class Enum>
void expect_words(Enum last) {
  std::set<std::string_view> words;
  const auto count = static_cast<std::size_t>(last) + 1;
  for (std::size_t i = 0; i < count; ++i) {
    const auto word = to_text(nth<Enum>(i));
    EXPECT_FALSE(word.empty());
    words.insert(word);
  }
  EXPECT_EQ(words.size(), count);
}

/// And back.
template <class Enum>
void expect_meanings(Enum last, std::optional<Enum> (*parse)(std::string_view)) {
  for (std::size_t i = 0; i <= static_cast<std::size_t>(last); ++i)
    EXPECT_EQ(parse(to_text(nth<Enum>(i))), nth<Enum>(i)) << to_text(nth<Enum>(i));
  for (const char* text : {"", "x", " auto", "Auto", "camera ", "off", "automatic"}) EXPECT_FALSE(parse(text)) << text;
}

TEST(messages, every_value_has_a_word) {
  expect_words(Mode::server);
  expect_words(Role::guest);
  expect_words(CallState::ended);
  expect_words(EndReason::server_shutdown);
  expect_words(MemberState::left);
  expect_words(RingEndReason::call_ended);
  expect_words(Source::screen);
  expect_words(DescriptionType::answer);
  expect_words(ErrorCode::version_unsupported);
}

TEST(messages, words_of_requests_lead_back_to_values) {
  expect_meanings(Mode::server, parse_mode);
  expect_meanings(Source::screen, parse_source);
  expect_meanings(DescriptionType::answer, parse_description_type);
  EXPECT_EQ(parse_link_report("connected"), LinkReport::connected);
  EXPECT_EQ(parse_link_report("disconnected"), LinkReport::disconnected);
  EXPECT_EQ(parse_link_report("failed"), LinkReport::failed);
  EXPECT_FALSE(parse_link_report("closed"));
}

TEST(messages, every_error_has_a_sentence) {
  for (std::size_t i = 0; i <= static_cast<std::size_t>(ErrorCode::version_unsupported); ++i) {
    const auto why = refusal(nth<ErrorCode>(i));
    EXPECT_EQ(why.code, nth<ErrorCode>(i));
    EXPECT_GE(why.message.size(), 15U) << to_text(why.code);
    EXPECT_TRUE(std::isupper(static_cast<unsigned char>(why.message.front()))) << why.message;
    EXPECT_EQ(why.message.back(), '.') << why.message;
    EXPECT_EQ(why.message.find('_'), std::string::npos) << why.message;
    EXPECT_FALSE(why.retry_after);
  }
}

}  // namespace
}  // namespace ringer::signaling
