// SPDX-License-Identifier: Apache-2.0
//
// Connections, order, the envelope and its errors.
#include "mediaserver/server.h"

#include <gtest/gtest.h>

#include "mediaserver/bench.test.h"

namespace ringer::mediaserver {
namespace {

using namespace std::chrono_literals;

class MediaServer : public testing::Test {
 protected:
  MediaServer() { bench.open(1); }

  std::string last(int connection) {
    auto& texts = bench.received[connection];
    if (texts.empty()) return "nothing";
    std::string text = std::move(texts.back());
    texts.pop_back();
    return text;
  }
  std::string said(std::string_view text) {
    bench.say(1, text);
    return last(1);
  }

  Bench bench;
};

TEST_F(MediaServer, answers_the_first_messages_of_kurentos_own_client) {
  EXPECT_EQ(said(R"({"jsonrpc":"2.0","method":"ping","params":{"interval":5000},"id":0})"),
            R"({"id":0,"jsonrpc":"2.0","result":{"value":"pong"}})");
  const auto description =
      json::parse(said(R"({"jsonrpc":"2.0","method":"describe","params":{"object":"manager_ServerManager"},"id":1})"));
  const auto& result = description.at("result").as_object();
  EXPECT_EQ(result.at("type"), "ServerManager");
  EXPECT_EQ(result.at("qualifiedType"), "kurento.ServerManager");
  EXPECT_EQ(result.at("hierarchy"), json::array{"kurento.MediaObject"});
  EXPECT_EQ(result.at("sessionId").as_string().size(), 36U);
}

TEST_F(MediaServer, every_result_names_the_session_but_a_pong_without_one) {
  EXPECT_EQ(bench.session_of(1), "");
  bench.create_pipeline(1);
  const auto session = bench.session_of(1);
  EXPECT_EQ(session.size(), 36U);
  for (const auto& [method, params] : {std::pair{"release", R"({"object":"x"})"},
                                       {"keepAlive", "{}"},
                                       {"ping", "{}"},
                                       {"unsubscribe", R"({"object":"x","subscription":"y"})"},
                                       {"connect", "{}"},
                                       {"transaction", R"({"operations":[]})"},
                                       {"closeSession", "{}"}})
    EXPECT_EQ(bench.result(1, method, params, "sessionId"), json::value(session)) << method;
  EXPECT_EQ(said(R"({"jsonrpc":"2.0","method":"ping","id":3})"),
            R"({"id":3,"jsonrpc":"2.0","result":{"sessionId":")" + session + R"(","value":"pong"}})");
}

TEST_F(MediaServer, ids_are_answered_with_their_type) {
  EXPECT_EQ(said(R"({"jsonrpc":"2.0","method":"ping","id":"7"})"),
            R"({"id":"7","jsonrpc":"2.0","result":{"value":"pong"}})");
}

TEST_F(MediaServer, what_is_no_request_is_answered_and_the_connection_stays) {
  const std::string invalid =
      R"({"error":{"code":-32600,"message":"Invalid JSON-RPC request."},"id":null,"jsonrpc":"2.0"})";
  EXPECT_EQ(said("nonsense"), R"({"error":{"code":-32700,"data":{"type":"PARSE_ERROR"},"message":"Parse error."},)"
                              R"("id":null,"jsonrpc":"2.0"})");
  for (const char* text : {"[]", "7", R"([{"jsonrpc":"2.0","method":"ping","id":1}])", R"({"method":"ping","id":1})",
                           R"({"jsonrpc":"2.0","id":1})", R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[1]})",
                           R"({"jsonrpc":"2.0","id":1,"result":{}})"})
    EXPECT_EQ(said(text), invalid) << text;
  EXPECT_EQ(bench.server.counts().malformed, 8U);
  EXPECT_EQ(bench.session_of(1), "");
}

