// SPDX-License-Identifier: Apache-2.0
//
// Text from a page -> one Request, or the reason why not. Strict about what it reads (types, lengths, closed sets),
// silent about what it does not know: unknown fields are ignored, so that newer pages can talk to older servers.
// It knows nothing of who may do what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "signaling/messages.h"

namespace ringer::signaling {

struct DecodeLimits {
  std::size_t message_bytes;
  std::size_t sdp_bytes;
};

struct Incoming {
  std::int64_t id;
  Request request;
};

struct Undecodable {
  std::optional<std::int64_t> id;  ///< of the request, when that much could be read
  Refusal refusal;                 ///< bad_json, bad_request, unknown_type or message_too_large
};

std::expected<Incoming, Undecodable> decode(std::string_view text, DecodeLimits limits);

}  // namespace ringer::signaling
