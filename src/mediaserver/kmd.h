// SPDX-License-Identifier: Apache-2.0
//
// The object model as Kurento describes its modules to tools (a "kmd"): made from the table.
// Owner and thread: pure function.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "mediaserver/model.h"

namespace ringer::mediaserver {

/// `package`: one of `packages`.
json::object describe_package(std::string_view package, std::string_view version);

}  // namespace ringer::mediaserver
