// SPDX-License-Identifier: Apache-2.0
#include "kurento/client.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

namespace ringer::kurento {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1h};

std::vector<std::string> sent(Client& client) {
  std::vector<std::string> texts;
  while (auto text = client.poll_transmit()) texts.push_back(std::move(*text));
  return texts;
}

/// The next event, which is expected to be a `Kind`.
template <class Kind>
Kind next(Client& client) {
  auto event = client.poll_event();
  if (!event || !std::holds_alternative<Kind>(*event)) {
    ADD_FAILURE();
    return {};
  }
  return std::get<Kind>(std::move(*event));
}

Error error_of(Client& client, CallHandle call) {
  const auto replied = next<Replied>(client);
  EXPECT_EQ(replied.call, call);
  return replied.value ? Error{} : replied.value.error();
}

/// Open, with the first ping answered.
Client opened() {
  Client client;
  client.handle_open(start);
  client.handle_text(start, R"({"id":0,"jsonrpc":"2.0","result":{"value":"pong"}})");
  sent(client);
  return client;
}

TEST(KurentoClient, pings_at_once_and_then_every_minute) {
  Client client;
  EXPECT_EQ(client.next_timeout(), never);
  client.handle_open(start);
  EXPECT_EQ(sent(client),
            std::vector<std::string>{R"({"id":0,"jsonrpc":"2.0","method":"ping","params":{"interval":60000}})"});
  client.handle_text(start, R"({"id":0,"jsonrpc":"2.0","result":{"value":"pong"}})");
  EXPECT_EQ(client.next_timeout(), start + 60s);
  client.handle_timeout(start + 60s - 1ns);
  EXPECT_TRUE(sent(client).empty());
  client.handle_timeout(start + 60s);
  EXPECT_EQ(sent(client), std::vector<std::string>{R"({"id":1,"jsonrpc":"2.0","method":"ping"})"});
  EXPECT_FALSE(client.poll_event());
}

TEST(KurentoClient, an_answer_belongs_to_its_call_whatever_the_order) {
  Client client = opened();
  const auto pipeline = client.create(start, "MediaPipeline");
  const auto invoked = client.invoke(start, "W", "setName", {{"name", "x"}});
  EXPECT_EQ(sent(client),
            (std::vector<std::string>{
                R"({"id":1,"jsonrpc":"2.0","method":"create","params":{"type":"MediaPipeline"}})",
                R"({"id":2,"jsonrpc":"2.0","method":"invoke","params":{"object":"W","operation":"setName",)"
                R"("operationParams":{"name":"x"}}})"}));
  client.handle_text(start, R"({"id":2,"jsonrpc":"2.0","result":{"sessionId":"S","value":null}})");
  client.handle_text(start, R"({"id":1,"jsonrpc":"2.0","result":{"sessionId":"S","value":"P"}})");
  const auto first = next<Replied>(client);
  EXPECT_EQ(first.call, invoked);
  EXPECT_TRUE(first.value->is_null());
  const auto second = next<Replied>(client);
  EXPECT_EQ(second.call, pipeline);
  EXPECT_EQ(*second.value, "P");
}

TEST(KurentoClient, the_session_that_it_is_given_goes_with_every_later_request) {
  Client client = opened();
  client.create(start, "MediaPipeline");
  sent(client);
  client.handle_text(start, R"({"id":1,"jsonrpc":"2.0","result":{"sessionId":"S","value":"P"}})");
  EXPECT_EQ(client.session(), "S");
  client.subscribe(start, "W", "IceCandidateFound");
  client.unsubscribe(start, "W", "U");
  client.release(start, "W");
  EXPECT_EQ(sent(client),
            (std::vector<std::string>{
                R"({"id":2,"jsonrpc":"2.0","method":"subscribe","params":{"object":"W","sessionId":"S",)"
                R"("type":"IceCandidateFound"}})",
                R"({"id":3,"jsonrpc":"2.0","method":"unsubscribe","params":{"object":"W",)"
                R"("sessionId":"S","subscription":"U"}})",
                R"({"id":4,"jsonrpc":"2.0","method":"release","params":{"object":"W","sessionId":"S"}})"}));
  client.handle_text(start, R"({"id":2,"jsonrpc":"2.0","result":{"value":"no session here"}})");
  EXPECT_EQ(client.session(), "S");
}

