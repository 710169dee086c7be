// SPDX-License-Identifier: Apache-2.0
//
// The rows of the object model. Only model.cpp reads them.
// Owner and thread: constants.
#pragma once

#include <span>

#include "mediaserver/model.h"

namespace ringer::mediaserver::table {

std::span<const TypeRow> types();
std::span<const PropertyRow> properties();
std::span<const MethodRow> methods();
std::span<const ComplexRow> complexes();

}  // namespace ringer::mediaserver::table
