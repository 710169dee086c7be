// SPDX-License-Identifier: Apache-2.0
//
// What the tests of this folder share: bytes from hex, keys, and packets to protect.
// Owner and thread: tests.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "rtp/srtp/keys.h"
#include "rtp/srtp/sender.h"

namespace ringer::rtp::srtp {

using Packet = std::vector<std::uint8_t>;

inline Packet bytes_of(std::string_view hex) {
  Packet bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

inline Keys some_keys(Profile profile) {
  Keys keys{.profile = profile};
  for (std::size_t i = 0; i < keys.key.size(); ++i) keys.key[i] = static_cast<std::uint8_t>(17 * i + 1);
  for (std::size_t i = 0; i < salt_size(profile); ++i) keys.salt[i] = static_cast<std::uint8_t>(29 * i + 5);
  return keys;
}

/// A plain RTP packet with a payload of `payload_size` bytes that tell packets apart.
inline Packet rtp_packet(std::uint32_t ssrc, std::uint16_t sequence_number, std::size_t payload_size = 20) {
  Packet packet(12 + payload_size);
  ByteWriter writer(packet);
  writer.u16(0x8060);
  writer.u16(sequence_number);
  writer.u32(3000U * sequence_number);
  writer.u32(ssrc);
  for (std::size_t i = 0; i < payload_size; ++i) writer.u8(static_cast<std::uint8_t>(sequence_number + i));
  return packet;
}

/// An RTCP receiver report without blocks (RFC 3550 section 6.4.2), and a picture loss indication behind it.
inline Packet rtcp_packet(std::uint32_t ssrc) {
  Packet packet(20);
  ByteWriter writer(packet);
  writer.u32(0x80c90001);
  writer.u32(ssrc);
  writer.u32(0x81ce0002);
  writer.u32(ssrc);
  writer.u32(0x01020304);
  return packet;
}

/// As `sender` sends `plain`, whose header has 12 bytes; empty when it refuses.
inline Packet protect_rtp(Sender& sender, const Packet& plain) {
  Packet slot(plain.size() + 16);
  std::copy_n(plain.begin(), 12, slot.begin());
  const auto size = sender.protect_rtp(slot, 12, Bytes(plain).subspan(12));
  slot.resize(size.value_or(0));
  return slot;
}

inline Packet protect_rtcp(Sender& sender, const Packet& plain) {
  Packet slot = plain;
  slot.resize(plain.size() + 20);
  slot.resize(sender.protect_rtcp(slot, plain.size()).value_or(0));
  return slot;
}

inline constexpr auto both_profiles = {Profile::aead_aes_128_gcm, Profile::aes_cm_128_hmac_sha1_80};

}  // namespace ringer::rtp::srtp
