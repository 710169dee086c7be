// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as packets for both profiles' receivers: each is dropped, or taken because this target's own sender made
// it; and any bytes as packets to protect: what is sent comes out again as it was, once.
//
// An input is a row of packets: a byte of choices, two bytes of size, the packet.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "base/bytes.h"
#include "rtp/srtp/receiver.h"
#include "rtp/srtp/rtp_header.h"
#include "rtp/srtp/sender.h"

namespace {

using namespace ringer;
using namespace ringer::rtp::srtp;

constexpr std::uint8_t is_rtcp = 1;
constexpr std::uint8_t is_plain = 2;
constexpr std::uint8_t is_counter_mode = 4;

struct Direction {
  explicit Direction(Profile profile) : sender({.profile = profile}), receiver({.profile = profile}) {}

  void round_trip(Bytes plain, bool rtcp) {
    std::array<std::uint8_t, 2048> slot{};
    std::ranges::copy(plain, slot.begin());
    const auto header = read_header(plain);
    const std::size_t header_size = header ? header->size : plain.size();
    const auto size = rtcp ? sender.protect_rtcp(slot, plain.size())
                           : sender.protect_rtp(slot, header_size, plain.subspan(header_size));
    if (!size) return;
    auto again = slot;
    const auto taken = receive(MutableBytes(slot).first(*size), rtcp);
    // A sequence number far from the newest is sent, and too old or in another round where something was lost.
    if (!taken) return;
    ASSERT(std::ranges::equal(*taken, plain));
    ASSERT(!receive(MutableBytes(again).first(*size), rtcp));
  }
  std::expected<MutableBytes, Drop> receive(MutableBytes packet, bool rtcp) {
    const auto taken = rtcp ? receiver.unprotect_rtcp(packet) : receiver.unprotect_rtp(packet);
    ASSERT(!taken || (taken->data() == packet.data() && taken->size() + 10 <= packet.size()));
    ASSERT(receiver.rtp_sources() <= max_received_sources && receiver.rtcp_sources() <= max_received_sources);
    return taken;
  }

  Sender sender;
  Receiver receiver;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Direction gcm(Profile::aead_aes_128_gcm);
  Direction counter_mode(Profile::aes_cm_128_hmac_sha1_80);
  ByteReader reader({data, size});
  while (reader.left() > 0) {
    const std::uint8_t choices = reader.u8();
    const Bytes packet = reader.take(std::min<std::size_t>(reader.u16() % 1500, reader.left()));
    Direction& direction = (choices & is_counter_mode) != 0 ? counter_mode : gcm;
    const bool rtcp = (choices & is_rtcp) != 0;
    if ((choices & is_plain) != 0) {
      direction.round_trip(packet, rtcp);
    } else {
      std::array<std::uint8_t, 1500> copy{};
      // At the array's end, where a read beyond it is seen.
      const MutableBytes place = MutableBytes(copy).last(packet.size());
      std::ranges::copy(packet, place.begin());
      if (direction.receive(place, rtcp)) ASSERT(packet.size() >= 18);
    }
  }
  return 0;
}
