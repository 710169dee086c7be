// SPDX-License-Identifier: Apache-2.0
//
// Parameters as they came from a client -> as their types say. As lenient as Kurento where a client may have been
// sloppy (numbers for texts, texts for truth values), and with Kurento's words where it was wrong. Owner and thread:
// pure functions.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <expected>
#include <functional>
#include <string_view>
#include <vector>

#include "kurento/error.h"
#include "mediaserver/model.h"

namespace ringer::mediaserver {

/// What a reference to the object called `id`, which is to be a `type`, becomes.
using Resolve = std::function<std::expected<json::value, kurento::Error>(std::string_view id, const Type& type)>;

/// Declared members only, in the order of the declaration; defaults filled in. 40001 for a missing or mistyped one,
/// 40003 for a complex value of the wrong type, what `resolve` says for a reference.
std::expected<json::object, kurento::Error> coerce(const std::vector<Parameter>& declared, const json::object& given,
                                                   const Resolve& resolve);

/// What a stored property is at the start.
json::value initial_value(const Parameter& property);

}  // namespace ringer::mediaserver
