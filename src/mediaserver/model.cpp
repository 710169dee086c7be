// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/model.h"

#include <fmt/format.h>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <cctype>
#include <utility>

#include "base/assert.h"
#include "kurento/words.h"
#include "mediaserver/table.h"

namespace ringer::mediaserver {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// Cuts off what stands before the next `separator` that is in no brackets.
std::string_view cut(std::string_view& text, char separator) {
  std::size_t depth = 0;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}') --depth;
    if (depth == 0 && text[at] == separator) break;
  }
  const auto head = trimmed(text.substr(0, at));
  text = at < text.size() ? text.substr(at + 1) : std::string_view();
  return head;
}

Parameter read_parameter(std::string_view text) {
  Parameter parameter;
  parameter.name = cut(text, ':');
  parameter.type = cut(text, '=');
  ASSERT(!parameter.name.empty() && !parameter.type.empty());
  if (!trimmed(text).empty()) parameter.default_value = json::parse(kurento::text(trimmed(text)));
  if (parameter.name.ends_with('?')) {
    parameter.name.remove_suffix(1);
    parameter.is_optional = true;
  }
  for (const auto& [mark, shape] : {std::pair{std::string_view("[]"), Shape::list}, {"<>", Shape::map}}) {
    if (!parameter.type.ends_with(mark)) continue;
    parameter.type.remove_suffix(mark.size());
    parameter.shape = shape;
  }
  return parameter;
}

std::vector<Parameter> read_parameters(std::string_view text) {
  std::vector<Parameter> parameters;
  while (!trimmed(text).empty()) parameters.push_back(read_parameter(cut(text, ',')));
  return parameters;
}

/// `get` and `mtu` -> `getMtu`; a property that begins with a capital stays as it is.
std::string accessor_name(std::string_view verb, std::string_view property) {
  std::string name = fmt::format("{}{}", verb, property);
  char& first = name[verb.size()];
  first = static_cast<char>(std::toupper(static_cast<unsigned char>(first)));
  return name;
}

const Operation* find_in(const std::vector<Operation>& operations, std::string_view name) {
  const auto found = std::ranges::find(operations, name, &Operation::name);
  return found == operations.end() ? nullptr : &*found;
}

}  // namespace

std::string_view module_of(std::string_view package) { return package == "ringer" ? "ringer" : "kurento"; }

bool is_media_event(std::string_view event) {
  return event != kurento::event::error && event != kurento::event::object_created &&
         event != kurento::event::object_destroyed;
}

std::string_view Type::module() const { return module_of(package); }

std::string Type::qualified_name() const { return fmt::format("{}.{}", module(), name); }

bool Type::is_a(const Type& other) const { return this == &other || (parent != nullptr && parent->is_a(other)); }

const Operation* Type::find_operation(std::string_view operation) const {
  if (const auto* method = find_in(methods, operation)) return method;
  if (const auto* accessor = find_in(accessors, operation)) return accessor;
  return parent != nullptr ? parent->find_operation(operation) : nullptr;
}

bool Type::raises(std::string_view event) const {
  return std::ranges::find(events, event) != events.end() || (parent != nullptr && parent->raises(event));
}

Model::Model() {
  for (const TypeRow& row : table::types()) {
    Type type{.name = row.name, .package = row.package, .is_creatable = row.is_creatable};
    if (!row.parent.empty()) type.parent = &own(row.parent);
    type.constructor = read_parameters(row.constructor);
    for (auto events = row.events; !events.empty();) type.events.push_back(cut(events, ' '));
    const auto [added, is_new] = types_.emplace(row.name, std::move(type));
    ASSERT(is_new);
    order_.push_back(&added->second);
  }
  for (const PropertyRow& row : table::properties()) add(row);
  for (const MethodRow& row : table::methods()) {
    ASSERT((row.place == Place::here) == (row.serve != nullptr));
    own(row.type).methods.push_back({.name = std::string(row.name),
                                     .parameters = read_parameters(row.parameters),
                                     .returns = row.returns,
                                     .place = row.place,
                                     .serve = row.serve,
                                     .property = std::nullopt,
                                     .is_setter = false});
  }
  for (const ComplexRow& row : table::complexes())
    complexes_.emplace(row.name, Complex{row.name, row.package, read_parameters(row.fields)});
}

Type& Model::own(std::string_view name) {
  const auto found = types_.find(name);
  ASSERT(found != types_.end());
  return found->second;
}

void Model::add(const PropertyRow& row) {
  Type& type = own(row.type);
  const Parameter declared = read_parameter(row.declaration);
  const bool is_stored = row.place == Place::kept || row.place == Place::told;
  ASSERT((row.place == Place::here) == (row.get != nullptr));
  type.properties.push_back({declared, row.access});
  // Reading what is stored is served here, whoever is told of changes.
  type.accessors.push_back({.name = accessor_name("get", declared.name),
                            .parameters = {},
                            .returns = declared.type,
                            .place = is_stored ? Place::kept : row.place,
                            .serve = row.get,
                            .property = declared,
                            .is_setter = false});
  if (row.access == Access::read) return;
  ASSERT(is_stored || row.set != nullptr);
  Parameter parameter = declared;
  parameter.default_value.reset();
  type.accessors.push_back({.name = accessor_name("set", declared.name),
                            .parameters = {parameter},
                            .returns = "void",
                            .place = row.place,
                            .serve = row.set,
                            .property = declared,
                            .is_setter = true});
}

const Type* Model::find_type(std::string_view name) const {
  const auto dot = name.find('.');
  const auto found = types_.find(dot == std::string_view::npos ? name : name.substr(dot + 1));
  if (found == types_.end()) return nullptr;
  return dot == std::string_view::npos || name.substr(0, dot) == found->second.module() ? &found->second : nullptr;
}

const Complex* Model::find_complex(std::string_view name) const {
  const auto found = complexes_.find(name);
  return found == complexes_.end() ? nullptr : &found->second;
}

const Model& model() {
  static const Model the_model;
  return the_model;
}

}  // namespace ringer::mediaserver
