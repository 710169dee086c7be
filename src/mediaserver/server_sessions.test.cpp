// SPDX-License-Identifier: Apache-2.0
//
// Sessions: how they come, what they hold, when they end; and how much of everything there may be.
#include <gtest/gtest.h>

#include "mediaserver/bench.test.h"

namespace ringer::mediaserver {
namespace {

using namespace std::chrono_literals;

class MediaServerSessions : public testing::Test {
 protected:
  MediaServerSessions() { bench.open(1); }

  std::string object(std::string_view id, std::string_view session) {
    return fmt::format(R"({{"object":"{}","sessionId":"{}"}})", id, session);
  }

  Bench bench;
};

TEST_F(MediaServerSessions, any_name_of_a_session_is_taken) {
  EXPECT_EQ(bench.result(1, "create", R"({"type":"MediaPipeline","sessionId":"123456"})", "sessionId"), "123456");
  EXPECT_EQ(bench.session_of(1), "123456");
}

TEST_F(MediaServerSessions, but_not_by_connect_and_keep_alive) {
  EXPECT_EQ(bench.error(1, "connect", R"({"sessionId":"S"})"), "40007 INVALID_SESSION Invalid session");
  EXPECT_EQ(bench.error(1, "keepAlive", R"({"sessionId":"S"})"), "40007 INVALID_SESSION Invalid session");
}

TEST_F(MediaServerSessions, a_session_that_has_touched_nothing_cannot_be_taken_up) {
  const auto session = std::string(bench.result(1, "connect", "{}", "sessionId").as_string());
  EXPECT_EQ(session.size(), 36U);
  bench.open(2);
  const auto connect = fmt::format(R"({{"sessionId":"{}"}})", session);
  EXPECT_EQ(bench.error(2, "connect", connect), "40007 INVALID_SESSION Invalid session");
  bench.create_pipeline(1);
  EXPECT_EQ(bench.result(2, "connect", connect, "serverId").as_string().size(), 36U);
}

TEST_F(MediaServerSessions, the_server_is_the_same_for_all) {
  bench.open(2);
  EXPECT_EQ(bench.result(1, "connect", "{}", "serverId"), bench.result(2, "connect", "{}", "serverId"));
}

TEST_F(MediaServerSessions, subscriptions_survive_a_new_connection) {
  const auto pipeline = bench.create_pipeline(1);
  bench.subscribe(1, pipeline, "Error");
  const auto session = bench.session_of(1);
  bench.close(1);
  bench.raise(pipeline, "Error", {{"errorCode", 1}});  // lost
  bench.open(2);
  bench.say(2, R"({"jsonrpc":"2.0","method":"ping","id":900})");
  EXPECT_EQ(bench.result(2, "connect", fmt::format(R"({{"sessionId":"{}"}})", session), "sessionId"),
            json::value(session));
  bench.raise(pipeline, "Error", {{"errorCode", 2}});
  const auto events = bench.take_events(2);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].at("data").at("errorCode"), 2);
}

TEST_F(MediaServerSessions, events_go_to_the_latest_connection_of_a_session) {
  const auto pipeline = bench.create_pipeline(1);
  bench.subscribe(1, pipeline, "Error");
  bench.open(2);
  bench.ask(2, "describe", object(pipeline, bench.session_of(1)));
  bench.raise(pipeline, "Error", {});
  EXPECT_TRUE(bench.take_events(1).empty());
  EXPECT_EQ(bench.take_events(2).size(), 1U);
  EXPECT_EQ(bench.session_of(1), "");
}

