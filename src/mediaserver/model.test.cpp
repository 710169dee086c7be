// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/model.h"

#include <gtest/gtest.h>

#include <set>

#include "kurento/words.h"

namespace ringer::mediaserver {
namespace {

/// Which are checked or described somewhere else.
const std::set<std::string_view> described_elsewhere{"ServerInfo", "Stats"};

bool is_known(std::string_view type) {
  static const std::set<std::string_view> primitives{"String", "int", "int64", "boolean", "float", "double", "void"};
  return primitives.contains(type) || model().find_complex(type) != nullptr || model().find_type(type) != nullptr ||
         !kurento::enumeration(type).empty() || described_elsewhere.contains(type);
}

void expect_known(const std::vector<Parameter>& parameters, std::string_view where) {
  for (const auto& parameter : parameters) EXPECT_TRUE(is_known(parameter.type)) << where << " " << parameter.type;
}

TEST(Model, every_type_that_a_row_names_is_known) {
  for (const Type* type : model().types()) {
    expect_known(type->constructor, type->name);
    for (const auto& property : type->properties) expect_known({property.declaration}, type->name);
    for (const auto& method : type->methods) {
      expect_known(method.parameters, method.name);
      auto returns = method.returns;
      if (returns.ends_with("[]") || returns.ends_with("<>")) returns.remove_suffix(2);
      EXPECT_TRUE(is_known(returns)) << returns;
    }
  }
  for (const auto& [name, complex] : model().complexes()) expect_known(complex.fields, name);
}

TEST(Model, only_what_is_served_can_be_created) {
  std::set<std::string> creatable;
  for (const Type* type : model().types())
    if (type->is_creatable) creatable.insert(type->qualified_name());
  EXPECT_EQ(creatable,
            (std::set<std::string>{"kurento.MediaPipeline", "kurento.WebRtcEndpoint", "ringer.BundleEndpoint"}));
}

TEST(Model, types_are_found_with_and_without_their_module) {
  const Type* endpoint = model().find_type("WebRtcEndpoint");
  ASSERT_NE(endpoint, nullptr);
  EXPECT_EQ(model().find_type("kurento.WebRtcEndpoint"), endpoint);
  EXPECT_EQ(model().find_type("ringer.WebRtcEndpoint"), nullptr);
  EXPECT_EQ(model().find_type("elements.WebRtcEndpoint"), nullptr);
  EXPECT_EQ(model().find_type(""), nullptr);
  EXPECT_EQ(model().find_type("kurento."), nullptr);
  EXPECT_EQ(model().find_type("ringer.BundleEndpoint")->qualified_name(), "ringer.BundleEndpoint");
}

TEST(Model, operations_and_events_are_inherited) {
  const Type& endpoint = *model().find_type("WebRtcEndpoint");
  for (const auto* name : {"addIceCandidate", "requestKeyframe", "processOffer", "connect", "getName", "getTags"})
    EXPECT_NE(endpoint.find_operation(name), nullptr) << name;
  EXPECT_EQ(endpoint.find_operation("setView"), nullptr);
  for (const auto* name :
       {"IceCandidateFound", "MediaStateChanged", "MediaSessionStarted", "ElementConnected", "Error"})
    EXPECT_TRUE(endpoint.raises(name)) << name;
  EXPECT_FALSE(endpoint.raises("ObjectCreated"));
  EXPECT_TRUE(endpoint.is_a(*model().find_type("MediaElement")));
  EXPECT_FALSE(model().find_type("MediaPipeline")->is_a(*model().find_type("MediaElement")));
}

TEST(Model, accessors_are_named_after_their_property) {
  const Type& endpoint = *model().find_type("WebRtcEndpoint");
  for (const auto* name : {"getICECandidatePairs", "getIceConnectionState", "getExternalIPv4", "setExternalIPv4",
                           "getMtu", "setMtu", "getId", "getSendTagsInEvents"})
    EXPECT_NE(endpoint.find_operation(name), nullptr) << name;
  EXPECT_EQ(endpoint.find_operation("setMediaState"), nullptr);
  EXPECT_EQ(endpoint.find_operation("setExternalIPv4")->parameters.at(0).name, "externalIPv4");
}

TEST(Model, the_nearest_type_that_has_an_operation_serves_it) {
  EXPECT_EQ(model().find_type("BundleEndpoint")->find_operation("requestKeyframe")->parameters.size(), 1U);
  EXPECT_EQ(model().find_type("WebRtcEndpoint")->find_operation("requestKeyframe")->parameters.size(), 0U);
}

TEST(Model, parameters_are_read_as_documented) {
  const auto& constructor = model().find_type("WebRtcEndpoint")->constructor;
  ASSERT_EQ(constructor.size(), 6U);
  EXPECT_EQ(constructor[0].name, "mediaPipeline");
  EXPECT_EQ(constructor[0].type, "MediaPipeline");
  EXPECT_FALSE(constructor[0].is_optional);
  EXPECT_EQ(constructor[4].name, "certificateKeyType");
  EXPECT_TRUE(constructor[4].is_optional);
  EXPECT_EQ(*constructor[4].default_value, "RSA");
}

}  // namespace
}  // namespace ringer::mediaserver
