// SPDX-License-Identifier: Apache-2.0
//
// Objects, their operations, what goes to the workers and comes from them; transactions; events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mediaserver/bench.test.h"

namespace ringer::mediaserver {
namespace {

using namespace std::chrono_literals;

class MediaServerObjects : public testing::Test {
 protected:
  MediaServerObjects() {
    bench.open(1);
    pipeline = bench.create_pipeline(1);
    endpoint = bench.create(1, "WebRtcEndpoint", pipeline);
  }

  template <class Kind>
  Kind last_command() {
    return std::get<Kind>(bench.commands.back().second);
  }
  json::value transact(std::string_view operations) {
    return bench.result(1, "transaction",
                        fmt::format(R"({{"object":{{"_events":{{}}}},"operations":{}}})", operations));
  }
  std::string transaction_error(std::string_view operations) {
    return bench.error(1, "transaction", fmt::format(R"({{"operations":{}}})", operations));
  }

  Bench bench;
  std::string pipeline, endpoint;
};

TEST_F(MediaServerObjects, ids_tell_parent_and_type) {
  EXPECT_EQ(pipeline.size(), 36 + std::string("_kurento.MediaPipeline").size());
  EXPECT_TRUE(pipeline.ends_with("_kurento.MediaPipeline"));
  EXPECT_EQ(pipeline[14], '4');  // of UUIDs, the random kind
  EXPECT_TRUE(endpoint.starts_with(pipeline + "/"));
  EXPECT_TRUE(endpoint.ends_with("_kurento.WebRtcEndpoint"));
  EXPECT_TRUE(bench.create(1, "ringer.BundleEndpoint", pipeline).ends_with("_ringer.BundleEndpoint"));
  EXPECT_TRUE(bench.create(1, "kurento.WebRtcEndpoint", pipeline).ends_with("_kurento.WebRtcEndpoint"));
}

TEST_F(MediaServerObjects, a_worker_is_told_what_to_create) {
  const auto& [worker, command] = bench.commands.at(0);
  EXPECT_EQ(worker, 0U);
  const auto& created = std::get<CreateObject>(command);
  EXPECT_EQ(created.type, "MediaPipeline");
  EXPECT_EQ(created.parent, std::nullopt);
  const auto second = std::get<CreateObject>(bench.commands.at(1).second);
  EXPECT_EQ(second.type, "WebRtcEndpoint");
  EXPECT_EQ(second.id, endpoint);
  EXPECT_EQ(second.parent, created.object);
  EXPECT_EQ(second.parameters.at("mediaPipeline"), created.object.value());
  EXPECT_EQ(second.parameters.at("recvonly"), false);
}

TEST_F(MediaServerObjects, pipelines_are_spread_over_the_workers_and_stay) {
  ServerConfig config;
  config.workers = 2;
  Bench wide(config);
  wide.open(1);
  const auto first = wide.create_pipeline(1);
  const auto second = wide.create_pipeline(1);
  wide.create(1, "WebRtcEndpoint", second);
  wide.ask(1, "release", fmt::format(R"({{"object":"{}"}})", first));
  wide.create_pipeline(1);
  std::vector<std::size_t> workers;
  for (const auto& [worker, command] : wide.commands) workers.push_back(worker);
  EXPECT_EQ(workers, (std::vector<std::size_t>{0, 1, 1, 0, 0}));
}

TEST_F(MediaServerObjects, what_cannot_be_created_is_refused_as_kurento_does) {
  EXPECT_EQ(bench.error(1, "create", R"({"type":"Nope"})"),
            "40108 MEDIA_OBJECT_NOT_AVAILABLE Factory 'Nope' not found");
  for (const char* type : {"ServerManager", "MediaElement", "PlayerEndpoint", "ringer.WebRtcEndpoint"})
    EXPECT_EQ(bench.error(1, "create", fmt::format(R"({{"type":"{}"}})", type)),
              fmt::format("40108 MEDIA_OBJECT_NOT_AVAILABLE Factory '{}' not found", type));
  EXPECT_EQ(bench.error(1, "create", R"({"type":"WebRtcEndpoint"})"),
            "40001 MARSHALL_ERROR 'constructorParams' is required");
  EXPECT_EQ(bench.error(1, "create", R"({"type":"WebRtcEndpoint","constructorParams":7})"),
            "40001 MARSHALL_ERROR 'constructorParams' should be an object");
  EXPECT_EQ(bench.error(1, "create", R"({"type":"WebRtcEndpoint","constructorParams":{}})"),
            "40001 MARSHALL_ERROR 'mediaPipeline' parameter should be a string");
  EXPECT_EQ(bench.error(1, "create", R"({"type":"WebRtcEndpoint","constructorParams":{"mediaPipeline":"nope"}})"),
            "40101 MEDIA_OBJECT_NOT_FOUND Object 'nope' not found");
  EXPECT_EQ(bench
                .error(1, "create",
                       R"({"type":"WebRtcEndpoint","constructorParams":{"mediaPipeline":"manager_ServerManager"}})")
                .substr(0, 6),
            "-32603");
  EXPECT_EQ(bench.server.counts().objects, 2U);
}

TEST_F(MediaServerObjects, what_the_worker_cannot_create_is_not_there) {
  bench.answers["MediaPipeline"] =
      std::unexpected(kurento::Error{kurento::ErrorCode::not_enough_resources, "No port is free"});
  EXPECT_EQ(bench.error(1, "create", R"({"type":"MediaPipeline"})"), "40009 NOT_ENOUGH_RESOURCES No port is free");
  EXPECT_EQ(bench.server.counts().pipelines, 1U);
}

TEST_F(MediaServerObjects, nobody_sees_an_object_before_the_worker_has_made_it) {
  bench.open(2);
  bench.answers_at_once = false;
  const int creation = bench.start(1, "create", R"({"type":"MediaPipeline"})");
  EXPECT_EQ(bench.invoke(2, "manager_ServerManager", "getPipelines").as_array().size(), 1U);
  bench.reply();
  EXPECT_FALSE(bench.answer_to(1, creation).contains("error"));
  EXPECT_EQ(bench.invoke(2, "manager_ServerManager", "getPipelines").as_array().size(), 2U);
}

TEST_F(MediaServerObjects, an_object_whose_parent_goes_while_it_is_made_is_not_made) {
  bench.open(2);
  bench.answers_at_once = false;
  const int creation =
      bench.start(1, "create",
                  fmt::format(R"({{"type":"WebRtcEndpoint","constructorParams":{{"mediaPipeline":"{}"}}}})", pipeline));
  bench.ask(2, "release", fmt::format(R"({{"object":"{}"}})", pipeline));
  bench.reply();
  EXPECT_THAT(Bench::error_of(bench.answer_to(1, creation)), testing::HasSubstr("not found"));
  EXPECT_TRUE(bench.alive.empty());
  EXPECT_EQ(bench.server.counts().objects, 0U);
}

TEST_F(MediaServerObjects, described_with_their_ancestors) {
  const auto answer = bench.ask(1, "describe", fmt::format(R"({{"object":"{}"}})", endpoint));
  const auto& result = answer.at("result").as_object();
  EXPECT_EQ(result.at("type"), "WebRtcEndpoint");
  EXPECT_EQ(result.at("qualifiedType"), "kurento.WebRtcEndpoint");
  EXPECT_EQ(result.at("hierarchy"),
            (json::array{"kurento.BaseRtpEndpoint", "kurento.SdpEndpoint", "kurento.SessionEndpoint",
                         "kurento.Endpoint", "kurento.MediaElement", "kurento.MediaObject"}));
  const auto bundle = bench.create(1, "BundleEndpoint", pipeline);
  EXPECT_EQ(bench.result(1, "describe", fmt::format(R"({{"object":"{}"}})", bundle), "qualifiedType"),
            "ringer.BundleEndpoint");
}

TEST_F(MediaServerObjects, know_their_place_in_the_tree) {
  EXPECT_EQ(bench.invoke(1, endpoint, "getMediaPipeline"), json::value(pipeline));
  EXPECT_EQ(bench.invoke(1, pipeline, "getMediaPipeline"), json::value(pipeline));
  EXPECT_EQ(bench.invoke(1, endpoint, "getParent"), json::value(pipeline));
  EXPECT_TRUE(bench.invoke(1, pipeline, "getParent").is_null());
  EXPECT_EQ(bench.invoke(1, pipeline, "getChildren"), json::value(json::array{json::string(endpoint)}));
  EXPECT_EQ(bench.invoke(1, endpoint, "getId"), json::value(endpoint));
  EXPECT_EQ(bench.invoke(1, endpoint, "getCreationTime"), 1795359791);
}

TEST_F(MediaServerObjects, are_called_by_their_id_until_they_get_a_name) {
  EXPECT_EQ(bench.invoke(1, endpoint, "getName"), json::value(endpoint));
  EXPECT_TRUE(bench.invoke(1, endpoint, "setName", R"({"name":"x"})").is_null());
  EXPECT_EQ(bench.invoke(1, endpoint, "getName"), "x");
}

TEST_F(MediaServerObjects, have_tags) {
  bench.invoke(1, endpoint, "addTag", R"({"key":"room","value":"1"})");
  bench.invoke(1, endpoint, "addTag", R"({"key":"room","value":"2"})");
  EXPECT_EQ(bench.invoke(1, endpoint, "getTag", R"({"key":"room"})"), "2");
  EXPECT_EQ(bench.invoke(1, endpoint, "getTags"),
            json::parse(R"([{"__module__":"kurento","__type__":"Tag","key":"room","value":"2"}])"));
  bench.invoke(1, endpoint, "removeTag", R"({"key":"room"})");
  bench.invoke(1, endpoint, "removeTag", R"({"key":"room"})");
  EXPECT_EQ(bench.invoke_error(1, endpoint, "getTag", R"({"key":"room"})"),
            "40110 MEDIA_OBJECT_TAG_KEY_NOT_FOUND Tag key not found");
}

TEST_F(MediaServerObjects, keep_what_is_only_stored) {
  const auto commands = bench.commands.size();
  EXPECT_EQ(bench.invoke(1, endpoint, "getStunServerPort"), 3478);
  EXPECT_EQ(bench.invoke(1, endpoint, "getTurnUrl"), "");
  bench.invoke(1, endpoint, "setStunServerPort", R"({"stunServerPort":19302})");
  EXPECT_EQ(bench.invoke(1, endpoint, "getStunServerPort"), 19302);
  EXPECT_EQ(bench.invoke(1, endpoint, "getEncoderBitrate"), 300000);
  EXPECT_EQ(bench.invoke(1, endpoint, "getRembParams").at("rembOnConnect"), 300000);
  EXPECT_EQ(bench.commands.size(), commands);
}

TEST_F(MediaServerObjects, tell_the_worker_of_what_it_must_know) {
  bench.invoke(1, endpoint, "setMaxVideoSendBandwidth", R"({"maxVideoSendBandwidth":2000})");
  const auto told = last_command<Invoke>();
  EXPECT_EQ(told.operation, "setMaxVideoSendBandwidth");
  EXPECT_EQ(told.parameters.at("maxVideoSendBandwidth"), 2000);
  EXPECT_EQ(bench.invoke(1, endpoint, "getMaxVideoSendBandwidth"), 2000);
  bench.answers["setMaxVideoSendBandwidth"] =
      std::unexpected(kurento::Error{kurento::ErrorCode::illegal_param, "too late"});
  EXPECT_EQ(bench.invoke_error(1, endpoint, "setMaxVideoSendBandwidth", R"({"maxVideoSendBandwidth":1})"),
            "40107 MEDIA_OBJECT_ILLEGAL_PARAM_ERROR too late");
  EXPECT_EQ(bench.invoke(1, endpoint, "getMaxVideoSendBandwidth"), 2000);
}

TEST_F(MediaServerObjects, operations_on_media_go_to_the_worker) {
  bench.answers["processOffer"] = "v=0 answer";
  EXPECT_EQ(bench.invoke(1, endpoint, "processOffer", R"({"offer":"v=0"})"), "v=0 answer");
  const auto command = last_command<Invoke>();
  EXPECT_EQ(command.object, bench.numbers.at(endpoint));
  EXPECT_EQ(command.parameters, (json::object{{"offer", "v=0"}}));
  bench.answers["processOffer"] = std::unexpected(kurento::Error{kurento::ErrorCode::sdp_parse, "Invalid SDP"});
  EXPECT_EQ(bench.invoke_error(1, endpoint, "processOffer", R"({"offer":5})"), "40201 SDP_PARSE_ERROR Invalid SDP");
}

TEST_F(MediaServerObjects, an_operation_that_returns_nothing_has_a_null_value) {
  const auto answer =
      bench.ask(1, "invoke", fmt::format(R"({{"object":"{}","operation":"gatherCandidates"}})", endpoint));
  EXPECT_TRUE(answer.at("result").as_object().contains("value"));
  EXPECT_TRUE(answer.at("result").at("value").is_null());
}

TEST_F(MediaServerObjects, errors_of_operations_are_kurentos) {
  EXPECT_EQ(bench.invoke_error(1, "nope", "getName"), "40101 MEDIA_OBJECT_NOT_FOUND Object 'nope' not found");
  EXPECT_EQ(bench.invoke_error(1, endpoint, "x"), "40008 MALFORMED_TRANSACTION Method 'x' with 0 parameters not found");
  EXPECT_EQ(bench.invoke_error(1, endpoint, "processOffer", "null"),
            "40001 MARSHALL_ERROR 'operationParams' is required");
  EXPECT_EQ(bench.invoke_error(1, endpoint, "processOffer", R"("x")"),
            "40001 MARSHALL_ERROR 'operationParams' should be an object");
  EXPECT_EQ(bench.invoke_error(1, endpoint, "processOffer"),
            "40001 MARSHALL_ERROR 'offer' parameter should be a string");
  EXPECT_EQ(bench.invoke_error(1, endpoint, "connect", R"({"sink":"nope"})"),
            "40101 MEDIA_OBJECT_NOT_FOUND Object 'nope' not found");
  EXPECT_EQ(bench.invoke_error(1, endpoint, "connect", R"({"sink":"newref:0"})").substr(0, 5), "40109");
  EXPECT_EQ(bench.invoke_error(1, "newref:0", "getName").substr(0, 5), "40109");
  EXPECT_EQ(bench.error(1, "describe", R"({"object":"nope"})"), "40101 MEDIA_OBJECT_NOT_FOUND Object 'nope' not found");
  EXPECT_EQ(bench.error(1, "ref", R"({"object":"nope"})"), "40101 MEDIA_OBJECT_NOT_FOUND Object 'nope' not found");
  EXPECT_EQ(bench.error(1, "subscribe", R"({"object":"nope","type":"Error"})"),
            "40101 MEDIA_OBJECT_NOT_FOUND Object 'nope' not found");
}

TEST_F(MediaServerObjects, elements_of_two_pipelines_cannot_be_connected) {
  const auto other = bench.create(1, "WebRtcEndpoint", bench.create_pipeline(1));
  const auto commands = bench.commands.size();
  EXPECT_EQ(bench.invoke_error(1, endpoint, "connect", fmt::format(R"({{"sink":"{}"}})", other)),
            "40004 CONNECT_ERROR Media elements do not share pipeline");
  EXPECT_EQ(bench.commands.size(), commands);
  bench.invoke(1, endpoint, "connect", fmt::format(R"({{"sink":"{}","mediaType":"VIDEO"}})", endpoint));
  EXPECT_EQ(last_command<Invoke>().parameters,
            (json::object{{"sink", bench.numbers.at(endpoint).value()}, {"mediaType", "VIDEO"}}));
}

TEST_F(MediaServerObjects, the_bundle_endpoint_takes_views_and_sections) {
  const auto bundle = bench.create(1, "ringer.BundleEndpoint", pipeline);
  bench.invoke(1, bundle, "setView", R"({"description":"1","height":720,"priority":2})");
  EXPECT_EQ(last_command<Invoke>().parameters, (json::object{{"description", "1"}, {"height", 720}, {"priority", 2}}));
  bench.invoke(1, bundle, "connect",
               fmt::format(R"({{"sink":"{}","mediaType":"VIDEO","sourceMediaDescription":"1",)"
                           R"("sinkMediaDescription":"7"}})",
                           bundle));
  EXPECT_EQ(last_command<Invoke>().parameters.at("sinkMediaDescription"), "7");
  bench.invoke(1, bundle, "requestKeyframe", R"({"description":"1"})");
  bench.invoke(1, bundle, "getSections");
  EXPECT_EQ(last_command<Invoke>().operation, "getSections");
}

TEST_F(MediaServerObjects, released_with_all_that_is_in_them) {
  bench.ask(1, "release", fmt::format(R"({{"object":"{}"}})", pipeline));
  EXPECT_FALSE(bench.exists(1, endpoint));
  EXPECT_FALSE(bench.exists(1, pipeline));
  const auto release = last_command<Release>();
  EXPECT_EQ(release.objects, (std::vector{bench.numbers.at(endpoint), bench.numbers.at(pipeline)}));
  EXPECT_TRUE(bench.alive.empty());
}

TEST_F(MediaServerObjects, releasing_never_fails) {
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(bench.error(1, "release", fmt::format(R"({{"object":"{}"}})", endpoint)), "result");
  EXPECT_EQ(bench.error(1, "release", R"({"object":"nope"})"), "result");
  EXPECT_EQ(bench.error(1, "release", R"({"object":"manager_ServerManager"})"), "result");
  EXPECT_EQ(bench.error(1, "unref", R"({"object":"nope"})"), "result");
  EXPECT_EQ(bench.error(1, "unsubscribe", R"({"object":"nope","subscription":"nope"})"), "result");
  EXPECT_TRUE(bench.exists(1, "manager_ServerManager"));
}

TEST_F(MediaServerObjects, an_event_is_told_as_kurento_tells_it) {
  bench.subscribe(1, endpoint, "IceCandidateFound");
  json::object candidate{{"__module__", "kurento"}, {"__type__", "IceCandidate"}, {"candidate", "candidate:1 1 UDP"}};
  bench.raise(endpoint, "IceCandidateFound", {{"candidate", candidate}});
  EXPECT_EQ(bench.received[1].back(),
            fmt::format(R"({{"jsonrpc":"2.0","method":"onEvent","params":{{"value":{{"data":{{"candidate":)"
                        R"({{"__module__":"kurento","__type__":"IceCandidate","candidate":"candidate:1 1 UDP"}},)"
                        R"("source":"{0}","tags":[],"timestampMillis":"1795359791992","type":"IceCandidateFound"}},)"
                        R"("object":"{0}","type":"IceCandidateFound"}}}}}})",
                        endpoint));
}

TEST_F(MediaServerObjects, an_error_event_keeps_its_own_type) {
  bench.subscribe(1, endpoint, "Error");
  bench.raise(endpoint, "Error", {{"type", "STREAM_ERROR_FAILED"}, {"errorCode", 0}});
  EXPECT_EQ(bench.take_events(1).at(0).at("data").at("type"), "STREAM_ERROR_FAILED");
}

TEST_F(MediaServerObjects, events_have_tags_if_wanted) {
  bench.subscribe(1, endpoint, "IceGatheringDone");
  bench.invoke(1, endpoint, "addTag", R"({"key":"a","value":"b"})");
  bench.raise(endpoint, "IceGatheringDone", {});
  bench.invoke(1, endpoint, "setSendTagsInEvents", R"({"sendTagsInEvents":true})");
  bench.raise(endpoint, "IceGatheringDone", {});
  const auto events = bench.take_events(1);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].at("data").at("tags"), json::array());
  EXPECT_EQ(events[1].at("data").at("tags").as_array().at(0).at("key"), "a");
}

