// SPDX-License-Identifier: Apache-2.0
//
// The object model that we serve: types with their constructors, operations, properties and events, and the shapes of
// complex values. It is written down in table.cpp, one row each, in the notation of Kurento's own documentation, and
// read from there once; everything that knows a type or an operation by name asks here. Owner and thread: constant
// after the first call of model(), any thread.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jsonrpc/message.h"
#include "kurento/error.h"

namespace ringer::mediaserver {

namespace json = jsonrpc::json;

/// Who serves an operation.
enum class Place : std::uint8_t {
  here,    ///< a function of the control half
  kept,    ///< a property that is stored and given back; nothing else comes of it
  told,    ///< the same, and the worker is told each new value
  worker,  ///< the worker of the object's pipeline
};

enum class Access : std::uint8_t { read, read_write };

struct Served;
/// A value, null for nothing, or an error.
using Answer = std::expected<json::value, kurento::Error>;
/// Serves an operation here.
using Serve = Answer (*)(const Served&);

// The rows of the table. Parameters are written `name: Type, optional?: Type, defaulted?: Type=json`; a list of a type
// is `Type[]`, a map from texts `Type<>`.

struct TypeRow {
  std::string_view name;
  std::string_view parent;
  std::string_view package;  ///< core, elements, filters: module `kurento` on the wire; ringer: `ringer`
  bool is_creatable;
  std::string_view constructor;
  std::string_view events;  ///< its own, separated by spaces
};

struct PropertyRow {
  std::string_view type;
  std::string_view declaration;  ///< `name: Type`, or `name: Type=json` with the value at the start
  Access access = Access::read;
  Place place;
  Serve get = nullptr;  ///< for Place::here
  Serve set = nullptr;
};

struct MethodRow {
  std::string_view type;
  std::string_view name;
  std::string_view parameters;
  std::string_view returns;
  Place place;
  Serve serve = nullptr;  ///< for Place::here
};

struct ComplexRow {
  std::string_view name;
  std::string_view package;
  std::string_view fields;
};

enum class Shape : std::uint8_t { one, list, map };

struct Parameter {
  std::string_view name;
  std::string_view type;
  Shape shape = Shape::one;
  bool is_optional = false;
  std::optional<json::value> default_value;
};

struct Operation {
  std::string name;
  std::vector<Parameter> parameters;
  std::string_view returns;
  Place place = Place::worker;
  Serve serve = nullptr;
  std::optional<Parameter> property;  ///< what is read or written, for Place::kept and told
  bool is_setter = false;
};

struct Property {
  Parameter declaration;
  Access access = Access::read;
};

struct Type {
  std::string_view name;
  std::string_view package;
  const Type* parent = nullptr;
  bool is_creatable = false;
  std::vector<Parameter> constructor;
  std::vector<std::string_view> events;  ///< its own
  std::vector<Property> properties;      ///< its own
  std::vector<Operation> methods;        ///< its own
  std::vector<Operation> accessors;      ///< of its own properties

  std::string_view module() const;
  std::string qualified_name() const;
  bool is_a(const Type& other) const;
  /// Of this type or the nearest ancestor that has it; null: none.
  const Operation* find_operation(std::string_view operation) const;
  bool raises(std::string_view event) const;
};

struct Complex {
  std::string_view name;
  std::string_view package;
  std::vector<Parameter> fields;
};

class Model {
 public:
  Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  ~Model() = default;

  /// By name, with or without its module: "WebRtcEndpoint", "kurento.WebRtcEndpoint".
  const Type* find_type(std::string_view name) const;
  const Complex* find_complex(std::string_view name) const;
  /// In the order of the table.
  const std::vector<const Type*>& types() const { return order_; }
  const std::map<std::string_view, Complex>& complexes() const { return complexes_; }

 private:
  Type& own(std::string_view name);
  void add(const PropertyRow& row);

  std::map<std::string_view, Type> types_;
  std::map<std::string_view, Complex> complexes_;
  std::vector<const Type*> order_;
};

const Model& model();

/// core, elements, filters, ringer: as clients ask for them.
inline constexpr std::string_view packages[] = {"core", "elements", "filters", "ringer"};
std::string_view module_of(std::string_view package);

/// Of the event's own class: whether its data names the event. Error and the server's own events do not.
bool is_media_event(std::string_view event);

}  // namespace ringer::mediaserver