TEST_F(MediaServer, errors_of_the_envelope_are_kurentos) {
  EXPECT_EQ(bench.error(1, "nvoke", "{}"), "-32601 - Method not found.");
  EXPECT_EQ(said(R"({"jsonrpc":"2.0","method":"create","id":3})"),
            R"({"error":{"code":-32602,"data":{"type":"INVALID_PARAMS"},"message":"'params' is required"},)"
            R"("id":3,"jsonrpc":"2.0"})");
  EXPECT_EQ(bench.error(1, "create", "{}"), "-32000 - 'type' parameter is required");
  EXPECT_EQ(bench.error(1, "create", R"({"type":7})"), "-32000 - 'type' parameter should be a string");
  EXPECT_EQ(bench.error(1, "invoke", R"({"object":"x"})"), "-32000 - 'operation' parameter is required");
  EXPECT_EQ(bench.error(1, "subscribe", R"({"object":"x"})"), "-32000 - 'type' parameter is required");
  EXPECT_EQ(bench.error(1, "ref", R"({"object":"x"})"), "-32000 - 'sessionId' parameter is required");
  EXPECT_EQ(bench.error(1, "ping", R"({"sessionId":7})"), "-32000 - 'sessionId' parameter should be a string");
  EXPECT_EQ(bench.error(1, "transaction", "{}"), "-32000 - 'operations' parameter is required");
}

TEST_F(MediaServer, a_request_without_an_id_is_carried_out_and_told_so) {
  bench.say(1, R"({"jsonrpc":"2.0","method":"create","params":{"type":"MediaPipeline","sessionId":"S"}})");
  const auto answer = json::parse(last(1)).as_object();
  EXPECT_TRUE(answer.at("id").is_null());
  EXPECT_EQ(answer.at("error").at("code"), -32000);
  EXPECT_EQ(answer.at("error").at("message"), "Ignoring response because of a notification request");
  EXPECT_EQ(answer.at("error").at("data").at("sessionId"), "S");
  EXPECT_EQ(bench.server.counts().pipelines, 1U);
}

TEST_F(MediaServer, a_connection_is_served_strictly_in_order) {
  const auto pipeline = bench.create_pipeline(1);
  const auto endpoint = bench.create(1, "WebRtcEndpoint", pipeline);
  bench.answers_at_once = false;
  const int offer = bench.start(1, "invoke", Bench::invocation(endpoint, "processOffer", R"({"offer":"v=0"})"));
  const int gather = bench.start(1, "invoke", Bench::invocation(endpoint, "gatherCandidates", "{}"));
  const int ping = bench.start(1, "ping", "{}");
  EXPECT_EQ(bench.held.size(), 1U);  // gatherCandidates is not even begun
  EXPECT_TRUE(bench.received[1].empty());
  bench.reply("the answer");
  EXPECT_EQ(bench.answer_to(1, offer).at("result").at("value"), "the answer");
  EXPECT_TRUE(bench.received[1].empty());
  bench.reply();
  ASSERT_EQ(bench.received[1].size(), 2U);
  EXPECT_EQ(json::parse(bench.received[1][0]).at("id"), gather);
  EXPECT_EQ(json::parse(bench.received[1][1]).at("id"), ping);
}

TEST_F(MediaServer, other_connections_do_not_wait) {
  bench.open(2);
  bench.answers_at_once = false;
  bench.start(1, "create", R"({"type":"MediaPipeline"})");
  EXPECT_EQ(bench.result(2, "ping", "{}"), "pong");
}

TEST_F(MediaServer, what_waits_on_a_connection_is_bounded) {
  ServerConfig config;
  config.limits.queue_bytes = 400;
  config.limits.queue_requests = 3;
  for (const std::size_t padding : {0U, 300U}) {
    Bench small(config);
    small.open(1);
    small.answers_at_once = false;
    small.start(1, "create", R"({"type":"MediaPipeline"})");
    const std::string params = fmt::format(R"({{"junk":"{}"}})", std::string(padding, 'x'));
    for (int i = 0; i < 4; ++i) small.start(1, "ping", params);
    EXPECT_TRUE(small.closed.contains(1)) << padding;
    EXPECT_EQ(small.server.counts().connections, 0U);
    EXPECT_EQ(small.server.counts().overflows, 1U);
    small.reply();
    EXPECT_TRUE(small.received[1].empty());
  }
}