TEST_F(MediaServerObjects, only_events_of_the_type_can_be_subscribed_to) {
  EXPECT_EQ(bench.error(1, "subscribe", fmt::format(R"({{"object":"{}","type":"Nope"}})", endpoint)),
            "40106 MEDIA_OBJECT_EVENT_NOT_SUPPORTED Event 'Nope' not supported");
  EXPECT_EQ(bench.error(1, "subscribe", fmt::format(R"({{"object":"{}","type":"IceCandidateFound"}})", pipeline)),
            "40106 MEDIA_OBJECT_EVENT_NOT_SUPPORTED Event 'IceCandidateFound' not supported");
  bench.subscribe(1, endpoint, "ElementConnected");
  bench.raise(endpoint, "IceGatheringDone", {});
  EXPECT_TRUE(bench.take_events(1).empty());
}

TEST_F(MediaServerObjects, two_subscriptions_are_one_notification_until_both_are_gone) {
  const auto first = bench.subscribe(1, endpoint, "IceGatheringDone");
  const auto second = bench.subscribe(1, endpoint, "IceGatheringDone");
  bench.raise(endpoint, "IceGatheringDone", {});
  EXPECT_EQ(bench.take_events(1).size(), 1U);
  const auto unsubscribe = [&](const std::string& id) {
    bench.ask(1, "unsubscribe", fmt::format(R"({{"object":"{}","subscription":"{}"}})", endpoint, id));
    bench.raise(endpoint, "IceGatheringDone", {});
    return bench.take_events(1).size();
  };
  EXPECT_EQ(unsubscribe(first), 1U);
  EXPECT_EQ(unsubscribe(second), 0U);
  EXPECT_EQ(bench.server.counts().subscriptions, 0U);
}

