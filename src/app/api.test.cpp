// SPDX-License-Identifier: Apache-2.0
#include "app/api.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace ringer::app {
namespace {

namespace json = boost::json;

class ApiTest : public testing::Test {
 protected:
  net::Response ask(std::string method, std::string path, std::string body = {},
                    std::vector<net::Header> headers = {}) {
    if (!body.empty()) headers.push_back({"Content-Type", "application/json; charset=utf-8"});
    const net::Request request{.method = std::move(method),
                               .target = path,
                               .host = "localhost:8080",
                               .headers = std::move(headers),
                               .body = std::move(body),
                               .remote = *IpAddress::parse("192.0.2.1")};
    auto response = api_.answer(now_, request, path);
    EXPECT_TRUE(response) << path;
    return response.value_or(net::Response());
  }
  static json::object body_of(const net::Response& response) {
    return json::parse(std::get<std::string>(response.body)).as_object();
  }
  static std::string code_of(const net::Response& response) {
    return std::string(body_of(response).at("code").as_string());
  }
  static std::string header_of(const net::Response& response, std::string_view name) {
    const auto found = std::ranges::find(response.headers, name, &net::Header::name);
    return found == response.headers.end() ? std::string() : found->value;
  }

  Config config_;
  crypto::SystemRandom random_;
  signaling::Hub hub_{{}, random_};
  Api api_{config_, hub_};
  Now now_{};
};

TEST_F(ApiTest, a_meeting_is_created_with_both_links) {
  const auto response = ask("POST", "/api/v1/meetings", R"({"name":"Consultation"})");
  EXPECT_EQ(response.status, 201U);
  const auto body = body_of(response);
  const std::string id(body.at("id").as_string());
  EXPECT_EQ(header_of(response, "Location"), "/api/v1/meetings/" + id);
  EXPECT_EQ(body.at("url").as_string(), "http://localhost:8080/m/" + id);
  EXPECT_TRUE(std::string(body.at("host_url").as_string()).starts_with("http://localhost:8080/m/" + id + "?token="));
  EXPECT_EQ(body.at("mode").as_string(), "auto");
}

TEST_F(ApiTest, links_are_made_from_the_public_url) {
  config_.public_url = "https://call.example.org";
  const auto body = body_of(ask("POST", "/api/v1/meetings", R"({"id":"Room-1"})"));
  EXPECT_EQ(body.at("url").as_string(), "https://call.example.org/m/room-1");
}

TEST_F(ApiTest, a_meeting_is_found_in_any_spelling) {
  ask("POST", "/api/v1/meetings", R"({"id":"room-1","name":"Room"})");
  const auto response = ask("GET", "/api/v1/meetings/%20ROOM-1");
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(body_of(response).at("name").as_string(), "Room");
  EXPECT_EQ(body_of(response).at("participants").as_int64(), 0);
}

TEST_F(ApiTest, refusals_are_problem_details_with_the_protocols_codes) {
  ask("POST", "/api/v1/meetings", R"({"id":"room-1"})");
  const auto missing = ask("GET", "/api/v1/meetings/abc-defg-hij");
  EXPECT_EQ(missing.status, 404U);
  EXPECT_EQ(header_of(missing, "Content-Type"), "application/problem+json");
  EXPECT_EQ(code_of(missing), "meeting_not_found");
  EXPECT_EQ(code_of(ask("POST", "/api/v1/meetings", R"({"id":"room-1"})")), "meeting_exists");
  EXPECT_EQ(ask("POST", "/api/v1/meetings", R"({"mode":"server"})").status, 503U);
  EXPECT_EQ(code_of(ask("POST", "/api/v1/meetings", R"({"id":"-"})")), "invalid_meeting_id");
  EXPECT_EQ(code_of(ask("POST", "/api/v1/meetings", R"({"name":7})")), "bad_request");
  EXPECT_EQ(code_of(ask("POST", "/api/v1/meetings", R"({"mode":"x"})")), "bad_request");
  EXPECT_EQ(ask("POST", "/api/v1/meetings", "{").status, 400U);
  EXPECT_EQ(ask("POST", "/api/v1/meetings", "[]").status, 400U);
}

TEST_F(ApiTest, guessing_is_slowed_down_and_says_until_when) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask("GET", "/api/v1/meetings/abc-defg-hij").status, 404U);
  const auto response = ask("GET", "/api/v1/meetings/abc-defg-hij");
  EXPECT_EQ(response.status, 429U);
  EXPECT_EQ(header_of(response, "Retry-After"), "6");
}

