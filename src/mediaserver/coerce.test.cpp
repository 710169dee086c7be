// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/coerce.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "jsonrpc/print.h"

namespace ringer::mediaserver {
namespace {

using kurento::Error;
using kurento::ErrorCode;

std::expected<json::value, Error> resolve(std::string_view id, const Type& type) {
  if (id == "W" && type.name == "MediaElement") return 7;
  return std::unexpected(Error{ErrorCode::object_not_found, "Object '" + std::string(id) + "' not found"});
}

/// What `given` becomes as parameters of an operation of WebRtcEndpoint, or the error's code and message.
std::string coerced(std::string_view operation, const char* given) {
  const Operation* found = model().find_type("WebRtcEndpoint")->find_operation(operation);
  if (found == nullptr) return "no such operation";
  const auto result = coerce(found->parameters, json::parse(given).as_object(), resolve);
  if (result) return jsonrpc::print(*result);
  return std::to_string(static_cast<int>(result.error().code)) + " " + result.error().message;
}

TEST(Coerce, texts_are_made_of_all_that_is_plain) {
  EXPECT_EQ(coerced("setName", R"({"name":"x"})"), R"({"name":"x"})");
  EXPECT_EQ(coerced("processOffer", R"({"offer":5})"), R"({"offer":"5"})");
  EXPECT_EQ(coerced("setName", R"({"name":true})"), R"({"name":"true"})");
  EXPECT_EQ(coerced("setName", R"({"name":null})"), R"({"name":""})");
  EXPECT_EQ(coerced("processOffer", R"({"offer":{}})"), "40001 'offer' parameter should be a string");
  EXPECT_EQ(coerced("processOffer", R"({"offer":[]})"), "40001 'offer' parameter should be a string");
  EXPECT_EQ(coerced("processOffer", R"({})"), "40001 'offer' parameter should be a string");
}

TEST(Coerce, whole_numbers_are_32_bits) {
  EXPECT_EQ(coerced("setMtu", R"({"mtu":1200})"), R"({"mtu":1200})");
  EXPECT_EQ(coerced("setMtu", R"({"mtu":1200.0})"), R"({"mtu":1200})");
  EXPECT_EQ(coerced("setMtu", R"({"mtu":true})"), R"({"mtu":1})");
  EXPECT_EQ(coerced("setMtu", R"({"mtu":null})"), R"({"mtu":0})");
  for (const char* wrong : {R"({"mtu":1.5})", R"({"mtu":"1200"})", R"({"mtu":2147483648})", R"({"mtu":1e300})",
                            R"({"mtu":2e308})", R"({"mtu":18446744073709551615})", R"({})"})
    EXPECT_EQ(coerced("setMtu", wrong), "40001 'mtu' parameter should be an integer") << wrong;
}

TEST(Coerce, truth_values_may_be_written_out) {
  EXPECT_EQ(coerced("setIceTcp", R"({"iceTcp":false})"), R"({"iceTcp":false})");
  EXPECT_EQ(coerced("setIceTcp", R"({"iceTcp":"true"})"), R"({"iceTcp":true})");
  EXPECT_EQ(coerced("setIceTcp", R"({"iceTcp":0})"), R"({"iceTcp":false})");
  EXPECT_EQ(coerced("setIceTcp", R"({"iceTcp":"yes"})"), "40001 'iceTcp' parameter should be a boolean");
}

TEST(Coerce, defaults_are_filled_in_and_strangers_left_out) {
  EXPECT_EQ(coerced("isMediaFlowingIn", R"({"mediaType":"AUDIO","junk":{"_events":{}}})"),
            R"({"mediaType":"AUDIO","sinkMediaDescription":"default"})");
  EXPECT_EQ(coerced("createDataChannel", R"({"label":null,"maxRetransmits":3})"),
            R"({"label":"","maxPacketLifeTime":-1,"maxRetransmits":3,"ordered":true,"protocol":""})");
  EXPECT_EQ(coerced("getStats", R"({})"), "{}");
}

TEST(Coerce, enumerations_are_exact) {
  EXPECT_EQ(coerced("getStats", R"({"mediaType":"VIDEO"})"), R"({"mediaType":"VIDEO"})");
  EXPECT_EQ(coerced("getStats", R"({"mediaType":"video"})"), "40001 Invalid value for 'MediaType'");
  EXPECT_EQ(coerced("getStats", R"({"mediaType":7})"), "40001 'mediaType' parameter should be a string");
}

TEST(Coerce, references_are_resolved) {
  EXPECT_EQ(coerced("connect", R"({"sink":"W"})"), R"({"sink":7})");
  EXPECT_EQ(coerced("connect", R"({"sink":"nope"})"), "40101 Object 'nope' not found");
  EXPECT_EQ(coerced("connect", R"({"sink":7})"), "40001 'sink' parameter should be a string");
}

TEST(Coerce, complex_values_may_name_their_type) {
  const char* bare = R"({"candidate":{"candidate":"c","sdpMid":null,"sdpMLineIndex":0}})";
  const char* named = R"({"candidate":{"candidate":"c","sdpMid":"","sdpMLineIndex":0,"x":1,
                          "__module__":"kurento","__type__":"IceCandidate"}})";
  const char* result = R"({"candidate":{"__module__":"kurento","__type__":"IceCandidate","candidate":"c",)"
                       R"("sdpMLineIndex":0,"sdpMid":""}})";
  EXPECT_EQ(coerced("addIceCandidate", bare), result);
  EXPECT_EQ(coerced("addIceCandidate", named), result);
}