TEST(KurentoClient, an_error_is_the_servers) {
  Client client = opened();
  const auto call = client.release(start, "W");
  client.handle_text(start, R"({"id":1,"jsonrpc":"2.0","error":{"code":40101,"message":"Object 'W' not found",)"
                            R"("data":{"type":"MEDIA_OBJECT_NOT_FOUND"}}})");
  EXPECT_EQ(error_of(client, call), (Error{ErrorCode::object_not_found, "Object 'W' not found"}));
}

TEST(KurentoClient, hands_events_on) {
  Client client = opened();
  client.handle_text(start, R"({"jsonrpc":"2.0","method":"onEvent","params":{"value":{"data":{"source":"W","tags":[],)"
                            R"("timestampMillis":"1","type":"IceGatheringDone"},"object":"W",)"
                            R"("type":"IceGatheringDone"}}})");
  const auto raised = next<Raised>(client);
  EXPECT_EQ(raised.object, "W");
  EXPECT_EQ(raised.type, event::ice_gathering_done);
  EXPECT_EQ(raised.data.at("timestampMillis"), "1");
}

TEST(KurentoClient, a_call_without_an_answer_ends_after_its_time) {
  Client client = opened();
  const auto call = client.create(start, "MediaPipeline");
  EXPECT_EQ(client.next_timeout(), start + 20s);
  client.handle_timeout(start + 20s);
  EXPECT_EQ(error_of(client, call).code, ErrorCode::no_answer);
  client.handle_text(start + 21s, R"({"id":1,"jsonrpc":"2.0","result":{"value":"late"}})");
  EXPECT_FALSE(client.poll_event());
  EXPECT_EQ(client.strays(), 1U);
}

TEST(KurentoClient, a_ping_without_an_answer_ends_the_connection) {
  Client client;
  client.handle_open(start);
  client.handle_timeout(start + 20s);
  next<Disconnected>(client);
  EXPECT_EQ(client.next_timeout(), never);
  client.handle_close(start + 20s);
  EXPECT_FALSE(client.poll_event());
}

TEST(KurentoClient, a_lost_connection_ends_every_call) {
  Client client = opened();
  const auto call = client.create(start, "MediaPipeline");
  client.handle_close(start);
  EXPECT_EQ(error_of(client, call).code, ErrorCode::no_connection);
  next<Disconnected>(client);
  EXPECT_FALSE(client.poll_transmit());
  EXPECT_EQ(error_of(client, client.create(start, "MediaPipeline")).code, ErrorCode::no_connection);
}

TEST(KurentoClient, calls_under_way_are_bounded) {
  Client client(ClientConfig{.max_calls = 2});
  client.handle_open(start);
  client.release(start, "A");
  EXPECT_EQ(error_of(client, client.release(start, "B")).code, ErrorCode::too_many_calls);
}

TEST(KurentoClient, what_is_no_message_for_it_is_counted_and_ignored) {
  Client client = opened();
  for (const char* text : {"nonsense", "{}", R"({"jsonrpc":"2.0","id":9,"method":"ping"})",
                           R"({"jsonrpc":"2.0","id":77,"result":{}})", R"({"jsonrpc":"2.0","id":null,"result":{}})",
                           R"({"jsonrpc":"2.0","method":"onEvent"})", R"({"jsonrpc":"2.0","method":"other"})"})
    client.handle_text(start, text);
  EXPECT_EQ(client.strays(), 7U);
  EXPECT_FALSE(client.poll_event());
}

}  // namespace
}  // namespace ringer::kurento
