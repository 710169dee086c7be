// SPDX-License-Identifier: Apache-2.0
//
// The way of a packet through the port, from its arrival to its sending, allocates nothing.
#include <gtest/gtest.h>

#include "rtc/allocations.test.h"
#include "rtc/port.test.h"

namespace ringer::rtc {
namespace {

using PacketPath = Port;

TEST_F(PacketPath, allocates_nothing) {
  Pair& pair = connect();
  talk(pair);
  const Path path{server_address.address, pair.browser.address()};
  for (std::uint16_t i = 0; i < 100; ++i) {
    pair.browser.send_rtp(now_, rtp_packet(2, static_cast<std::uint16_t>(1000 + i)));
    auto up = wire_.pop_due(now_ + 1s);
    while (up && up->bytes.size() != 116) up = wire_.pop_due(now_ + 1s);
    ASSERT_TRUE(up);
    const Packet down = rtp_packet(1, static_cast<std::uint16_t>(1000 + i));
    Packet forged = rtp_packet(3, i);

    const std::size_t before = allocations();
    const auto received = demux_.handle_datagram(now_, path, up->bytes);
    demux_.handle_datagram(now_, path, forged);
    std::ranges::copy(Bytes(down).first(12), pair.transport.rtp_slot().begin());
    const bool is_sent = pair.transport.send_rtp(12, Bytes(down).subspan(12));
    out_.clear();
    EXPECT_EQ(allocations(), before);
    EXPECT_EQ(received.incoming.kind, Incoming::Kind::rtp);
    EXPECT_TRUE(is_sent);
  }
  EXPECT_GT(allocations(), 0U);
}

}  // namespace
}  // namespace ringer::rtc
