// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/sender.h"

#include "rtp/srtp/rtp_header.h"

namespace ringer::rtp::srtp {

Sender::Sender(const Keys& keys, GcmEngine engine, KeyLifetime lifetime)
    : rtp_(keys.profile, derive_session_keys(keys, Stream::rtp), engine),
      rtcp_(keys.profile, derive_session_keys(keys, Stream::rtcp), engine),
      left_(lifetime) {}

std::expected<std::size_t, Refusal> Sender::protect_rtp(MutableBytes slot, std::size_t header_size, Bytes payload) {
  if (header_size > slot.size()) return std::unexpected(Refusal::no_room);
  const auto header = read_header(slot.first(header_size));
  if (!header || header->size != header_size) return std::unexpected(Refusal::malformed);
  const std::size_t size = header_size + payload.size() + rtp_.tag_size();
  if (size > slot.size()) return std::unexpected(Refusal::no_room);
  if (left_.rtp == 0) return std::unexpected(Refusal::key_exhausted);

  ReplayWindow* source = rtp_sources_.find(header->ssrc);
  if (source == nullptr) {
    if (rtp_sources_.full()) return std::unexpected(Refusal::too_many_sources);
    source = &rtp_sources_.add(header->ssrc);
  }
  const auto index = nearest_index(source->highest(), header->sequence_number);
  if (!index) return std::unexpected(Refusal::key_exhausted);
  switch (source->look_up(*index)) {
    case Freshness::fresh: break;
    case Freshness::seen: return std::unexpected(Refusal::repeated);
    case Freshness::too_old: return std::unexpected(Refusal::too_old);
  }

  rtp_.protect_rtp({header->ssrc, *index}, slot.first(size), header_size, payload);
  source->mark(*index);
  --left_.rtp;
  return size;
}

std::expected<std::size_t, Refusal> Sender::protect_rtcp(MutableBytes slot, std::size_t size) {
  const std::size_t whole = size + RtcpWord::size + rtcp_.tag_size();
  if (whole > slot.size()) return std::unexpected(Refusal::no_room);
  if (size < rtcp_header_size || slot[0] >> 6U != 2) return std::unexpected(Refusal::malformed);
  if (left_.rtcp == 0) return std::unexpected(Refusal::key_exhausted);

  const std::uint32_t ssrc = ByteReader(slot.subspan(4, 4)).u32();
  RtcpSource* source = rtcp_sources_.find(ssrc);
  if (source == nullptr) {
    if (rtcp_sources_.full()) return std::unexpected(Refusal::too_many_sources);
    source = &rtcp_sources_.add(ssrc);
  }
  // Never as far as the E flag: the key's lifetime ends before.
  rtcp_.protect_rtcp({RtcpWord::encrypted | source->next_index}, slot.first(whole));
  ++source->next_index;
  --left_.rtcp;
  return whole;
}

}  // namespace ringer::rtp::srtp
