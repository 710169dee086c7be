// SPDX-License-Identifier: Apache-2.0
//
// A script of what a network and a hostile peer may do to a handshake between two transports: deliver, lose, double,
// cut, change and invent datagrams, let time pass. Whatever happens, datagrams stay small, events come in an order that
// makes sense, and keys are the same on both sides if both have them.
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "base/assert.h"
#include "dtls/transport.h"

namespace {

using namespace ringer;
using namespace ringer::dtls;
using namespace std::chrono_literals;

const Identity& identity() {
  static const Identity made(WallTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)));
  return made;
}

struct Side {
  Transport transport{identity()};
  std::deque<Datagram> inbox;
  std::optional<KeyingMaterial> keys;
  bool has_ended = false;

  void drain(Side& other) {
    while (const auto datagram = transport.poll_transmit()) {
      ASSERT(datagram->size() <= max_datagram);
      other.inbox.emplace_back(datagram->begin(), datagram->end());
    }
    while (const auto event = transport.poll_event()) {
      ASSERT(!has_ended);
      if (const auto* connected = std::get_if<Connected>(&*event)) {
        ASSERT(!keys);
        keys = connected->keys;
      } else {
        has_ended = true;
      }
    }
  }

  void deliver(Instant now, Bytes datagram, bool stays) {
    transport.handle_datagram(now, datagram);
    if (!stays) inbox.pop_front();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader script({data, size});
  Instant now{Duration(1s)};
  std::array<Side, 2> sides;
  sides[0].transport.start(now, Role::server, identity().fingerprint());
  sides[1].transport.start(now, Role::client, identity().fingerprint());
  while (script.left() > 0) {
    sides[0].drain(sides[1]);
    sides[1].drain(sides[0]);
    const std::uint8_t step = script.u8();
    Side& side = sides[step & 1U];
    Datagram front = side.inbox.empty() ? Datagram{} : side.inbox.front();
    switch (step >> 1 & 7U) {
      case 0:
      case 1:
        if (!front.empty()) side.deliver(now, front, step >> 7 != 0);
        break;
      case 2:
        if (!front.empty()) side.inbox.pop_front();
        break;
      case 3: {  // one byte changed
        const std::size_t at = script.u16();
        if (at < front.size()) {
          front[at] ^= static_cast<std::uint8_t>(script.u8() | 1U);
          side.deliver(now, front, step >> 7 != 0);
        }
        break;
      }
      case 4: {  // cut
        const std::size_t left = script.u16();
        if (left < front.size()) side.deliver(now, Bytes(front).first(left), step >> 7 != 0);
        break;
      }
      case 5: {  // invented
        const Bytes invented = script.take(std::min<std::size_t>(script.u8(), script.left()));
        side.transport.handle_datagram(now, invented);
        break;
      }
      case 6:
        now += std::chrono::milliseconds(script.u8() * 10);
        side.transport.handle_timeout(now);
        break;
      default:
        if (step == 0xff) side.transport.close();
        break;
    }
  }
  if (sides[0].keys && sides[1].keys) {
    ASSERT(std::ranges::equal(sides[0].keys->bytes(), sides[1].keys->bytes()));
  }
  return 0;
}
