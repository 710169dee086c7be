// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/sender.h"

#include <gtest/gtest.h>

#include "rtp/srtp/packets.test.h"
#include "rtp/srtp/receiver.h"

namespace ringer::rtp::srtp {
namespace {

using Refused = std::unexpected<Refusal>;

class SrtpSender : public testing::TestWithParam<Profile> {
 protected:
  std::expected<std::size_t, Refusal> send(std::uint16_t sequence_number, std::uint32_t ssrc = 5) {
    latest = rtp_packet(ssrc, sequence_number);
    latest.resize(latest.size() + 16);
    const auto size = sender.protect_rtp(latest, 12, Bytes(latest).subspan(12, 20));
    latest.resize(size.value_or(0));
    return size;
  }
  bool is_received() { return receiver.unprotect_rtp(latest).has_value(); }

  Sender sender{some_keys(GetParam())};
  Receiver receiver{some_keys(GetParam())};
  Packet latest;
};
INSTANTIATE_TEST_SUITE_P(Both, SrtpSender, testing::ValuesIn(both_profiles), [](const auto& profile) {
  return profile.param == Profile::aead_aes_128_gcm ? "gcm" : "counter_mode";
});

TEST_P(SrtpSender, finds_the_round_of_packets_that_come_late_over_a_wrap) {
  for (const int sequence_number : {30000, 60000, 65533, 65535, 1, 65534, 0, 3, 65532, 2}) {
    ASSERT_TRUE(send(static_cast<std::uint16_t>(sequence_number))) << sequence_number;
    EXPECT_TRUE(is_received()) << sequence_number;
  }
}

TEST_P(SrtpSender, never_sends_a_sequence_number_twice) {
  ASSERT_TRUE(send(100));
  EXPECT_EQ(send(100), Refused(Refusal::repeated));
  ASSERT_TRUE(send(101));
  EXPECT_EQ(send(100), Refused(Refusal::repeated));
  ASSERT_TRUE(send(99));
  ASSERT_TRUE(send(static_cast<std::uint16_t>(101 + ReplayWindow::size)));
  EXPECT_EQ(send(101), Refused(Refusal::too_old));
  EXPECT_TRUE(send(100, 6)) << "of another source it is another packet";
}

TEST_P(SrtpSender, encrypts_from_elsewhere_and_in_place_alike) {
  const Packet plain = rtp_packet(5, 1, 333);
  const Packet elsewhere = protect_rtp(sender, plain);
  Sender other(some_keys(GetParam()));
  Packet slot = plain;
  slot.resize(1500);
  const auto size = other.protect_rtp(slot, 12, Bytes(slot).subspan(12, 333));
  ASSERT_TRUE(size);
  slot.resize(*size);
  EXPECT_EQ(slot, elsewhere);
}

TEST_P(SrtpSender, writes_nothing_beyond_what_it_says) {
  const Packet plain = rtp_packet(5, 1, 333);
  Packet slot(1500, 0xaa);
  std::copy_n(plain.begin(), 12, slot.begin());
  const auto size = sender.protect_rtp(slot, 12, Bytes(plain).subspan(12));
  ASSERT_TRUE(size);
  EXPECT_TRUE(std::ranges::all_of(Bytes(slot).subspan(*size), [](auto byte) { return byte == 0xaa; }));
}

TEST_P(SrtpSender, refuses_what_does_not_fit_or_is_no_packet) {
  const std::size_t tag_size = GetParam() == Profile::aead_aes_128_gcm ? 16 : 10;
  Packet slot = rtp_packet(5, 1, 20 + tag_size);
  EXPECT_EQ(sender.protect_rtp(MutableBytes(slot).first(slot.size() - 1), 12, Bytes(slot).subspan(12, 20)),
            Refused(Refusal::no_room));
  EXPECT_EQ(sender.protect_rtp(MutableBytes(slot).first(11), 12, {}), Refused(Refusal::no_room));
  EXPECT_EQ(sender.protect_rtp(slot, 16, Bytes(slot).subspan(16, 16)), Refused(Refusal::malformed));
  EXPECT_EQ(sender.protect_rtp(slot, 8, {}), Refused(Refusal::malformed));
  EXPECT_EQ(sender.rtp_sources(), 0U);
  EXPECT_TRUE(sender.protect_rtp(slot, 12, Bytes(slot).subspan(12, 20)));

  Packet report = rtcp_packet(5);
  const std::size_t size = report.size();
  report.resize(size + 4 + tag_size);
  EXPECT_EQ(sender.protect_rtcp(MutableBytes(report).first(report.size() - 1), size), Refused(Refusal::no_room));
  EXPECT_EQ(sender.protect_rtcp(report, 4), Refused(Refusal::malformed));
  EXPECT_EQ(sender.protect_rtcp(report, size), report.size());
}

TEST_P(SrtpSender, counts_rtcp_from_zero_for_each_source_and_says_that_it_is_encrypted) {
  for (std::uint32_t i = 0; i < 3; ++i) {
    for (const std::uint32_t ssrc : {5U, 6U}) {
      const Packet packet = protect_rtcp(sender, rtcp_packet(ssrc));
      const std::size_t behind = GetParam() == Profile::aead_aes_128_gcm ? 4 : 14;
      EXPECT_EQ(ByteReader(Bytes(packet).last(behind)).u32(), 0x80000000U | i);
    }
  }
}

TEST_P(SrtpSender, stops_when_the_key_has_protected_all_that_it_may) {
  sender = Sender(some_keys(GetParam()), fastest_gcm(), {.rtp = 2, .rtcp = 1});
  EXPECT_TRUE(send(1));
  EXPECT_TRUE(send(2, 6));
  EXPECT_EQ(send(3), Refused(Refusal::key_exhausted));
  EXPECT_FALSE(protect_rtcp(sender, rtcp_packet(5)).empty());
  EXPECT_TRUE(protect_rtcp(sender, rtcp_packet(6)).empty());
}

TEST_P(SrtpSender, limits_its_sources) {
  for (std::uint32_t ssrc = 0; ssrc < max_sent_sources; ++ssrc) ASSERT_TRUE(send(1, ssrc * 2654435761U));
  EXPECT_EQ(send(1, 1), Refused(Refusal::too_many_sources));
  EXPECT_TRUE(send(2, 7 * 2654435761U));
  EXPECT_EQ(sender.rtp_sources(), max_sent_sources);
}

}  // namespace
}  // namespace ringer::rtp::srtp