TEST_F(MediaServer, messages_are_bounded) {
  ServerConfig config;
  config.limits.message_bytes = 100;
  Bench small(config);
  small.open(1);
  small.say(
      1, fmt::format(R"({{"jsonrpc":"2.0","id":1,"method":"ping","params":{{"junk":"{}"}}}})", std::string(100, 'x')));
  EXPECT_EQ(small.server.counts().malformed, 1U);
}

TEST_F(MediaServer, an_answer_to_a_connection_that_is_gone_goes_nowhere) {
  bench.answers_at_once = false;
  bench.start(1, "create", R"({"type":"MediaPipeline","sessionId":"S"})");
  bench.close(1);
  bench.reply();
  EXPECT_TRUE(bench.received[1].empty());
  EXPECT_EQ(bench.server.counts().pipelines, 1U);
  EXPECT_EQ(bench.server.counts().under_way, 0U);
}

TEST_F(MediaServer, a_request_that_comes_again_gets_the_same_answer) {
  const std::string text =
      R"({"jsonrpc":"2.0","id":5,"method":"create","params":{"type":"MediaPipeline","sessionId":"S"}})";
  const auto first = said(text);
  bench.open(2);
  bench.say(2, text);
  EXPECT_EQ(last(2), first);
  EXPECT_EQ(bench.server.counts().pipelines, 1U);
  EXPECT_EQ(bench.server.counts().repeated, 1U);
  bench.pass(20s);
  EXPECT_NE(said(text), first);
  EXPECT_EQ(bench.server.counts().pipelines, 2U);
}

TEST_F(MediaServer, a_request_that_comes_again_while_the_first_waits_is_answered_with_it) {
  const std::string text =
      R"({"jsonrpc":"2.0","id":5,"method":"create","params":{"type":"MediaPipeline","sessionId":"S"}})";
  bench.answers_at_once = false;
  bench.say(1, text);
  bench.close(1);
  bench.open(2);
  bench.say(2, text);
  EXPECT_EQ(bench.held.size(), 1U);
  bench.reply();
  EXPECT_NE(last(2), "nothing");
  EXPECT_EQ(bench.result(2, "ping", "{}"), "pong");
}

TEST_F(MediaServer, another_request_with_the_same_id_is_another_request) {
  const auto first =
      said(R"({"jsonrpc":"2.0","id":5,"method":"create","params":{"type":"MediaPipeline","sessionId":"S"}})");
  const auto second = said(
      R"({"jsonrpc":"2.0","id":5,"method":"describe","params":{"object":"manager_ServerManager","sessionId":"S"}})");
  EXPECT_NE(first, second);
  EXPECT_EQ(bench.server.counts().repeated, 0U);
}

TEST_F(MediaServer, errors_are_repeated_too) {
  const std::string text = R"({"jsonrpc":"2.0","id":5,"method":"create","params":{"type":"Nope","sessionId":"S"}})";
  said(R"({"jsonrpc":"2.0","id":4,"method":"create","params":{"type":"MediaPipeline","sessionId":"S"}})");
  const auto first = said(text);
  EXPECT_EQ(said(text), first);
  EXPECT_EQ(bench.server.counts().repeated, 1U);
}

TEST_F(MediaServer, reports_about_what_is_gone_are_counted_and_ignored) {
  bench.server.handle_reply(bench.now, {RequestNumber(99), nullptr});
  bench.server.handle_event(bench.now, {.object = ObjectNumber(99), .type = "Error", .data = {}});
  EXPECT_EQ(bench.server.counts().strays, 2U);
  EXPECT_FALSE(bench.server.poll_output());
}

}  // namespace
}  // namespace ringer::mediaserver