TEST_F(ApiTest, a_form_of_another_page_cannot_create_meetings) {
  EXPECT_EQ(ask("POST", "/api/v1/meetings", {}, {{"Content-Type", "text/plain"}}).status, 415U);
  EXPECT_EQ(ask("POST", "/api/v1/meetings", "{}", {{"Origin", "https://evil.example"}}).status, 403U);
  EXPECT_EQ(ask("POST", "/api/v1/meetings", "{}", {{"Origin", "null"}}).status, 403U);
  EXPECT_EQ(ask("POST", "/api/v1/meetings", "{}", {{"Origin", "http://localhost:8080"}}).status, 201U);
  config_.allowed_origins = {"https://shop.example"};
  EXPECT_EQ(ask("POST", "/api/v1/meetings", "{}", {{"Origin", "https://shop.example"}}).status, 201U);
}

TEST_F(ApiTest, a_listed_page_of_another_site_may_read_the_answers) {
  config_.allowed_origins = {"https://shop.example"};
  const auto preflight = ask("OPTIONS", "/api/v1/meetings", {},
                             {{"Origin", "https://shop.example"}, {"Access-Control-Request-Method", "POST"}});
  EXPECT_EQ(preflight.status, 204U);
  EXPECT_EQ(header_of(preflight, "Access-Control-Allow-Origin"), "https://shop.example");
  EXPECT_EQ(header_of(preflight, "Access-Control-Allow-Headers"), "Content-Type");
  const auto made = ask("POST", "/api/v1/meetings", "{}", {{"Origin", "https://shop.example"}});
  EXPECT_EQ(header_of(made, "Access-Control-Allow-Origin"), "https://shop.example");
  for (const char* origin : {"https://evil.example", "null"})
    for (const char* method : {"OPTIONS", "GET"}) {
      const auto foreign = ask(method, "/api/v1/meetings/room-1", {}, {{"Origin", origin}});
      EXPECT_EQ(header_of(foreign, "Access-Control-Allow-Origin"), "") << origin;
      EXPECT_EQ(header_of(foreign, "Vary"), "Origin");
    }
}

TEST_F(ApiTest, a_name_that_was_pointed_at_this_machine_is_no_origin_of_ours) {
  const auto is_known = [&](const char* host, bool secure, const std::string& origin) {
    return is_known_origin(config_, {.host = host, .tls_port = secure, .secure = secure}, origin);
  };
  EXPECT_FALSE(is_known("evil.example:8080", false, "http://evil.example:8080"));
  EXPECT_TRUE(is_known("localhost:8080", false, "http://localhost:8080"));
  EXPECT_TRUE(is_known("127.0.0.1:8080", false, "http://127.0.0.1:8080"));
  EXPECT_TRUE(is_known("[::1]:8080", false, "http://[::1]:8080"));
  EXPECT_TRUE(is_known("call.example:8443", true, "https://call.example:8443"));
  config_.public_url = "http://call.example";
  EXPECT_TRUE(is_known("call.example", false, "http://call.example"));
}

TEST_F(ApiTest, other_methods_and_addresses_are_refused) {
  const auto response = ask("DELETE", "/api/v1/meetings/room-1");
  EXPECT_EQ(response.status, 405U);
  EXPECT_EQ(header_of(response, "Allow"), "GET");
  EXPECT_EQ(ask("GET", "/api/v1/nothing").status, 404U);
  const net::Request page{.method = "GET", .target = "/m/x", .host = "localhost"};
  EXPECT_FALSE(api_.answer(now_, page, "/m/x"));
}

TEST_F(ApiTest, it_is_ready_until_it_drains) {
  EXPECT_EQ(ask("GET", "/readyz").status, 200U);
  api_.drain();
  EXPECT_EQ(ask("GET", "/readyz").status, 503U);
  EXPECT_EQ(ask("GET", "/healthz").status, 200U);
}

}  // namespace
}  // namespace ringer::app
