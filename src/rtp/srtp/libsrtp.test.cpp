// SPDX-License-Identifier: Apache-2.0
//
// Random traffic through this SRTP and through libsrtp2, which nearly every other program uses: both must refuse to
// send the same packets and make the same bytes of the others, and on arrival take the same ones and read the same in
// them. RINGER_SRTP_PACKETS says how many packets for each profile.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include <cstdlib>
#include <deque>
#include <optional>
#include <random>

#include "rtp/srtp/packets.test.h"
#include "rtp/srtp/receiver.h"
#include "rtp/srtp/sender.h"

namespace ringer::rtp::srtp {
namespace {

/// One direction of libsrtp2.
class LibSrtp {
 public:
  LibSrtp(const Keys& keys, srtp_ssrc_type_t direction) {
    std::ranges::copy(keys.key, key_.begin());
    std::ranges::copy(keys.salt, key_.begin() + 16);
    srtp_policy_t policy{};
    if (keys.profile == Profile::aead_aes_128_gcm) {
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    }
    policy.ssrc.type = direction;
    policy.key = key_.data();
    policy.window_size = ReplayWindow::size;
    if (srtp_create(&session_, &policy) != srtp_err_status_ok) ADD_FAILURE() << "libsrtp2 does not start";
  }
  LibSrtp(const LibSrtp&) = delete;
  LibSrtp& operator=(const LibSrtp&) = delete;
  ~LibSrtp() { srtp_dealloc(session_); }

  using Function = srtp_err_status_t(srtp_t, void*, int*);
  std::optional<Packet> run(Function* function, const Packet& packet) {
    Packet room = packet;
    room.resize(packet.size() + SRTP_MAX_TRAILER_LEN);
    int size = static_cast<int>(packet.size());
    if (function(session_, room.data(), &size) != srtp_err_status_ok) return std::nullopt;
    room.resize(static_cast<std::size_t>(size));
    return room;
  }

 private:
  std::array<unsigned char, 30> key_{};
  srtp_t session_ = nullptr;
};

struct OnTheWay {
  bool is_rtcp = false;
  Packet packet;
};

class M6_libsrtp : public testing::TestWithParam<Profile> {
 protected:
  static void SetUpTestSuite() { ASSERT_EQ(srtp_init(), srtp_err_status_ok); }
  static void TearDownTestSuite() { srtp_shutdown(); }

  std::size_t below(std::size_t bound) { return random() % bound; }
  bool in_percent(std::size_t percent) { return below(100) < percent; }

  struct Source {
    std::uint32_t ssrc = 0;
    std::uint32_t newest = 0;  // the sequence number, and above it how often it wrapped
  };

  /// Mostly the next sequence number; sometimes some are left out, and sometimes one comes late or again.
  std::uint16_t next_sequence_number(Source& source) {
    if (in_percent(10)) {
      const std::size_t late = below(in_percent(50) ? 4 : 1100);
      return static_cast<std::uint16_t>(source.newest - std::min<std::size_t>(source.newest, late));
    }
    source.newest += static_cast<std::uint32_t>(in_percent(15) ? 1 + below(600) : 1);
    return static_cast<std::uint16_t>(source.newest);
  }

  Packet random_rtp(Source& source) {
    const std::size_t sources = in_percent(10) ? below(16) : 0;
    const bool is_extended = in_percent(60);
    const std::size_t extension = is_extended ? below(6) : 0;
    const std::size_t header_size = 12 + 4 * sources + (is_extended ? 4 + 4 * extension : 0);
    Packet packet(header_size + below(in_percent(50) ? 1200 : 170));
    for (auto& byte : packet) byte = static_cast<std::uint8_t>(random());
    ByteWriter writer(packet);
    writer.u8(static_cast<std::uint8_t>(0x80U | (is_extended ? 0x10U : 0U) | sources));
    writer.reserve(1);
    writer.u16(next_sequence_number(source));
    writer.reserve(4);
    writer.u32(source.ssrc);
    writer.reserve(4 * sources);
    if (is_extended) {
      writer.u16(0xbede);
      writer.u16(static_cast<std::uint16_t>(extension));
    }
    payload_offset = header_size;
    return packet;
  }

  Packet random_rtcp(const Source& source) {
    Packet packet(8 + 4 * below(60));
    for (auto& byte : packet) byte = static_cast<std::uint8_t>(random());
    ByteWriter writer(packet);
    writer.u32(0x80c80000);
    writer.u32(source.ssrc);
    return packet;
  }

