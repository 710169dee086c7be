// SPDX-License-Identifier: Apache-2.0
//
// The cryptographic transforms (RFC 3711 section 3.2.2): a packet whose index is known is encrypted and given its tag,
// or checked and decrypted, with the session keys of one stream. AES-CM with HMAC-SHA1-80 is RFC 3711 sections 4.1.1
// and 4.2.1, AEAD_AES_128_GCM is RFC 7714 sections 8 and 9. They know nothing of replay, sources and limits.
// Owner and thread: the Receiver or Sender.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>

#include "base/bytes.h"
#include "crypto/aes.h"
#include "crypto/keyed_hmac.h"
#include "rtp/srtp/ipsec_mb.h"
#include "rtp/srtp/keys.h"

namespace ringer::rtp::srtp {

/// Who computes AES-GCM.
enum class GcmEngine : std::uint8_t { openssl, ipsec_mb };
bool available(GcmEngine engine);
GcmEngine fastest_gcm();

/// An RTP packet's source and index.
struct RtpId {
  std::uint32_t ssrc = 0;
  std::uint64_t index = 0;
};

/// The E flag and the index (RFC 3711 section 3.4) as they stand in an SRTCP packet.
struct RtcpWord {
  static constexpr std::uint32_t encrypted = 0x80000000;
  static constexpr std::size_t size = 4;

  std::uint32_t value = 0;

  bool is_encrypted() const { return (value & encrypted) != 0; }
  std::uint32_t index() const { return value & ~encrypted; }
};

/// What of an RTCP packet is never encrypted: its first eight bytes, to the sender's SSRC.
inline constexpr std::size_t rtcp_header_size = 8;

class CounterModeTransform {
 public:
  static constexpr std::size_t tag_size = 10;

  explicit CounterModeTransform(const SessionKeys& keys);

  void protect_rtp(RtpId id, MutableBytes packet, std::size_t header_size, Bytes payload);
  bool unprotect_rtp(RtpId id, MutableBytes packet, std::size_t header_size);
  void protect_rtcp(RtcpWord word, MutableBytes packet);
  bool unprotect_rtcp(RtcpWord word, MutableBytes packet);
  static RtcpWord rtcp_word(Bytes packet);

 private:
  void apply(RtpId id, Bytes input, std::uint8_t* output);

  crypto::AesCounterMode cipher_;
  crypto::KeyedHmacSha1 mac_;
  crypto::Secret<14> salt_;
};

template <class Gcm>
class GcmTransform {
 public:
  static constexpr std::size_t tag_size = Gcm::tag_size;

  explicit GcmTransform(const SessionKeys& keys) : gcm_(keys.encryption.bytes()), salt_(keys.salt) {}

  void protect_rtp(RtpId id, MutableBytes packet, std::size_t header_size, Bytes payload);
  bool unprotect_rtp(RtpId id, MutableBytes packet, std::size_t header_size);
  void protect_rtcp(RtcpWord word, MutableBytes packet);
  bool unprotect_rtcp(RtcpWord word, MutableBytes packet);
  static RtcpWord rtcp_word(Bytes packet);

 private:
  typename Gcm::Nonce nonce(std::uint32_t ssrc, std::uint64_t index) const;

  Gcm gcm_;
  crypto::Secret<14> salt_;
};

/// Sizes are the caller's business: a packet has room for its header, tag and, in RTCP, E flag and index.
class Transform {
 public:
  Transform(Profile profile, const SessionKeys& keys, GcmEngine engine);

  std::size_t tag_size() const;

  /// `packet` begins with `header_size` bytes of header and is as large as what is sent: header, payload, tag. The
  /// payload is encrypted from where it is, which may be behind the header already, to behind the header.
  void protect_rtp(RtpId id, MutableBytes packet, std::size_t header_size, Bytes payload);
  /// Whether the packet is genuine; then its payload is decrypted in place.
  bool unprotect_rtp(RtpId id, MutableBytes packet, std::size_t header_size);

  /// `packet` is as large as what is sent: RTCP packet, tag, word, the last two in the transform's order.
  void protect_rtcp(RtcpWord word, MutableBytes packet);
  bool unprotect_rtcp(RtcpWord word, MutableBytes packet);
  RtcpWord rtcp_word(Bytes packet) const;

 private:
  using Any = std::variant<GcmTransform<IpsecMbGcm>, GcmTransform<crypto::AesGcm>, CounterModeTransform>;
  static Any choose(Profile profile, const SessionKeys& keys, GcmEngine engine);

  Any transform_;
};

}  // namespace ringer::rtp::srtp
