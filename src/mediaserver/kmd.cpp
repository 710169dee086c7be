// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/kmd.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <string>

#include "kurento/words.h"

namespace ringer::mediaserver {
namespace {

json::object parameter_entry(const Parameter& parameter) {
  std::string type(parameter.type);
  if (parameter.shape == Shape::list) type += "[]";
  if (parameter.shape == Shape::map) type += "<>";
  json::object entry{{"name", kurento::text(parameter.name)}, {"type", type}};
  if (parameter.is_optional) entry["optional"] = true;
  if (parameter.default_value) entry["defaultValue"] = *parameter.default_value;
  return entry;
}

json::array parameter_entries(const std::vector<Parameter>& parameters) {
  json::array entries;
  for (const Parameter& parameter : parameters) entries.push_back(parameter_entry(parameter));
  return entries;
}

json::object type_entry(const Type& type) {
  json::object entry{{"name", kurento::text(type.name)}};
  if (type.parent != nullptr) entry["extends"] = kurento::text(type.parent->name);
  if (type.is_creatable)
    entry["constructor"] = json::object{{"params", parameter_entries(type.constructor)}};
  else
    entry["abstract"] = true;
  json::array properties;
  for (const Property& property : type.properties) {
    json::object declared = parameter_entry(property.declaration);
    if (property.access == Access::read) declared["readOnly"] = true;
    properties.push_back(std::move(declared));
  }
  json::array methods;
  for (const Operation& method : type.methods) {
    json::object declared{{"name", method.name}, {"params", parameter_entries(method.parameters)}};
    if (method.returns != "void") declared["return"] = json::object{{"type", kurento::text(method.returns)}};
    methods.push_back(std::move(declared));
  }
  json::array events;
  for (const auto event : type.events) events.emplace_back(kurento::text(event));
  entry["properties"] = std::move(properties);
  entry["methods"] = std::move(methods);
  entry["events"] = std::move(events);
  return entry;
}

}  // namespace

json::object describe_package(std::string_view package, std::string_view version) {
  json::array types;
  for (const Type* type : model().types())
    if (type->package == package) types.push_back(type_entry(*type));
  json::array complexes;
  for (const auto& [name, complex] : model().complexes()) {
    if (complex.package != package) continue;
    complexes.push_back(json::object{
        {"name", kurento::text(name)}, {"typeFormat", "REGISTER"}, {"properties", parameter_entries(complex.fields)}});
  }
  return {{"name", kurento::text(package)},
          {"version", kurento::text(version)},
          {"remoteClasses", std::move(types)},
          {"complexTypes", std::move(complexes)}};
}

}  // namespace ringer::mediaserver
