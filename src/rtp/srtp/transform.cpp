// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/transform.h"

#include <algorithm>

namespace ringer::rtp::srtp {
namespace {

std::uint32_t u32_at(Bytes bytes, std::size_t offset) { return ByteReader(bytes.subspan(offset, 4)).u32(); }
void put_u32(MutableBytes place, std::uint32_t value) { ByteWriter(place).u32(value); }

/// RTCP's source: the packet sender's SSRC (RFC 3550 section 6.4).
std::uint32_t rtcp_ssrc(Bytes packet) { return u32_at(packet, 4); }

}  // namespace

bool available(GcmEngine engine) { return engine == GcmEngine::openssl || IpsecMbGcm::available(); }
GcmEngine fastest_gcm() { return IpsecMbGcm::available() ? GcmEngine::ipsec_mb : GcmEngine::openssl; }

// AES-CM and HMAC-SHA1, RFC 3711. RTP: header, payload, tag. RTCP: packet, word, tag.

CounterModeTransform::CounterModeTransform(const SessionKeys& keys)
    : cipher_(keys.encryption.bytes()), mac_(keys.authentication.bytes()), salt_(keys.salt) {}

/// Section 4.1.1: the first counter block is salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16.
void CounterModeTransform::apply(RtpId id, Bytes input, std::uint8_t* output) {
  std::array<std::uint8_t, 16> counter{};
  ByteWriter writer(counter);
  writer.zeros(4);
  writer.u32(id.ssrc);
  writer.u48(id.index);
  writer.zeros(2);
  for (std::size_t i = 0; i < salt_.bytes().size(); ++i) counter[i] ^= salt_.bytes()[i];
  cipher_.apply(counter, input, output);
}

void CounterModeTransform::protect_rtp(RtpId id, MutableBytes packet, std::size_t header_size, Bytes payload) {
  apply(id, payload, packet.data() + header_size);
  const std::size_t signed_size = packet.size() - tag_size;
  std::array<std::uint8_t, 4> rollover_counter{};
  put_u32(rollover_counter, static_cast<std::uint32_t>(id.index >> 16U));
  const auto tag = mac_.sign(packet.first(signed_size), rollover_counter);
  std::copy_n(tag.begin(), tag_size, packet.begin() + static_cast<std::ptrdiff_t>(signed_size));
}

bool CounterModeTransform::unprotect_rtp(RtpId id, MutableBytes packet, std::size_t header_size) {
  const MutableBytes signed_part = packet.first(packet.size() - tag_size);
  std::array<std::uint8_t, 4> rollover_counter{};
  put_u32(rollover_counter, static_cast<std::uint32_t>(id.index >> 16U));
  const auto tag = mac_.sign(signed_part, rollover_counter);
  if (!crypto::constant_time_equal(Bytes(tag).first(tag_size), packet.last(tag_size))) return false;
  const MutableBytes payload = signed_part.subspan(header_size);
  apply(id, payload, payload.data());
  return true;
}

void CounterModeTransform::protect_rtcp(RtcpWord word, MutableBytes packet) {
  const MutableBytes signed_part = packet.first(packet.size() - tag_size);
  const MutableBytes plain = signed_part.first(signed_part.size() - RtcpWord::size);
  if (word.is_encrypted()) {
    const MutableBytes body = plain.subspan(rtcp_header_size);
    apply({rtcp_ssrc(packet), word.index()}, body, body.data());
  }
  put_u32(signed_part.last(RtcpWord::size), word.value);
  const auto tag = mac_.sign(signed_part);
  std::copy_n(tag.begin(), tag_size, packet.last(tag_size).begin());
}

bool CounterModeTransform::unprotect_rtcp(RtcpWord word, MutableBytes packet) {
  const MutableBytes signed_part = packet.first(packet.size() - tag_size);
  const auto tag = mac_.sign(signed_part);
  if (!crypto::constant_time_equal(Bytes(tag).first(tag_size), packet.last(tag_size))) return false;
  if (word.is_encrypted()) {
    const MutableBytes body = signed_part.first(signed_part.size() - RtcpWord::size).subspan(rtcp_header_size);
    apply({rtcp_ssrc(packet), word.index()}, body, body.data());
  }
  return true;
}

RtcpWord CounterModeTransform::rtcp_word(Bytes packet) {
  return {u32_at(packet, packet.size() - tag_size - RtcpWord::size)};
}

// AEAD_AES_128_GCM, RFC 7714. RTP: header, payload, tag. RTCP: packet, tag, word.

/// Sections 8.1 and 9.1: salt XOR two zero bytes, SSRC, 48 bits of index.
template <class Gcm>
typename Gcm::Nonce GcmTransform<Gcm>::nonce(std::uint32_t ssrc, std::uint64_t index) const {
  typename Gcm::Nonce nonce{};
  ByteWriter writer(nonce);
  writer.zeros(2);
  writer.u32(ssrc);
  writer.u48(index);
  for (std::size_t i = 0; i < nonce.size(); ++i) nonce[i] ^= salt_.bytes()[i];
  return nonce;
}

template <class Gcm>
void GcmTransform<Gcm>::protect_rtp(RtpId id, MutableBytes packet, std::size_t header_size, Bytes payload) {
  gcm_.seal(nonce(id.ssrc, id.index), packet.first(header_size), payload, packet.data() + header_size,
            packet.template last<tag_size>());
}

template <class Gcm>
bool GcmTransform<Gcm>::unprotect_rtp(RtpId id, MutableBytes packet, std::size_t header_size) {
  const MutableBytes payload = packet.first(packet.size() - tag_size).subspan(header_size);
  return gcm_.open(nonce(id.ssrc, id.index), packet.first(header_size), payload, payload.data(),
                   packet.template last<tag_size>());
}

/// Section 9.2: of an encrypted packet the header and the word are the associated data.
std::array<std::uint8_t, rtcp_header_size + RtcpWord::size> header_and_word(Bytes packet, RtcpWord word) {
  std::array<std::uint8_t, rtcp_header_size + RtcpWord::size> associated{};
  ByteWriter writer(associated);
  writer.bytes(packet.first(rtcp_header_size));
  writer.u32(word.value);
  return associated;
}

template <class Gcm>
void GcmTransform<Gcm>::protect_rtcp(RtcpWord word, MutableBytes packet) {
  const MutableBytes plain = packet.first(packet.size() - tag_size - RtcpWord::size);
  const auto packet_nonce = nonce(rtcp_ssrc(packet), word.index());
  std::array<std::uint8_t, tag_size> tag{};
  if (word.is_encrypted()) {
    const MutableBytes body = plain.subspan(rtcp_header_size);
    gcm_.seal(packet_nonce, header_and_word(packet, word), body, body.data(), tag);
  } else {
    // Section 9.3: packet and word are the associated data; they stand together only before the tag is put between.
    put_u32(packet.subspan(plain.size()), word.value);
    gcm_.seal(packet_nonce, packet.first(plain.size() + RtcpWord::size), {}, nullptr, tag);
  }
  ByteWriter writer(packet.subspan(plain.size()));
  writer.bytes(tag);
  writer.u32(word.value);
}

template <class Gcm>
bool GcmTransform<Gcm>::unprotect_rtcp(RtcpWord word, MutableBytes packet) {
  const MutableBytes plain = packet.first(packet.size() - tag_size - RtcpWord::size);
  const auto packet_nonce = nonce(rtcp_ssrc(packet), word.index());
  std::array<std::uint8_t, tag_size> tag{};
  std::copy_n(packet.subspan(plain.size()).begin(), tag_size, tag.begin());
  if (word.is_encrypted()) {
    const MutableBytes body = plain.subspan(rtcp_header_size);
    return gcm_.open(packet_nonce, header_and_word(packet, word), body, body.data(), tag);
  }
  put_u32(packet.subspan(plain.size()), word.value);
  return gcm_.open(packet_nonce, packet.first(plain.size() + RtcpWord::size), {}, nullptr, tag);
}

template <class Gcm>
RtcpWord GcmTransform<Gcm>::rtcp_word(Bytes packet) {
  return {u32_at(packet, packet.size() - RtcpWord::size)};
}

template class GcmTransform<IpsecMbGcm>;
template class GcmTransform<crypto::AesGcm>;

Transform::Any Transform::choose(Profile profile, const SessionKeys& keys, GcmEngine engine) {
  if (profile == Profile::aes_cm_128_hmac_sha1_80) return CounterModeTransform(keys);
  if (engine == GcmEngine::ipsec_mb) return GcmTransform<IpsecMbGcm>(keys);
  return GcmTransform<crypto::AesGcm>(keys);
}

Transform::Transform(Profile profile, const SessionKeys& keys, GcmEngine engine)
    : transform_(choose(profile, keys, engine)) {}

std::size_t Transform::tag_size() const {
  return std::visit([](const auto& transform) { return transform.tag_size; }, transform_);
}

void Transform::protect_rtp(RtpId id, MutableBytes packet, std::size_t header_size, Bytes payload) {
  std::visit([&](auto& transform) { transform.protect_rtp(id, packet, header_size, payload); }, transform_);
}

bool Transform::unprotect_rtp(RtpId id, MutableBytes packet, std::size_t header_size) {
  return std::visit([&](auto& transform) { return transform.unprotect_rtp(id, packet, header_size); }, transform_);
}

void Transform::protect_rtcp(RtcpWord word, MutableBytes packet) {
  std::visit([&](auto& transform) { transform.protect_rtcp(word, packet); }, transform_);
}

bool Transform::unprotect_rtcp(RtcpWord word, MutableBytes packet) {
  return std::visit([&](auto& transform) { return transform.unprotect_rtcp(word, packet); }, transform_);
}

RtcpWord Transform::rtcp_word(Bytes packet) const {
  return std::visit([&](const auto& transform) { return transform.rtcp_word(packet); }, transform_);
}

}  // namespace ringer::rtp::srtp
