// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/receiver.h"

#include <gtest/gtest.h>

#include <random>

#include "rtp/srtp/packets.test.h"

namespace ringer::rtp::srtp {
namespace {

std::string name_of(const testing::TestParamInfo<Profile>& profile) {
  return profile.param == Profile::aead_aes_128_gcm ? "gcm" : "counter_mode";
}

/// One direction: a sender and its receiver.
class OneDirection : public testing::TestWithParam<Profile> {
 protected:
  std::expected<MutableBytes, Drop> receive(Packet& packet) { return receiver.unprotect_rtp(packet); }
  /// Of a copy, as an attacker or the network would send it again.
  std::optional<Drop> verdict(Packet packet) {
    const auto plain = receiver.unprotect_rtp(packet);
    return plain ? std::nullopt : std::optional(plain.error());
  }
  std::optional<Drop> rtcp_verdict(Packet packet) {
    const auto plain = receiver.unprotect_rtcp(packet);
    return plain ? std::nullopt : std::optional(plain.error());
  }

  Sender sender{some_keys(GetParam())};
  Receiver receiver{some_keys(GetParam())};
};

class SrtpReceiver : public OneDirection {};
class M6_replay : public OneDirection {};
class M6_bad_tags : public OneDirection {};
class M6_rollover : public OneDirection {};
class M7_sources : public OneDirection {};
class M9_short_packets : public OneDirection {};
INSTANTIATE_TEST_SUITE_P(Both, SrtpReceiver, testing::ValuesIn(both_profiles), name_of);
INSTANTIATE_TEST_SUITE_P(Both, M6_replay, testing::ValuesIn(both_profiles), name_of);
INSTANTIATE_TEST_SUITE_P(Both, M6_bad_tags, testing::ValuesIn(both_profiles), name_of);
INSTANTIATE_TEST_SUITE_P(Both, M6_rollover, testing::ValuesIn(both_profiles), name_of);
INSTANTIATE_TEST_SUITE_P(Both, M7_sources, testing::ValuesIn(both_profiles), name_of);
INSTANTIATE_TEST_SUITE_P(Both, M9_short_packets, testing::ValuesIn(both_profiles), name_of);

TEST_P(SrtpReceiver, gives_back_what_was_sent) {
  for (std::uint16_t i = 0; i < 200; ++i) {
    const Packet plain = rtp_packet(1 + i % 3, i, i);
    Packet packet = protect_rtp(sender, plain);
    if (i >= 16) {  // otherwise equal by chance
      EXPECT_FALSE(std::ranges::equal(plain, Bytes(packet).first(plain.size())));
    }
    const auto received = receiver.unprotect_rtp(packet);
    ASSERT_TRUE(received);
    EXPECT_TRUE(std::ranges::equal(*received, plain));
    EXPECT_EQ(received->data(), packet.data());

    const Packet report = rtcp_packet(1 + i % 3);
    packet = protect_rtcp(sender, report);
    const auto received_report = receiver.unprotect_rtcp(packet);
    ASSERT_TRUE(received_report);
    EXPECT_TRUE(std::ranges::equal(*received_report, report));
  }
  EXPECT_EQ(receiver.rtp_sources(), 3U);
  EXPECT_EQ(receiver.rtcp_sources(), 3U);
}

TEST_P(SrtpReceiver, knows_header_from_payload) {
  // Two contributing sources and an extension of two words: 12 + 8 + 12 bytes that stay in the clear.
  Packet plain = rtp_packet(9, 77, 60);
  plain[0] = 0x92;
  const Packet extension = bytes_of("bede0002");
  std::ranges::copy(extension, plain.begin() + 20);
  Packet slot(plain.size() + 16);
  std::copy_n(plain.begin(), 32, slot.begin());
  const auto size = sender.protect_rtp(slot, 32, Bytes(plain).subspan(32));
  ASSERT_TRUE(size);
  EXPECT_TRUE(std::ranges::equal(Bytes(slot).first(32), Bytes(plain).first(32)));
  slot.resize(*size);
  Packet changed = slot;
  changed[25] ^= 1;
  EXPECT_EQ(verdict(changed), Drop::authentication) << "the extension is signed";
  const auto received = receiver.unprotect_rtp(slot);
  ASSERT_TRUE(received);
  EXPECT_TRUE(std::ranges::equal(*received, plain));
}

TEST_P(SrtpReceiver, takes_only_what_its_own_keys_protected) {
  Keys other = some_keys(GetParam());
  other.key[15] ^= 1;
  Sender stranger(other);
  EXPECT_EQ(verdict(protect_rtp(stranger, rtp_packet(1, 1))), Drop::authentication);
  EXPECT_EQ(rtcp_verdict(protect_rtcp(stranger, rtcp_packet(1))), Drop::authentication);
  Packet as_rtcp = protect_rtp(sender, rtp_packet(1, 1));
  EXPECT_EQ(rtcp_verdict(as_rtcp), Drop::authentication) << "RTP and RTCP have keys of their own";
}

TEST_P(M6_replay, of_ten_thousand_recorded_packets_gets_none_through) {
  std::vector<Packet> recorded;
  for (int i = 0; i < 10000; ++i) {
    // The sequence number wraps in the middle, so that an old packet could be taken for one of the next round.
    recorded.push_back(protect_rtp(sender, rtp_packet(5, static_cast<std::uint16_t>(60536 + i))));
    ASSERT_EQ(verdict(recorded.back()), std::nullopt);
  }
  int accepted = 0;
  for (const Packet& packet : recorded) accepted += verdict(packet) == std::nullopt;
  EXPECT_EQ(accepted, 0);
  EXPECT_EQ(verdict(recorded.back()), Drop::replayed);
  EXPECT_EQ(verdict(recorded[10000 - ReplayWindow::size]), Drop::replayed);
  EXPECT_EQ(verdict(recorded[9999 - ReplayWindow::size]), Drop::too_old);
  EXPECT_EQ(verdict(protect_rtp(sender, rtp_packet(5, static_cast<std::uint16_t>(70536)))), std::nullopt);
}

TEST_P(M6_replay, of_rtcp_gets_none_through) {
  std::vector<Packet> recorded;
  for (int i = 0; i < 2000; ++i) {
    recorded.push_back(protect_rtcp(sender, rtcp_packet(5)));
    ASSERT_EQ(rtcp_verdict(recorded.back()), std::nullopt);
  }
  for (const Packet& packet : recorded) EXPECT_NE(rtcp_verdict(packet), std::nullopt);
  EXPECT_EQ(rtcp_verdict(recorded.back()), Drop::replayed);
  EXPECT_EQ(rtcp_verdict(recorded.front()), Drop::too_old);
}

TEST_P(M6_bad_tags, a_hundred_thousand_of_them_change_nothing) {
  std::mt19937 random(2);
  for (std::uint16_t i = 0; i < 1000; ++i) ASSERT_EQ(verdict(protect_rtp(sender, rtp_packet(5, i))), std::nullopt);
  const Packet next = protect_rtp(sender, rtp_packet(5, 1000));
  const Packet next_report = protect_rtcp(sender, rtcp_packet(5));
  int dropped = 0;
  for (int i = 0; i < 50000; ++i) {
    Packet forged = next;
    ByteWriter(MutableBytes(forged).subspan(2)).u16(static_cast<std::uint16_t>(random()));
    forged.back() ^= 1;
    dropped += verdict(forged) != std::nullopt;
    Packet forged_report = next_report;
    forged_report[forged_report.size() - 1 - random() % 16] ^= 0x40;
    dropped += rtcp_verdict(forged_report) != std::nullopt;
  }
  EXPECT_EQ(dropped, 100000);
  EXPECT_EQ(verdict(next), std::nullopt) << "also the one that was forged";
  EXPECT_EQ(rtcp_verdict(next_report), std::nullopt);
}

TEST_P(M6_rollover, is_found_with_thirty_percent_loss_and_reordering) {
  std::mt19937 random(3);
  std::vector<Packet> on_the_way;
  int sent = 0;
  int lost = 0;
  int received = 0;
  const auto deliver = [&](std::size_t place) {
    received += verdict(on_the_way[place]) == std::nullopt;
    on_the_way.erase(on_the_way.begin() + static_cast<std::ptrdiff_t>(place));
  };
  // Five rounds of sequence numbers, beginning close to the first wrap (but where a lost first packet does no harm).
  for (int i = 32000; i < 5 * 65536; ++i) {
    Packet packet = protect_rtp(sender, rtp_packet(5, static_cast<std::uint16_t>(i), 4));
    ASSERT_FALSE(packet.empty());
    ++sent;
    if (random() % 10 < 3) {
      ++lost;
      continue;
    }
    on_the_way.push_back(std::move(packet));
    if (on_the_way.size() == 50) deliver(random() % on_the_way.size());
  }
  while (!on_the_way.empty()) deliver(0);
  EXPECT_EQ(received, sent - lost);
  EXPECT_GT(lost, sent / 4);
}

TEST_P(M6_rollover, is_found_after_a_burst_of_losses_over_the_wrap) {
  ASSERT_EQ(verdict(protect_rtp(sender, rtp_packet(5, 40000))), std::nullopt);
  for (int i = 40001; i < 40000 + 32000; ++i) protect_rtp(sender, rtp_packet(5, static_cast<std::uint16_t>(i)));
  EXPECT_EQ(verdict(protect_rtp(sender, rtp_packet(5, static_cast<std::uint16_t>(40000 + 32000)))), std::nullopt);
}

TEST_P(M7_sources, a_million_forged_ones_leave_nothing_behind) {
  ASSERT_EQ(verdict(protect_rtp(sender, rtp_packet(5, 1))), std::nullopt);
  std::mt19937 random(4);
  Packet forged = protect_rtp(sender, rtp_packet(5, 2, 4));
  Packet forged_report = protect_rtcp(sender, rtcp_packet(5));
  int dropped = 0;
  for (int i = 0; i < 500000; ++i) {
    const auto ssrc = static_cast<std::uint32_t>(random());
    ByteWriter(MutableBytes(forged).subspan(8)).u32(ssrc);
    dropped += receiver.unprotect_rtp(forged) == std::unexpected(Drop::authentication);
    ByteWriter(MutableBytes(forged_report).subspan(4)).u32(ssrc);
    dropped += receiver.unprotect_rtcp(forged_report) == std::unexpected(Drop::authentication);
  }
  EXPECT_EQ(dropped, 1000000);
  EXPECT_EQ(receiver.rtp_sources(), 1U);
  EXPECT_EQ(receiver.rtcp_sources(), 0U);
}

TEST_P(M7_sources, of_a_genuine_client_are_limited) {
  int taken = 0;
  int refused = 0;
  for (std::uint32_t ssrc = 1; ssrc <= 1000; ++ssrc) {
    const auto rtp = verdict(protect_rtp(sender, rtp_packet(ssrc * 2654435761U, 1)));
    taken += rtp == std::nullopt;
    refused += rtp == Drop::too_many_sources;
    const auto rtcp = rtcp_verdict(protect_rtcp(sender, rtcp_packet(ssrc)));
    taken += rtcp == std::nullopt;
    refused += rtcp == Drop::too_many_sources;
  }
  EXPECT_EQ(taken, 2 * 64);
  EXPECT_EQ(refused, 2 * 936);
  EXPECT_EQ(receiver.rtp_sources(), 64U);
  EXPECT_EQ(receiver.rtcp_sources(), 64U);
  for (std::uint32_t ssrc = 1; ssrc <= 64; ++ssrc) {
    EXPECT_EQ(verdict(protect_rtp(sender, rtp_packet(ssrc * 2654435761U, 2))), std::nullopt) << "the known ones go on";
    EXPECT_EQ(rtcp_verdict(protect_rtcp(sender, rtcp_packet(ssrc))), std::nullopt);
  }
}

TEST_P(M9_short_packets, are_dropped_whatever_their_size) {
  const Packet rtp = protect_rtp(sender, rtp_packet(5, 1, 30));
  const Packet rtcp = protect_rtcp(sender, rtcp_packet(5));
  for (std::size_t size = 0; size < rtp.size(); ++size) {
    EXPECT_NE(verdict(Packet(rtp.begin(), rtp.begin() + static_cast<std::ptrdiff_t>(size))), std::nullopt);
  }
  for (std::size_t size = 0; size < rtcp.size(); ++size) {
    EXPECT_NE(rtcp_verdict(Packet(rtcp.begin(), rtcp.begin() + static_cast<std::ptrdiff_t>(size))), std::nullopt);
  }
  EXPECT_EQ(verdict(rtp), std::nullopt);
  EXPECT_EQ(rtcp_verdict(rtcp), std::nullopt);
}

TEST_P(M9_short_packets, headers_that_lie_about_their_length_are_malformed) {
  Packet packet = protect_rtp(sender, rtp_packet(5, 1, 16));
  packet[0] = 0x8f;
  EXPECT_EQ(verdict(packet), Drop::malformed) << "15 contributing sources";
  packet[0] = 0x90;
  packet[14] = packet[15] = 0xff;
  EXPECT_EQ(verdict(packet), Drop::malformed) << "an extension of 256 kB";
  packet[14] = 0;
  packet[15] = static_cast<std::uint8_t>((packet.size() - 16) / 4);
  EXPECT_EQ(verdict(packet), Drop::too_short) << "an extension to the packet's end, where the tag must be";
  packet[0] = 0x40;
  EXPECT_EQ(verdict(packet), Drop::malformed) << "version 1";
  Packet report = protect_rtcp(sender, rtcp_packet(5));
  report[0] = 0xc0;
  EXPECT_EQ(rtcp_verdict(report), Drop::malformed) << "version 3";
}

}  // namespace
}  // namespace ringer::rtp::srtp
