// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/coerce.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "base/assert.h"
#include "jsonrpc/print.h"
#include "kurento/words.h"

namespace ringer::mediaserver {
namespace {

using kurento::Error;
using kurento::ErrorCode;
using Value = std::expected<json::value, Error>;

std::optional<json::value> to_text(const json::value& given) {
  if (given.is_string()) return given;
  if (given.is_null()) return "";
  if (given.is_structured()) return std::nullopt;
  return json::value(kurento::text(jsonrpc::print(given)));
}

std::optional<json::value> to_boolean(const json::value& given) {
  if (given.is_bool()) return given;
  if (given.is_null()) return false;
  if (given.is_number()) return given.to_number<double>() != 0;
  if (given.is_string() && (given.get_string() == "true" || given.get_string() == "false"))
    return given.get_string() == "true";
  return std::nullopt;
}

std::optional<json::value> to_real(const json::value& given) {
  if (!given.is_number()) return std::nullopt;
  const auto number = given.to_number<double>();
  return std::isfinite(number) ? std::optional<json::value>(number) : std::nullopt;
}

std::optional<std::int64_t> whole_number(const json::value& given) {
  if (given.is_null()) return 0;
  if (given.is_bool()) return given.get_bool() ? 1 : 0;
  json::error_code failed;
  const auto number = given.is_number() ? given.to_number<std::int64_t>(failed) : 0;
  return given.is_number() && !failed ? std::optional(number) : std::nullopt;
}

std::optional<json::value> to_int(const json::value& given) {
  const auto number = whole_number(given);
  if (!number || *number < std::numeric_limits<std::int32_t>::min() ||
      *number > std::numeric_limits<std::int32_t>::max())
    return std::nullopt;
  return *number;
}

std::optional<json::value> to_int64(const json::value& given) {
  const auto number = whole_number(given);
  return number ? std::optional<json::value>(*number) : std::nullopt;
}

struct Primitive {
  std::string_view type;
  std::string_view wording;
  std::optional<json::value> (*convert)(const json::value& given);
};

constexpr std::array primitives{
    Primitive{"String", "a string", to_text}, Primitive{"int", "an integer", to_int},
    Primitive{"int64", "an int64", to_int64}, Primitive{"boolean", "a boolean", to_boolean},
    Primitive{"float", "a double", to_real},  Primitive{"double", "a double", to_real},
};

/// Where a value stands, for the words of an error.
struct Spot {
  std::string_view kind;  ///< parameter, or property of a complex value
  std::string_view name;
};

std::unexpected<Error> mistyped(const Spot& spot, std::string_view wanted) {
  return std::unexpected(
      Error{ErrorCode::marshall_error, fmt::format("'{}' {} should be {}", spot.name, spot.kind, wanted)});
}

class Coercion {
 public:
  explicit Coercion(const Resolve& resolve) : resolve_(resolve) {}

  std::expected<json::object, Error> members(const std::vector<Parameter>& declared, const json::object& given,
                                             std::string_view kind) const {
    json::object result;
    for (const Parameter& parameter : declared) {
      const auto* value = given.if_contains(kurento::text(parameter.name));
      const Spot spot{kind, parameter.name};
      if (parameter.is_optional && (value == nullptr || value->is_null())) {
        if (parameter.default_value) result[kurento::text(parameter.name)] = *parameter.default_value;
        continue;
      }
      if (value == nullptr) return mistyped(spot, wording(parameter));
      auto coerced = shaped(parameter, *value, spot);
      if (!coerced) return std::unexpected(std::move(coerced.error()));
      result[kurento::text(parameter.name)] = std::move(*coerced);
    }
    return result;
  }

 private:
  static std::string_view wording(const Parameter& parameter) {
    if (parameter.shape == Shape::list) return "a list";
    if (parameter.shape == Shape::map) return "a map";
    const auto* primitive = std::ranges::find(primitives, parameter.type, &Primitive::type);
    if (primitive != primitives.end()) return primitive->wording;
    return model().find_complex(parameter.type) != nullptr ? "an object" : "a string";
  }

