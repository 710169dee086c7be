// SPDX-License-Identifier: Apache-2.0
#include "jsonrpc/parse.h"

#include <gtest/gtest.h>

#include <string>

#include "jsonrpc/print.h"

namespace ringer::jsonrpc {
namespace {

constexpr std::size_t enough = 4096;

template <class Kind>
Kind parsed(std::string_view text) {
  auto message = parse(text, enough);
  if (!message || !std::holds_alternative<Kind>(*message)) {
    ADD_FAILURE() << text;
    return {};
  }
  return std::get<Kind>(std::move(*message));
}

int error_of(std::string_view text) {
  const auto message = parse(text, enough);
  return message ? 0 : message.error().code;
}

TEST(JsonRpcParse, a_request_has_an_id_a_method_and_parameters) {
  const auto request = parsed<Request>(R"({"jsonrpc":"2.0","id":4,"method":"invoke","params":{"object":"W"}})");
  EXPECT_EQ(request.id, 4);
  EXPECT_EQ(request.method, "invoke");
  EXPECT_TRUE(request.has_params);
  EXPECT_EQ(request.params.at("object"), "W");
}

TEST(JsonRpcParse, parameters_may_be_missing_or_null) {
  EXPECT_FALSE(parsed<Request>(R"({"jsonrpc":"2.0","id":0,"method":"ping"})").has_params);
  EXPECT_FALSE(parsed<Request>(R"({"jsonrpc":"2.0","id":0,"method":"ping","params":null})").has_params);
  EXPECT_TRUE(parsed<Request>(R"({"jsonrpc":"2.0","id":0,"method":"ping","params":{}})").has_params);
}

TEST(JsonRpcParse, an_id_keeps_its_type) {
  for (const std::string id : {"0", "-7", R"("a")", R"("")", "1.5", "18446744073709551615", "true"}) {
    const auto request = parsed<Request>(R"({"jsonrpc":"2.0","method":"m","id":)" + id + "}");
    const auto again = parsed<Response>(print_result(request.id, 1));
    EXPECT_EQ(again.id, request.id) << id;
    EXPECT_EQ(again.id.kind(), request.id.kind()) << id;
  }
}

TEST(JsonRpcParse, without_an_id_it_is_a_notification) {
  EXPECT_EQ(parsed<Notification>(R"({"jsonrpc":"2.0","method":"onEvent","params":{"a":1}})").params.at("a"), 1);
  EXPECT_EQ(parsed<Notification>(R"({"jsonrpc":"2.0","id":null,"method":"m"})").method, "m");
}

TEST(JsonRpcParse, a_response_is_a_result_or_an_error) {
  EXPECT_EQ(*parsed<Response>(R"({"jsonrpc":"2.0","id":1,"result":{"value":"pong"}})").result,
            (json::object{{"value", "pong"}}));
  EXPECT_TRUE(parsed<Response>(R"({"jsonrpc":"2.0","id":1,"result":null})").result->is_null());
  const auto failed =
      parsed<Response>(R"({"jsonrpc":"2.0","id":1,"error":{"code":40101,"message":"gone","data":{"type":"T"}}})");
  ASSERT_FALSE(failed.result);
  EXPECT_EQ(failed.result.error().code, 40101);
  EXPECT_EQ(failed.result.error().message, "gone");
  EXPECT_EQ(failed.result.error().data, (json::object{{"type", "T"}}));
}

TEST(JsonRpcParse, what_is_not_json_is_a_parse_error) {
  for (const std::string text : {"", "{", "nonsense", "{}x", "{\"a\":1,}", "// c\n{}", "\"\xff\"", "{\"a\":\"\xc3\"}"})
    EXPECT_EQ(error_of(text), parse_error) << text;
  EXPECT_EQ(error_of(std::string(40, '[') + std::string(40, ']')), parse_error);
}

TEST(JsonRpcParse, what_is_no_json_rpc_2_is_an_invalid_request) {
  for (const char* text :
       {"[]", "1", "null", "{}", R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", R"({"id":1,"method":"ping"})",
        R"({"jsonrpc":"1.0","id":1,"method":"ping"})", R"({"jsonrpc":2.0,"id":1,"method":"ping"})",
        R"({"jsonrpc":"2.0","id":1})", R"({"jsonrpc":"2.0","id":1,"method":7})",
        R"({"jsonrpc":"2.0","id":{},"method":"ping"})", R"({"jsonrpc":"2.0","id":[1],"method":"ping"})",
        R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})",
        R"({"jsonrpc":"2.0","id":1,"method":"ping","params":"x"})",
        R"({"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}})",
        R"({"jsonrpc":"2.0","id":1,"error":7})", R"({"jsonrpc":"2.0","id":1,"error":{"code":"x"}})",
        R"({"jsonrpc":"2.0","id":1,"error":{"code":1e30}})"}) {
    EXPECT_EQ(error_of(text), invalid_request) << text;
  }
}

TEST(JsonRpcParse, a_message_that_is_too_long_is_refused_unread) {
  const std::string text = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
  EXPECT_TRUE(parse(text, text.size()));
  EXPECT_FALSE(parse(text, text.size() - 1));
}

}  // namespace
}  // namespace ringer::jsonrpc
