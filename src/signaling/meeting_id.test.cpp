// SPDX-License-Identifier: Apache-2.0
#include "signaling/meeting_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace ringer::signaling {
namespace {

TEST(meeting_id, is_generated_as_3_4_3_letters_without_look_alikes) {
  crypto::SystemRandom random;
  std::set<std::string> ids;
  std::set<char> letters;
  for (int i = 0; i < 500; ++i) {
    const auto id = generate_meeting_id(random);
    EXPECT_THAT(id, testing::MatchesRegex("[a-kmnp-z]{3}-[a-kmnp-z]{4}-[a-kmnp-z]{3}"));
    EXPECT_EQ(canonical_meeting_id(id), id);
    ids.insert(id);
    letters.insert(id.begin(), id.end());
  }
  EXPECT_EQ(ids.size(), 500U);
  EXPECT_EQ(letters.size(), 24U + 1U);  // all of the alphabet, and the dash
}

TEST(meeting_id, every_spelling_leads_to_one_id) {
  for (const char* text :
       {"abc-defg-hij", "ABC-DEFG-HIJ", "abcdefghij", "AbcDefgHij", "  abc-defg-hij ", "\tabcdefghij\r\n"})
    EXPECT_EQ(canonical_meeting_id(text), "abc-defg-hij") << text;
}

TEST(meeting_id, one_of_somebodys_choosing_stays_as_it_is) {
  for (const std::string text : {"abc", "007", "team-42", "a--b-", "weekly2meet", "abcdefghi1", "abcdefghijk"})
    EXPECT_EQ(canonical_meeting_id(text), text);
  EXPECT_EQ(canonical_meeting_id("Team-42"), "team-42");
  EXPECT_EQ(canonical_meeting_id(std::string(64, 'x')), std::string(64, 'x'));
}

TEST(meeting_id, what_cannot_be_one_is_refused) {
  for (const std::string text : {"", "   ", "ab", "-abc", "a b c", "abc_def", "abc.def", "abc/def",
                                 "https://h/m/abc-defg-hij", "h\u00e9llo", "abc\ndef", "../../etc"})
    EXPECT_FALSE(canonical_meeting_id(text)) << text;
  EXPECT_FALSE(canonical_meeting_id(std::string(65, 'x')));
  EXPECT_FALSE(canonical_meeting_id(std::string_view("abc\0def", 7)));
}

TEST(meeting_id, a_canonical_id_is_its_own_canonical_form) {
  for (const char* text : {"abcdefghij", "ABC", "a-b", " team-42 "}) {
    const auto id = canonical_meeting_id(text);
    ASSERT_TRUE(id);
    EXPECT_EQ(canonical_meeting_id(*id), id);
  }
}

}  // namespace
}  // namespace ringer::signaling