  void send_rtp(Source& source) {
    const Packet plain = random_rtp(source);
    Packet slot(plain.size() + 16);
    std::copy_n(plain.begin(), payload_offset, slot.begin());
    const auto size = sender.protect_rtp(slot, payload_offset, Bytes(plain).subspan(payload_offset));
    const auto theirs = lib_sender.run(srtp_protect, plain);
    ASSERT_EQ(size.has_value(), theirs.has_value());
    if (!size) {
      ++refused;
      return;
    }
    slot.resize(*size);
    ASSERT_EQ(slot, *theirs);
    ++rtp_packets;
    put_on_the_way({false, std::move(slot)});
  }

  void send_rtcp(const Source& source) {
    const Packet plain = random_rtcp(source);
    Packet slot = protect_rtcp(sender, plain);
    const auto theirs = lib_sender.run(srtp_protect_rtcp, plain);
    ASSERT_TRUE(theirs);
    ASSERT_EQ(slot, *theirs);
    ++rtcp_packets;
    put_on_the_way({true, std::move(slot)});
  }

  void put_on_the_way(OnTheWay sent) {
    if (in_percent(25)) return;  // lost
    if (in_percent(3)) on_the_way.push_back(sent);
    if (in_percent(3)) sent.packet[below(sent.packet.size())] ^= static_cast<std::uint8_t>(1U << below(8));
    on_the_way.push_back(std::move(sent));
    while (on_the_way.size() > 20) {
      const auto place = on_the_way.begin() + static_cast<std::ptrdiff_t>(below(on_the_way.size()));
      const OnTheWay arrived = std::move(*place);
      on_the_way.erase(place);
      arrive(arrived);
    }
  }

  void arrive(const OnTheWay& arrived) {
    Packet packet = arrived.packet;
    const auto ours = arrived.is_rtcp ? receiver.unprotect_rtcp(packet) : receiver.unprotect_rtp(packet);
    const auto theirs = lib_receiver.run(arrived.is_rtcp ? srtp_unprotect_rtcp : srtp_unprotect, arrived.packet);
    ASSERT_EQ(ours.has_value(), theirs.has_value());
    if (ours) {
      ASSERT_TRUE(std::ranges::equal(*ours, *theirs));
    }
    ++(ours ? taken : dropped);
  }

  std::mt19937 random{6};
  Sender sender{some_keys(GetParam())};
  Receiver receiver{some_keys(GetParam())};
  LibSrtp lib_sender{some_keys(GetParam()), ssrc_any_outbound};
  LibSrtp lib_receiver{some_keys(GetParam()), ssrc_any_inbound};
  std::deque<OnTheWay> on_the_way;
  std::size_t payload_offset = 0;
  int rtp_packets = 0;
  int rtcp_packets = 0;
  int refused = 0;
  int taken = 0;
  int dropped = 0;
};

TEST_P(M6_libsrtp, agrees_with_every_random_packet_both_ways) {
  const char* const wanted = std::getenv("RINGER_SRTP_PACKETS");
  const int packets = wanted == nullptr ? 20000 : std::stoi(wanted);
  std::vector<Source> sources;
  for (int i = 0; i < 6; ++i) {
    sources.push_back(
        {.ssrc = static_cast<std::uint32_t>(random()), .newest = static_cast<std::uint32_t>(below(32768))});
    // libsrtp2 gives the first SRTCP packet the index 1, RFC 3711 section 3.4 the index 0.
    protect_rtcp(sender, rtcp_packet(sources.back().ssrc));
  }
  while (rtp_packets + rtcp_packets < packets && !HasFatalFailure()) {
    Source& source = sources[below(sources.size())];
    in_percent(10) ? send_rtcp(source) : send_rtp(source);
  }
  std::uint32_t wraps = 0;
  for (const Source& source : sources) wraps += source.newest >> 16U;
  fmt::print(
      "{} RTP and {} RTCP packets with the same bytes, {} refused by both; {} taken and {} dropped by both; {} wraps\n",
      rtp_packets, rtcp_packets, refused, taken, dropped, wraps);
  EXPECT_GT(wraps, 8U);
  EXPECT_GT(taken, packets / 2);
  EXPECT_GT(dropped, packets / 50);
  EXPECT_GT(refused, packets / 50);
}

INSTANTIATE_TEST_SUITE_P(Both, M6_libsrtp, testing::ValuesIn(both_profiles), [](const auto& profile) {
  return profile.param == Profile::aead_aes_128_gcm ? "gcm" : "counter_mode";
});

}  // namespace
}  // namespace ringer::rtp::srtp
