// SPDX-License-Identifier: Apache-2.0
//
// The words of web/protocol/messages.ts, read from its text: what the TypeScript side believes the protocol has.
#pragma once

#include <set>
#include <string>

namespace ringer::sim {

using Words = std::set<std::string>;

/// The fields of `export interface <name>`: request and event types.
Words fields_of_interface(const std::string& name);
/// The words of `export type <name> = 'a' | 'b';`
Words words_of_union(const std::string& name);
/// The values of `export const CloseCode`.
Words close_codes();

}  // namespace ringer::sim
