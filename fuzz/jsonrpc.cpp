// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a JSON-RPC message: refused with a known code, or read; what is printed of it reads the same again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "jsonrpc/parse.h"
#include "jsonrpc/print.h"

namespace {

using namespace ringer::jsonrpc;

std::string print_message(const Message& message) {
  if (const auto* request = std::get_if<Request>(&message))
    return print_request(request->id, request->method, request->params);
  if (const auto* notification = std::get_if<Notification>(&message))
    return print_notification(notification->method, notification->params);
  return print(response_object(std::get<Response>(message)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t enough = 1 << 20;
  const auto message = parse({reinterpret_cast<const char*>(data), size}, enough);
  if (!message) {
    ASSERT(message.error().code == parse_error || message.error().code == invalid_request);
    return 0;
  }
  const std::string text = print_message(*message);
  const auto again = parse(text, 8 * enough);
  ASSERT(again && again->index() == message->index());
  // Boost.JSON 1.81 may read the last digit of a fraction differently, so only texts without one must stay the same.
  ASSERT(text.find('E') != std::string::npos || print_message(*again) == text);
  return 0;
}