TEST(Coerce, complex_values_of_another_type_are_refused) {
  EXPECT_EQ(coerced("addIceCandidate", R"({"candidate":{"__module__":"kurento","__type__":"Nope"}})"),
            "40003 Type Nope does not exist in module kurento");
  EXPECT_EQ(coerced("addIceCandidate", R"({"candidate":{"__module__":"ringer","__type__":"IceCandidate"}})"),
            "40003 Type IceCandidate does not exist in module ringer");
  EXPECT_EQ(coerced("addIceCandidate", R"({"candidate":{"__module__":"kurento","__type__":"Fraction"}})"),
            "40003 Type Fraction is not compatible");
  EXPECT_EQ(coerced("addIceCandidate", R"({"candidate":"c"})"), "40001 'candidate' parameter should be an object");
  EXPECT_EQ(coerced("setVideoFormat", R"({"caps":{"codec":{}}})"), "40001 'codec' property should be a string");
}

TEST(Coerce, complex_values_hold_complex_values) {
  EXPECT_EQ(coerced("setVideoFormat", R"({"caps":{"codec":"RAW","framerate":{"numerator":30,"denominator":1}}})"),
            R"({"caps":{"__module__":"kurento","__type__":"VideoCaps","codec":"RAW","framerate":)"
            R"({"__module__":"kurento","__type__":"Fraction","denominator":1,"numerator":30}}})");
}

TEST(Coerce, stored_properties_begin_with_what_the_table_says) {
  const Type& endpoint = *model().find_type("WebRtcEndpoint");
  EXPECT_EQ(initial_value(*endpoint.find_operation("getMaxVideoSendBandwidth")->property), 500);
  const auto remb = initial_value(*endpoint.find_operation("getRembParams")->property);
  EXPECT_EQ(remb.at("__type__"), "RembParams");
  EXPECT_EQ(remb.at("rembOnConnect"), 300000);
}

TEST(Coerce, every_stored_property_has_a_value_at_the_start) {
  for (const Type* type : model().types())
    for (const auto& accessor : type->accessors)
      if (accessor.place == Place::kept || accessor.place == Place::told) initial_value(*accessor.property);
}

}  // namespace
}  // namespace ringer::mediaserver
