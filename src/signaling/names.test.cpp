// SPDX-License-Identifier: Apache-2.0
#include "signaling/names.h"

#include <gtest/gtest.h>

namespace ringer::signaling {
namespace {

std::string repeat(std::string_view text, std::size_t count) {
  std::string result;
  while (count-- > 0) result += text;
  return result;
}

TEST(names, are_trimmed_of_every_kind_of_space) {
  for (const char* text : {"Ana", " Ana ", "\tAna\r\n", "\u00a0Ana\u3000", "\u2003\u200bAna\ufeff"})
    EXPECT_EQ(clean_name(text, 64), "Ana") << text;
  EXPECT_EQ(clean_name("Ana  Mar\u00eda", 64), "Ana  Mar\u00eda");
}

TEST(names, of_any_language_are_kept) {
  for (const std::string text : {"\u5f20\u4f1f", "\u0645\u062d\u0645\u062f", "\u0130pek", "O'Neil", "<b>Ana</b>",
                                 "\U0001f468\u200d\U0001f469\u200d\U0001f467", "a"})
    EXPECT_EQ(clean_name(text, 64), text);
}

TEST(names, that_are_empty_are_refused) {
  for (const char* text :
       {"", " ", "\n\t", "\u00a0\u2003\u200b\ufeff", "\u200e", "\u00ad\u2060", "\u3164", "\u2800", "\ufe0f"})
    EXPECT_FALSE(clean_name(text, 64)) << text;
}

TEST(names, are_counted_in_code_points) {
  EXPECT_TRUE(clean_name(std::string(64, 'x'), 64));
  EXPECT_FALSE(clean_name(std::string(65, 'x'), 64));
  EXPECT_TRUE(clean_name(repeat("\U0001f600", 64), 64));
  EXPECT_FALSE(clean_name(repeat("\U0001f600", 65), 64));
  EXPECT_TRUE(clean_name("  " + std::string(64, 'x') + "  ", 64));
  EXPECT_FALSE(clean_name(std::string(10'000, 'x'), 64));
}

TEST(names, with_controls_or_direction_overrides_are_refused) {
  for (const std::string& text :
       {std::string("a\nb"), std::string("a\tb"), std::string("a\0b", 3), std::string("a\x7f"), std::string("a\u0085b"),
        std::string("a\u202eb"), std::string("a\u202ab"), std::string("a\u2066b"), std::string("a\u2069b"),
        std::string("a\u2028b"), std::string("a\u2029b")})
    EXPECT_FALSE(clean_name(text, 64)) << text;
}

TEST(names, that_are_not_utf8_are_refused) {
  for (const std::string_view text :
       {"\x80", "a\xff", "\xc3",              // a continuation alone, a byte that never occurs, cut off
        "\xc0\x80", "\xc1\xbf",               // two bytes for what needs one
        "\xe0\x80\xaf", "\xf0\x80\x80\xaf",   // overlong
        "\xed\xa0\x80", "\xed\xbf\xbf",       // surrogates
        "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",  // above U+10FFFF, five bytes
        "\xe2\x82", "\xf0\x9f\x98", "\xe2(\xa1",      // cut off, no continuation
        " \xff ", "Ana\xc3"})
    EXPECT_FALSE(clean_name(text, 64)) << text.size();
}

TEST(names, at_the_edges_of_utf8_are_kept) {
  for (const std::string_view text :
       {"\u007e", "\u00a1", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff"})
    EXPECT_EQ(clean_name(text, 64), text);
}

TEST(names, chat_may_have_line_breaks_and_tabs_but_no_other_controls) {
  EXPECT_EQ(clean_chat_text("\n one\n\ttwo\n", 100), "one\n\ttwo");
  EXPECT_EQ(clean_chat_text("a\u2028b", 100), "a\u2028b");
  for (const std::string& text : {std::string("a\rb"), std::string("a\x1b[31m"), std::string("a\0", 2),
                                  std::string("a\u202eb"), std::string(" \n\t "), std::string("\xff")})
    EXPECT_FALSE(clean_chat_text(text, 100)) << text;
  EXPECT_TRUE(clean_chat_text(std::string(4000, 'x'), 4000));
  EXPECT_FALSE(clean_chat_text(std::string(4001, 'x'), 4000));
}

TEST(names, that_look_the_same_fold_to_the_same) {
  EXPECT_EQ(fold_name("Ana Maria"), fold_name("ANA   maria"));
  for (const char* text : {"A\u200bna", "Ana\u200e", "\u2060ana", "A\u00adna", "An\ufe0fa"})
    EXPECT_EQ(fold_name(text), fold_name("Ana")) << text;
  EXPECT_EQ(fold_name("Ana\u00a0\u2003Maria"), fold_name("ana maria"));
  EXPECT_NE(fold_name("Ana"), fold_name("Anna"));
  EXPECT_NE(fold_name("Ana Maria"), fold_name("AnaMaria"));
  EXPECT_EQ(fold_name("\u00c4NNE"), "\u00c4nne");
}

}  // namespace
}  // namespace ringer::signaling
