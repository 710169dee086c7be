// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a STUN message: what is read lies inside the datagram, and a whole message stays one when it is
// verified.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "stun/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ringer::stun;
  const auto message = Message::parse({data, size});
  if (!message) return 0;
  ASSERT(message->unknown_required().size() <= 8);
  ASSERT(!message->error_code() || (*message->error_code() >= 300 && *message->error_code() <= 699));
  const auto within = [&](std::optional<std::string_view> text) { return !text || text->size() <= size - header_size; };
  ASSERT(within(message->username()) && within(message->software()));
  ASSERT(within(message->realm()) && within(message->nonce()));
  ASSERT(!message->verify_integrity("VOkJxbRl1RmTxUk/WvJxBt") || message->has_integrity());
  return 0;
}
