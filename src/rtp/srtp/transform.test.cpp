// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/transform.h"

#include <gtest/gtest.h>

#include "rtp/srtp/packets.test.h"

namespace ringer::rtp::srtp {
namespace {

TEST(M6_counter_mode, has_the_keystream_of_rfc_3711_b_2) {
  SessionKeys keys;
  std::ranges::copy(bytes_of("2B7E151628AED2A6ABF7158809CF4F3C"), keys.encryption.bytes().begin());
  // The vector's salt is 16 bytes with two zeros behind, where this code writes them.
  std::ranges::copy(bytes_of("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"), keys.salt.bytes().begin());
  CounterModeTransform transform(keys);
  const Packet zeros(16 * 0xff02);
  Packet packet(zeros.size() + CounterModeTransform::tag_size);
  transform.protect_rtp({.ssrc = 0, .index = 0}, packet, 0, zeros);
  const auto block = [&](std::size_t number) {
    return Packet(packet.begin() + static_cast<std::ptrdiff_t>(16 * number),
                  packet.begin() + static_cast<std::ptrdiff_t>(16 * number + 16));
  };
  EXPECT_EQ(block(0), bytes_of("E03EAD0935C95E80E166B16DD92B4EB4"));
  EXPECT_EQ(block(1), bytes_of("D23513162B02D0F72A43A2FE4A5F97AB"));
  EXPECT_EQ(block(2), bytes_of("41E95B3BB0A2E8DD477901E4FCA894C0"));
  EXPECT_EQ(block(0xfeff), bytes_of("EC8CDF7398607CB0F2D21675EA9EA1E4"));
  EXPECT_EQ(block(0xff00), bytes_of("362B7C3C6773516318A077D7FC5073AE"));
  EXPECT_EQ(block(0xff01), bytes_of("6A2CC3787889374FBEB4C81B17BA6C44"));
}

class M6_gcm : public testing::TestWithParam<GcmEngine> {
 protected:
  /// RFC 7714 section 16: key and salt of all its vectors.
  Transform transform() const {
    SessionKeys keys;
    std::ranges::copy(bytes_of("000102030405060708090a0b0c0d0e0f"), keys.encryption.bytes().begin());
    std::ranges::copy(bytes_of("517569642070726f2071756f"), keys.salt.bytes().begin());
    return Transform(Profile::aead_aes_128_gcm, keys, GetParam());
  }

