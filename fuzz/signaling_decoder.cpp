// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a message from a page: decoded, or refused with an answer that is itself JSON.
#include <boost/json/parse.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "signaling/decode.h"
#include "signaling/encode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto incoming = ringer::signaling::decode(text, {.message_bytes = 64 * 1024, .sdp_bytes = 48 * 1024});
  if (incoming) return 0;
  boost::json::error_code error;
  const auto answer = ringer::signaling::error_text(incoming.error().id, incoming.error().refusal);
  boost::json::parse(boost::json::string_view(answer.data(), answer.size()), error);
  ASSERT(!error);
  return 0;
}