TEST_F(MediaServerObjects, each_session_gets_its_notification) {
  bench.open(2);
  bench.open(3);
  bench.subscribe(1, endpoint, "IceGatheringDone");
  bench.subscribe(2, endpoint, "IceGatheringDone");
  bench.raise(endpoint, "IceGatheringDone", {});
  EXPECT_EQ(bench.take_events(1).size(), 1U);
  EXPECT_EQ(bench.take_events(2).size(), 1U);
  EXPECT_TRUE(bench.take_events(3).empty());
}

TEST_F(MediaServerObjects, the_server_tells_of_objects_that_come_and_go) {
  bench.open(2);
  bench.subscribe(2, "manager_ServerManager", "ObjectCreated");
  bench.subscribe(2, "manager_ServerManager", "ObjectDestroyed");
  const auto second = bench.create(1, "WebRtcEndpoint", pipeline);
  auto events = bench.take_events(2);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].at("data").at("object"), json::value(second));
  EXPECT_FALSE(events[0].at("data").as_object().contains("type"));
  bench.ask(1, "release", fmt::format(R"({{"object":"{}"}})", pipeline));
  events = bench.take_events(2);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].at("type"), "ObjectDestroyed");
  EXPECT_EQ(events[2].at("data").at("objectId"), json::value(pipeline));
}

