// SPDX-License-Identifier: Apache-2.0
#include "ice/plain_binding.h"

#include "stun/writer.h"

namespace ringer::ice {

bool is_plain_binding(const stun::Message& message) {
  return message.is_binding_request() && !message.username() && !message.has_integrity() &&
         message.unknown_required().empty();
}

bool answer_plain_binding(const stun::Message& message, const Path& path, DatagramQueue& out) {
  if (!is_plain_binding(message)) return false;
  stun::Writer answer(out.slot(), stun::Class::success, message.transaction_id());
  answer.xor_mapped_address(path.remote);
  out.push(path, answer.finish());
  return true;
}

}  // namespace ringer::ice
