// SPDX-License-Identifier: Apache-2.0
#include "app/page.h"

#include <gtest/gtest.h>

#include "app/log_sink.h"
#include "app/origin.h"

namespace ringer::app {
namespace {

TEST(page, encodings_are_chosen_as_the_browser_allows) {
  EXPECT_TRUE(accepts_encoding("gzip, deflate, br", "br"));
  EXPECT_TRUE(accepts_encoding("GZIP;q=0.5", "gzip"));
  EXPECT_TRUE(accepts_encoding("*", "br"));
  EXPECT_FALSE(accepts_encoding("*, br;q=0", "br"));
  EXPECT_FALSE(accepts_encoding("gzip;q=0.000", "gzip"));
  EXPECT_FALSE(accepts_encoding("", "gzip"));
  EXPECT_FALSE(accepts_encoding("gzipped", "gzip"));
}

TEST(page, the_way_to_https_keeps_the_path_and_escapes_it) {
  const net::Request request{.method = "GET", .target = "/m/abc?x=\"><script>", .host = "192.0.2.7:8080"};
  const auto response = https_needed_page(request, 8443);
  const auto& text = std::get<std::string>(response.body);
  EXPECT_EQ(response.status, 403U);
  EXPECT_NE(text.find("https://192.0.2.7:8443/m/abc?x=&quot;&gt;&lt;script&gt;"), std::string::npos);
  EXPECT_EQ(text.find("<script>"), std::string::npos);
}

TEST(page, whoever_may_frame_it_stands_in_the_policy) {
  Config config;
  net::Response closed, open;
  add_security_headers(closed, config);
  config.frame_ancestors = {"https://shop.example"};
  add_security_headers(open, config);
  EXPECT_NE(closed.headers.front().value.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_NE(open.headers.front().value.find("frame-ancestors https://shop.example"), std::string::npos);
}

TEST(origin, is_compared_by_scheme_host_and_port) {
  EXPECT_EQ(Origin::parse("https://Example.org"), Origin::of_host("https", "example.org:443"));
  EXPECT_NE(Origin::parse("http://example.org"), Origin::of_host("https", "example.org"));
  EXPECT_NE(Origin::parse("https://example.org.evil.example"), Origin::of_host("https", "example.org"));
  for (const std::string_view text : {"null", "", "example.org", "https://", "https://a/b", "ftp://a", "https://a@b"})
    EXPECT_FALSE(Origin::parse(text)) << text;
}

TEST(log_sink, one_record_is_one_line_whatever_stands_in_it) {
  const log::Field fields[] = {{"name", std::string_view("a\nb\x1b[31m \u009b31m \u00e9")}, {"count", 3}};
  const log::Record record{log::Level::warning, "test", "two\r\nlines", fields};
  for (const std::string& line : {text_line(record, WallTime(), false), json_line(record, WallTime())}) {
    EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
    EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
    EXPECT_NE(line.find("\u00e9"), std::string::npos) << line;
  }
  EXPECT_EQ(text_line(record, WallTime(), false).find("\u009b"), std::string::npos);
}

}  // namespace
}  // namespace ringer::app