  Value shaped(const Parameter& parameter, const json::value& given, const Spot& spot) const {
    if (parameter.shape == Shape::one) return one(parameter, given, spot);
    if (parameter.shape == Shape::list) {
      if (!given.is_array()) return mistyped(spot, wording(parameter));
      json::array list;
      for (const auto& element : given.get_array()) {
        auto coerced = one(parameter, element, spot);
        if (!coerced) return coerced;
        list.push_back(std::move(*coerced));
      }
      return list;
    }
    if (!given.is_object()) return mistyped(spot, wording(parameter));
    json::object map;
    for (const auto& [key, element] : given.get_object()) {
      auto coerced = one(parameter, element, spot);
      if (!coerced) return coerced;
      map[key] = std::move(*coerced);
    }
    return map;
  }

  Value one(const Parameter& parameter, const json::value& given, const Spot& spot) const {
    const auto* primitive = std::ranges::find(primitives, parameter.type, &Primitive::type);
    if (primitive != primitives.end()) {
      auto converted = primitive->convert(given);
      if (!converted) return mistyped(spot, primitive->wording);
      return std::move(*converted);
    }
    if (const Complex* complex = model().find_complex(parameter.type)) return complex_value(*complex, given, spot);
    if (!given.is_string()) return mistyped(spot, "a string");
    const std::string_view word(given.get_string());
    if (const Type* type = model().find_type(parameter.type)) return resolve_(word, *type);
    return enumerator(parameter.type, word);
  }

  static Value enumerator(std::string_view type, std::string_view word) {
    const auto words = kurento::enumeration(type);
    ASSERT(!words.empty());
    if (std::ranges::find(words, word) != words.end()) return json::value(kurento::text(word));
    return std::unexpected(Error{ErrorCode::marshall_error, fmt::format("Invalid value for '{}'", type)});
  }

  Value complex_value(const Complex& complex, const json::value& given, const Spot& spot) const {
    const auto* object = given.if_object();
    if (object == nullptr) return mistyped(spot, "an object");
    const auto* type = object->if_contains("__type__");
    const auto* module = object->if_contains("__module__");
    if (type != nullptr && module != nullptr && type->is_string() && module->is_string()) {
      const std::string_view type_name(type->get_string());
      const std::string_view module_name(module->get_string());
      const Complex* named = model().find_complex(type_name);
      if (named == nullptr || module_of(named->package) != module_name)
        return std::unexpected(Error{ErrorCode::unexpected_error,
                                     fmt::format("Type {} does not exist in module {}", type_name, module_name)});
      // None that comes in extends another one.
      if (named != &complex)
        return std::unexpected(Error{ErrorCode::unexpected_error, fmt::format("Type {} is not compatible", type_name)});
    }
    auto fields = members(complex.fields, *object, "property");
    if (!fields) return std::unexpected(std::move(fields.error()));
    json::object result = kurento::complex(complex.name, module_of(complex.package));
    for (auto& field : *fields) result[field.key()] = std::move(field.value());
    return result;
  }

  const Resolve& resolve_;
};

}  // namespace

std::expected<json::object, Error> coerce(const std::vector<Parameter>& declared, const json::object& given,
                                          const Resolve& resolve) {
  return Coercion(resolve).members(declared, given, "parameter");
}

json::value initial_value(const Parameter& property) {
  ASSERT(property.default_value);
  const Resolve no_reference = [](std::string_view, const Type&) -> Value { UNREACHABLE("no stored reference"); };
  json::object given;
  given[kurento::text(property.name)] = *property.default_value;
  auto coerced = coerce({property}, given, no_reference);
  ASSERT(coerced);
  return coerced->at(kurento::text(property.name));
}

}  // namespace ringer::mediaserver