  const Packet rtp_plain =
      bytes_of("8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573");
  const Packet rtp_protected = bytes_of(
      "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
      "899d7f27beb16a9152cf765ee4390cce");
  const Packet rtcp_plain = bytes_of(
      "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef");
  const Packet rtcp_protected = bytes_of(
      "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275b"
      "c84aa45896cf4d2fc5abf87245d9eade800005d4");
  const Packet rtcp_signed = bytes_of(
      "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef"
      "841dd9683dd78ec92ae58790125f62b3000005d4");
};

TEST_P(M6_gcm, protects_and_unprotects_rtp_as_rfc_7714_16_1) {
  Transform gcm = transform();
  const RtpId id{.ssrc = 0x5501a0b2, .index = 0xf17b};
  Packet packet(rtp_protected.size());
  std::copy_n(rtp_plain.begin(), 12, packet.begin());
  gcm.protect_rtp(id, packet, 12, Bytes(rtp_plain).subspan(12));
  EXPECT_EQ(packet, rtp_protected);
  ASSERT_TRUE(gcm.unprotect_rtp(id, packet, 12));
  packet.resize(packet.size() - gcm.tag_size());
  EXPECT_EQ(packet, rtp_plain);
}

TEST_P(M6_gcm, protects_and_unprotects_rtcp_as_rfc_7714_17_1) {
  Transform gcm = transform();
  Packet packet = rtcp_plain;
  packet.resize(rtcp_protected.size());
  gcm.protect_rtcp({0x800005d4}, packet);
  EXPECT_EQ(packet, rtcp_protected);
  EXPECT_EQ(gcm.rtcp_word(packet).index(), 0x5d4U);
  ASSERT_TRUE(gcm.unprotect_rtcp(gcm.rtcp_word(packet), packet));
  packet.resize(rtcp_plain.size());
  EXPECT_EQ(packet, rtcp_plain);
}

TEST_P(M6_gcm, signs_and_takes_unencrypted_rtcp_as_rfc_7714_17_3) {
  Transform gcm = transform();
  Packet packet = rtcp_plain;
  packet.resize(rtcp_signed.size());
  gcm.protect_rtcp({0x000005d4}, packet);
  EXPECT_EQ(packet, rtcp_signed);
  EXPECT_FALSE(gcm.rtcp_word(packet).is_encrypted());
  ASSERT_TRUE(gcm.unprotect_rtcp(gcm.rtcp_word(packet), packet));
  packet.resize(rtcp_plain.size());
  EXPECT_EQ(packet, rtcp_plain);

  packet = rtcp_signed;
  packet[20] ^= 1;
  EXPECT_FALSE(gcm.unprotect_rtcp(gcm.rtcp_word(packet), packet));
}

TEST_P(M6_gcm, opens_nothing_that_was_changed) {
  Transform gcm = transform();
  const RtpId id{.ssrc = 0x5501a0b2, .index = 0xf17b};
  for (std::size_t i = 0; i < rtp_protected.size(); ++i) {
    Packet packet = rtp_protected;
    packet[i] ^= 0x10;
    EXPECT_FALSE(gcm.unprotect_rtp(id, packet, 12)) << "byte " << i;
  }
  for (std::size_t i = 0; i < rtcp_protected.size(); ++i) {
    Packet packet = rtcp_protected;
    packet[i] ^= 0x10;
    EXPECT_FALSE(gcm.unprotect_rtcp(gcm.rtcp_word(packet), packet)) << "byte " << i;
  }
}

std::vector<GcmEngine> available_engines() {
  std::vector<GcmEngine> engines = {GcmEngine::openssl, GcmEngine::ipsec_mb};
  std::erase_if(engines, [](GcmEngine engine) { return !available(engine); });
  return engines;
}
INSTANTIATE_TEST_SUITE_P(Engines, M6_gcm, testing::ValuesIn(available_engines()), [](const auto& engine) {
  return engine.param == GcmEngine::openssl ? "openssl" : "ipsec_mb";
});

TEST(M6_gcm_engines, give_the_same_bytes_for_every_size) {
  const SessionKeys keys = derive_session_keys(some_keys(Profile::aead_aes_128_gcm), Stream::rtp);
  Transform openssl(Profile::aead_aes_128_gcm, keys, GcmEngine::openssl);
  Transform fastest(Profile::aead_aes_128_gcm, keys, fastest_gcm());
  for (std::size_t size = 0; size <= 1460; ++size) {
    const Packet plain = rtp_packet(static_cast<std::uint32_t>(size), 1, size);
    const std::size_t header_size = 12 + std::min<std::size_t>(size, size % 5 * 4);
    Packet one = plain;
    one.resize(plain.size() + 16);
    Packet other = one;
    const Bytes payload = Bytes(plain).subspan(header_size);
    openssl.protect_rtp({7, size << 20U}, one, header_size, payload);
    fastest.protect_rtp({7, size << 20U}, other, header_size, payload);
    ASSERT_EQ(one, other) << size;
    ASSERT_TRUE(fastest.unprotect_rtp({7, size << 20U}, one, header_size)) << size;
    ASSERT_TRUE(openssl.unprotect_rtp({7, size << 20U}, other, header_size)) << size;
    ASSERT_EQ(one, other) << size;
    ASSERT_TRUE(std::ranges::equal(plain, Bytes(one).first(plain.size()))) << size;
  }
}

}  // namespace
}  // namespace ringer::rtp::srtp
