// SPDX-License-Identifier: Apache-2.0
#include "net/http.h"

#include <gtest/gtest.h>

#include <array>

namespace ringer::net {
namespace {

using std::chrono::year;

constexpr WallTime rfc_example{std::chrono::sys_days{year{1994} / 11 / 6} + std::chrono::hours(8) +
                               std::chrono::minutes(49) + std::chrono::seconds(37)};

TEST(Http, writes_the_date_of_rfc_9110) { EXPECT_EQ(http_date(rfc_example), "Sun, 06 Nov 1994 08:49:37 GMT"); }

TEST(Http, writes_a_response_head) {
  const Response response{.status = 404, .headers = {{"Content-Type", "text/plain"}}, .body = "nothing"};
  EXPECT_EQ(response_head(response, rfc_example, true),
            "HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\n"
            "Content-Length: 7\r\nConnection: close\r\n\r\n");
}

TEST(Http, a_304_says_no_length) {
  EXPECT_EQ(response_head({.status = 304}, rfc_example, false),
            "HTTP/1.1 304 Not Modified\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
}

TEST(Http, header_names_have_no_case) {
  const Request request{.headers = {{"Content-Type", "a"}, {"content-type", "b"}}};
  EXPECT_EQ(request.header("CONTENT-TYPE"), "a");
  EXPECT_TRUE(request.has_header("content-type"));
  EXPECT_EQ(request.header("Origin"), "");
  EXPECT_FALSE(request.has_header("Origin"));
}

TEST(Http, a_static_body_is_not_copied) {
  static constexpr std::array<std::uint8_t, 3> bytes{1, 2, 3};
  const Response response{.body = std::span<const std::uint8_t>(bytes)};
  EXPECT_EQ(response.body_bytes().data(), bytes.data());
}

TEST(HttpDeathTest, a_line_break_in_a_header_is_a_broken_invariant) {
  const Response response{.headers = {{"Location", "/a\r\nSet-Cookie: b"}}};
  EXPECT_DEATH(response_head(response, rfc_example, false), "broken invariant");
}

}  // namespace
}  // namespace ringer::net