TEST_F(MediaServerObjects, a_transaction_carries_out_its_operations_in_order) {
  const auto responses = transact(
      R"([{"method":"create","params":{"type":"MediaPipeline","properties":{}},"jsonrpc":"2.0","id":0},)"
      R"({"method":"create","params":{"type":"WebRtcEndpoint","constructorParams":{"mediaPipeline":"newref:0"}},)"
      R"("jsonrpc":"2.0","id":1},)"
      R"({"method":"invoke","params":{"object":"newref:1","operation":"connect","operationParams":{"sink":"newref:1"}},)"
      R"("jsonrpc":"2.0","id":2}])");
  ASSERT_EQ(responses.as_array().size(), 3U);
  const auto made = std::string(responses.at(0).at("result").at("value").as_string());
  const auto part = std::string(responses.at(1).at("result").at("value").as_string());
  EXPECT_TRUE(part.starts_with(made + "/"));
  EXPECT_EQ(responses.at(2).at("id"), 2);
  EXPECT_TRUE(responses.at(2).at("result").at("value").is_null());
  EXPECT_EQ(responses.at(2).at("result").at("sessionId"), json::value(bench.session_of(1)));
  EXPECT_EQ(bench.invoke(1, part, "getParent"), json::value(made));
}

TEST_F(MediaServerObjects, a_transaction_stops_at_the_first_error_and_undoes_nothing) {
  const auto responses = transact(R"([{"method":"create","params":{"type":"MediaPipeline"},"jsonrpc":"2.0","id":0},)"
                                  R"({"method":"create","params":{"type":"Nope"},"jsonrpc":"2.0","id":1},)"
                                  R"({"method":"create","params":{"type":"MediaPipeline"},"jsonrpc":"2.0","id":2}])");
  ASSERT_EQ(responses.as_array().size(), 2U);
  EXPECT_EQ(responses.at(1).at("error").at("code"), 40108);
  EXPECT_EQ(bench.server.counts().pipelines, 2U);
}