TEST_F(MediaServerSessions, a_session_without_a_connection_ends_after_one_to_two_periods) {
  const auto pipeline = bench.create_pipeline(1);
  bench.pass(1000s);
  bench.close(1);
  bench.pass(240s - 1ns);
  EXPECT_EQ(bench.server.counts().sessions, 1U);
  bench.pass(240s + 1ns);
  EXPECT_EQ(bench.server.counts().sessions, 0U);
  EXPECT_EQ(bench.server.counts().objects, 0U);
  EXPECT_EQ(bench.server.counts().collected, 1U);
  EXPECT_TRUE(bench.alive.empty());
  bench.pass(240s);
  EXPECT_EQ(bench.server.next_timeout(), never);
}

TEST_F(MediaServerSessions, a_session_with_a_connection_never_ends) {
  const auto pipeline = bench.create_pipeline(1);
  bench.pass(24h);
  EXPECT_TRUE(bench.exists(1, pipeline));
}

TEST_F(MediaServerSessions, keep_alive_puts_the_end_off) {
  bench.create_pipeline(1);
  const auto session = fmt::format(R"({{"sessionId":"{}"}})", bench.session_of(1));
  bench.close(1);
  bench.pass(240s);
  bench.open(2);
  bench.ask(2, "keepAlive", session);
  bench.close(2);
  bench.pass(240s);
  EXPECT_EQ(bench.server.counts().sessions, 1U);
}

TEST_F(MediaServerSessions, an_object_lives_while_one_session_holds_it) {
  const auto pipeline = bench.create_pipeline(1);
  const auto endpoint = bench.create(1, "WebRtcEndpoint", pipeline);
  bench.open(2);
  bench.ask(2, "describe", object(endpoint, "other"));  // and with it all it is part of
  bench.ask(1, "closeSession", "{}");
  EXPECT_TRUE(bench.exists(2, endpoint));
  EXPECT_TRUE(bench.exists(2, pipeline));
  bench.ask(2, "unref", object(pipeline, "other"));
  EXPECT_EQ(bench.server.counts().objects, 0U);
}

TEST_F(MediaServerSessions, what_comes_into_a_pipeline_is_held_by_all_that_hold_it) {
  const auto pipeline = bench.create_pipeline(1);
  bench.open(2);
  bench.ask(2, "ref", object(pipeline, "other"));
  const auto endpoint = bench.create(1, "WebRtcEndpoint", pipeline);
  bench.ask(1, "closeSession", "{}");
  EXPECT_TRUE(bench.exists(2, endpoint));
}

TEST_F(MediaServerSessions, who_asks_for_all_pipelines_holds_them) {
  const auto pipeline = bench.create_pipeline(1);
  bench.open(2);
  bench.invoke(2, "manager_ServerManager", "getPipelines");
  bench.ask(1, "closeSession", "{}");
  EXPECT_TRUE(bench.exists(2, pipeline));
}

TEST_F(MediaServerSessions, releasing_is_for_everybody) {
  const auto pipeline = bench.create_pipeline(1);
  bench.open(2);
  bench.ask(2, "ref", object(pipeline, "other"));
  bench.ask(1, "release", object(pipeline, bench.session_of(1)));
  EXPECT_FALSE(bench.exists(2, pipeline));
}

TEST_F(MediaServerSessions, a_session_can_be_closed_with_all_it_holds) {
  const auto pipeline = bench.create_pipeline(1);
  bench.open(2);
  bench.ask(2, "ref", object(pipeline, "other"));
  EXPECT_EQ(bench.error(1, "closeSession", R"({"release":true})"), "result");
  EXPECT_FALSE(bench.exists(2, pipeline));
  EXPECT_EQ(bench.error(1, "keepAlive", "{}"), "40007 INVALID_SESSION Invalid session");
}

TEST_F(MediaServerSessions, subscriptions_end_with_their_session_and_their_object) {
  const auto pipeline = bench.create_pipeline(1);
  bench.subscribe(1, pipeline, "Error");
  bench.subscribe(1, "manager_ServerManager", "ObjectCreated");
  EXPECT_EQ(bench.server.counts().subscriptions, 2U);
  bench.ask(1, "release", object(pipeline, bench.session_of(1)));
  EXPECT_EQ(bench.server.counts().subscriptions, 1U);
  bench.ask(1, "closeSession", "{}");
  EXPECT_EQ(bench.server.counts().subscriptions, 0U);
}

