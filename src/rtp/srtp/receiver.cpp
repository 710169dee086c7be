// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/receiver.h"

#include <optional>

#include "rtp/srtp/rtp_header.h"

namespace ringer::rtp::srtp {
namespace {

/// Why a packet with this index cannot be new, if it cannot. `source` is null when it is the first of its source.
std::optional<Drop> stale(const ReplayWindow* source, std::uint64_t index) {
  if (source == nullptr) return std::nullopt;
  switch (source->look_up(index)) {
    case Freshness::fresh: return std::nullopt;
    case Freshness::seen: return Drop::replayed;
    case Freshness::too_old: return Drop::too_old;
  }
  UNREACHABLE("a packet is fresh, seen or too old");
}

}  // namespace

Receiver::Receiver(const Keys& keys, GcmEngine engine)
    : rtp_(keys.profile, derive_session_keys(keys, Stream::rtp), engine),
      rtcp_(keys.profile, derive_session_keys(keys, Stream::rtcp), engine) {}

std::expected<MutableBytes, Drop> Receiver::unprotect_rtp(MutableBytes packet) {
  const auto header = read_header(packet);
  if (!header) return std::unexpected(Drop::malformed);
  if (packet.size() < header->size + rtp_.tag_size()) return std::unexpected(Drop::too_short);

  ReplayWindow* source = rtp_sources_.find(header->ssrc);
  if (source == nullptr && rtp_sources_.full()) return std::unexpected(Drop::too_many_sources);
  const auto index = nearest_index(source == nullptr ? 0 : source->highest(), header->sequence_number);
  if (!index) return std::unexpected(Drop::too_old);
  if (const auto drop = stale(source, *index)) return std::unexpected(*drop);

  if (!rtp_.unprotect_rtp({header->ssrc, *index}, packet, header->size)) return std::unexpected(Drop::authentication);
  if (source == nullptr) source = &rtp_sources_.add(header->ssrc);
  source->mark(*index);
  return packet.first(packet.size() - rtp_.tag_size());
}

std::expected<MutableBytes, Drop> Receiver::unprotect_rtcp(MutableBytes packet) {
  const std::size_t overhead = rtcp_.tag_size() + RtcpWord::size;
  if (packet.size() < rtcp_header_size + overhead) return std::unexpected(Drop::too_short);
  ByteReader reader(packet);
  if (reader.u32() >> 30U != 2) return std::unexpected(Drop::malformed);
  const std::uint32_t ssrc = reader.u32();

  ReplayWindow* source = rtcp_sources_.find(ssrc);
  if (source == nullptr && rtcp_sources_.full()) return std::unexpected(Drop::too_many_sources);
  const RtcpWord word = rtcp_.rtcp_word(packet);
  if (const auto drop = stale(source, word.index())) return std::unexpected(*drop);

  if (!rtcp_.unprotect_rtcp(word, packet)) return std::unexpected(Drop::authentication);
  if (source == nullptr) source = &rtcp_sources_.add(ssrc);
  source->mark(word.index());
  return packet.first(packet.size() - overhead);
}

}  // namespace ringer::rtp::srtp