TEST_F(MediaServerObjects, a_malformed_transaction_fails_as_a_whole) {
  EXPECT_EQ(transact("[]"), json::array());
  EXPECT_EQ(transaction_error(R"([{"method":"ping","jsonrpc":"2.0","id":1}])"),
            "40008 MALFORMED_TRANSACTION Id of request '0' should be '0'");
  EXPECT_EQ(transaction_error(R"([{"method":"release","params":{"object":"newref:x"},"jsonrpc":"2.0","id":0}])"),
            "40008 MALFORMED_TRANSACTION Invalid index of newref 'x'");
  EXPECT_EQ(transaction_error(R"([{"method":"release","params":{"object":"newref:0"},"jsonrpc":"2.0","id":0}])"),
            "40008 MALFORMED_TRANSACTION Result not found on request 0");
  EXPECT_EQ(transaction_error(R"({"0":1})"), "-32000 - 'operations' parameter should be an array");
}

TEST_F(MediaServerObjects, transactions_do_not_nest) {
  const auto responses = transact(R"([{"method":"transaction","params":{"operations":[]},"jsonrpc":"2.0","id":0}])");
  EXPECT_EQ(responses.at(0).at("error").at("code"), -32601);
}

TEST_F(MediaServerObjects, a_transaction_does_not_grow_by_its_references) {
  ServerConfig config;
  config.limits.message_bytes = 4000;
  Bench small(config);
  small.open(1);
  const auto made = small.create_pipeline(1);
  small.invoke(1, made, "setName", fmt::format(R"({{"name":"{}"}})", std::string(1000, 'x')));
  std::string references;
  for (int i = 0; i < 20; ++i) references += R"("newref:0",)";
  EXPECT_EQ(
      small
          .error(1, "transaction",
                 fmt::format(R"({{"operations":[{{"jsonrpc":"2.0","id":0,"method":"invoke","params":{{"object":"{}",)"
                             R"("operation":"getName"}}}},{{"jsonrpc":"2.0","id":1,"method":"ping",)"
                             R"("params":{{"junk":[{}0]}}}}]}})",
                             made, references))
          .substr(0, 5),
      "40009");
}