TEST_F(MediaServerSessions, a_subscription_of_another_session_is_left_alone) {
  const auto pipeline = bench.create_pipeline(1);
  const auto subscription = bench.subscribe(1, pipeline, "Error");
  bench.open(2);
  bench.ask(2, "unsubscribe",
            fmt::format(R"({{"object":"{}","subscription":"{}","sessionId":"other"}})", pipeline, subscription));
  EXPECT_EQ(bench.server.counts().subscriptions, 1U);
}

TEST(M16_MediaServer, refuses_cleanly_beyond_its_limits_and_goes_on) {
  ServerConfig config;
  config.limits.sessions = 2;
  config.limits.objects = 3;
  config.limits.objects_per_session = 2;
  config.limits.subscriptions_per_session = 2;
  config.limits.tags_per_object = 1;
  config.limits.text_bytes = 100;
  config.limits.session_id_bytes = 40;
  config.limits.operations_per_transaction = 1;
  Bench bench(config);
  for (const int connection : {1, 2, 3}) bench.open(connection);
  const auto code = [](const std::string& error) { return error.substr(0, 5); };
  const auto pipeline = bench.create_pipeline(1);
  bench.create_pipeline(1);
  EXPECT_EQ(code(bench.error(1, "create", R"({"type":"MediaPipeline"})")), "40009");
  bench.create_pipeline(2);
  EXPECT_EQ(code(bench.error(2, "create", R"({"type":"MediaPipeline"})")), "40009");
  EXPECT_EQ(code(bench.error(3, "create", R"({"type":"MediaPipeline"})")), "40009");
  for (int i = 0; i < 2; ++i) bench.subscribe(1, pipeline, "Error");
  EXPECT_EQ(code(bench.error(1, "subscribe", fmt::format(R"({{"object":"{}","type":"Error"}})", pipeline))), "40009");
  bench.invoke(1, pipeline, "addTag", R"({"key":"a","value":"b"})");
  EXPECT_EQ(code(bench.invoke_error(1, pipeline, "addTag", R"({"key":"b","value":"b"})")), "40009");
  const auto long_name = fmt::format(R"({{"name":"{}"}})", std::string(101, 'x'));
  EXPECT_EQ(code(bench.invoke_error(1, pipeline, "setName", long_name)), "40009");
  EXPECT_EQ(code(bench.error(3, "ping", fmt::format(R"({{"sessionId":"{}"}})", std::string(41, 's')))), "40007");
  EXPECT_EQ(code(bench.error(1, "transaction", R"({"operations":[{"id":0},{"id":1}]})")), "40009");
  EXPECT_EQ(bench.server.counts().refused, 7U);

  bench.ask(1, "release", fmt::format(R"({{"object":"{}"}})", pipeline));
  bench.create_pipeline(1);
}

TEST(M16_MediaServer, is_as_empty_as_before_when_all_have_left) {
  Bench bench;
  for (int round = 0; round < 3; ++round) {
    for (int connection = 1; connection <= 20; ++connection) {
      bench.open(connection);
      const auto pipeline = bench.create_pipeline(connection);
      for (int i = 0; i < 5; ++i) {
        const auto endpoint = bench.create(connection, "WebRtcEndpoint", pipeline);
        bench.subscribe(connection, endpoint, "IceCandidateFound");
      }
      bench.close(connection);
    }
    bench.pass(480s);
    const auto counts = bench.server.counts();
    EXPECT_EQ(counts.connections + counts.sessions + counts.objects + counts.pipelines + counts.subscriptions +
                  counts.under_way,
              0U);
    EXPECT_TRUE(bench.alive.empty());
  }
}

}  // namespace
}  // namespace ringer::mediaserver
