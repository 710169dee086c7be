// SPDX-License-Identifier: Apache-2.0
#include "jsonrpc/print.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace ringer::jsonrpc {
namespace {

TEST(JsonRpcPrint, members_are_in_alphabetical_order_at_every_level) {
  const json::value value{{"b", {{"z", 1}, {"a", nullptr}}}, {"a", {true, 2, "x"}}, {"", json::array()}};
  EXPECT_EQ(print(value), R"({"":[],"a":[true,2,"x"],"b":{"a":null,"z":1}})");
}

TEST(JsonRpcPrint, an_answer_reads_as_kurentos) {
  EXPECT_EQ(print_result(0, {{"value", "pong"}}), R"({"id":0,"jsonrpc":"2.0","result":{"value":"pong"}})");
  EXPECT_EQ(
      print_error("x", {.code = 40101, .message = "Object 'W' not found", .data = {{"type", "T"}}}),
      R"({"error":{"code":40101,"data":{"type":"T"},"message":"Object 'W' not found"},"id":"x","jsonrpc":"2.0"})");
}

TEST(JsonRpcPrint, an_answer_to_what_could_not_be_read_has_a_null_id) {
  EXPECT_EQ(print_error(nullptr, {.code = parse_error, .message = "Parse error.", .data = nullptr}),
            R"({"error":{"code":-32700,"message":"Parse error."},"id":null,"jsonrpc":"2.0"})");
}

TEST(JsonRpcPrint, requests_have_parameters_only_if_there_are_some) {
  EXPECT_EQ(print_request(3, "ping", {}), R"({"id":3,"jsonrpc":"2.0","method":"ping"})");
  EXPECT_EQ(print_notification("onEvent", {{"value", 1}}),
            R"({"jsonrpc":"2.0","method":"onEvent","params":{"value":1}})");
}

TEST(JsonRpcPrint, what_is_not_plain_text_is_escaped) {
  EXPECT_EQ(print(json::object{{"a\"\n", "v=0\r\n\x01"}}), R"({"a\"\n":"v=0\r\n\u0001"})");
}

TEST(JsonRpcPrint, a_number_too_large_to_be_one_is_printed_as_none) {
  EXPECT_EQ(print(json::parse("[2e308,-2e308,1]")), "[null,null,1]");
}

}  // namespace
}  // namespace ringer::jsonrpc