TEST_F(MediaServerObjects, the_server_says_what_it_is) {
  const auto info = bench.invoke(1, "manager_ServerManager", "getInfo");
  EXPECT_EQ(info.at("version"), "7.3.0");
  EXPECT_EQ(info.at("type"), "KMS");
  EXPECT_EQ(info.at("capabilities"), json::array{"transactions"});
  std::map<std::string, json::value> factories;
  for (const auto& module : info.at("modules").as_array())
    factories.emplace(module.at("name").as_string().c_str(), module.at("factories"));
  EXPECT_EQ(factories.size(), 4U);
  EXPECT_EQ(factories.at("core"), json::array{"MediaPipeline"});
  EXPECT_EQ(factories.at("elements"), json::array{"WebRtcEndpoint"});
  EXPECT_EQ(factories.at("filters"), json::array());
  EXPECT_EQ(factories.at("ringer"), json::array{"BundleEndpoint"});
}

TEST_F(MediaServerObjects, the_server_says_how_it_is) {
  bench.server.handle_usage({.cpu_percent = 12.5, .memory_kib = 4096});
  const auto ask = [&](std::string_view operation, std::string_view params = "{}") {
    return bench.invoke(1, "manager_ServerManager", operation, params);
  };
  EXPECT_EQ(ask("getUsedCpu", R"({"interval":1000})"), 12.5);
  EXPECT_EQ(ask("getUsedMemory"), 4096);
  EXPECT_EQ(ask("getCpuCount"), 1);
  EXPECT_EQ(ask("getMetadata"), "");
  EXPECT_EQ(ask("getPipelines"), json::value(json::array{json::string(pipeline)}));
  EXPECT_EQ(ask("getSessions"), json::value(json::array{json::string(bench.session_of(1))}));
}

TEST_F(MediaServerObjects, the_server_describes_its_modules) {
  const auto kmd = bench.invoke(1, "manager_ServerManager", "getKmd", R"({"moduleName":"ringer"})");
  const auto described = json::parse(kmd.as_string());
  EXPECT_EQ(described.at("name"), "ringer");
  EXPECT_EQ(described.at("remoteClasses").at(0).at("name"), "BundleEndpoint");
  EXPECT_EQ(described.at("remoteClasses").at(0).at("extends"), "BaseRtpEndpoint");
  EXPECT_EQ(bench.invoke_error(1, "manager_ServerManager", "getKmd", R"({"moduleName":"nope"})"),
            "40500 UNDEFINED Requested kmd module doesn't exist");
}

TEST_F(MediaServerObjects, what_only_encoders_know_is_accepted_without_effect) {
  EXPECT_TRUE(bench
                  .invoke(1, endpoint, "setVideoFormat",
                          R"({"caps":{"codec":"RAW","framerate":{"numerator":30,)"
                          R"("denominator":1}}})")
                  .is_null());
  EXPECT_EQ(bench.invoke(1, endpoint, "getGstreamerDot"), "digraph {}");
  EXPECT_EQ(bench.invoke(1, endpoint, "isMediaTranscoding", R"({"mediaType":"VIDEO"})"), false);
  EXPECT_EQ(bench.invoke_error(1, endpoint, "isMediaTranscoding", R"({"mediaType":"DATA"})").substr(0, 5), "40107");
}

}  // namespace
}  // namespace ringer::mediaserver
