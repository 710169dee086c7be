// SPDX-License-Identifier: Apache-2.0
#include "sfu/egress.h"

#include <algorithm>

#include "rtp/extension_values.h"

namespace ringer::sfu {

using rtp::ExtensionKind;

std::size_t Egress::write_header(Instant now, const Outgoing& outgoing) {
  rtp::HeaderWriter writer(sink_.slot(), outgoing.header);
  if (!outgoing.mid.empty()) writer.add(extensions_.id(ExtensionKind::mid), as_bytes(outgoing.mid));
  writer.add(extensions_.id(ExtensionKind::abs_send_time), rtp::write_abs_send_time(rtp::abs_send_time_of(now)));
  writer.add(extensions_.id(ExtensionKind::transport_wide_cc), rtp::write_transport_wide_sequence(next_number_));
  if (const UpPacket* packet = outgoing.packet) {
    if (packet->audio_level) writer.add(extensions_.id(ExtensionKind::audio_level), {&*packet->audio_level, 1});
    if (packet->orientation) writer.add(extensions_.id(ExtensionKind::video_orientation), {&*packet->orientation, 1});
    if (!packet->dependency_descriptor.empty())
      writer.add(extensions_.id(ExtensionKind::dependency_descriptor), packet->dependency_descriptor);
  }
  return writer.finish();
}

std::size_t Egress::send(Instant now, const Outgoing& outgoing, Bytes prefix, Bytes payload) {
  const std::size_t header_size = write_header(now, outgoing);
  const MutableBytes slot = sink_.slot();
  const std::size_t size = header_size + prefix.size() + payload.size();
  if (header_size == 0 || size > slot.size()) return 0;
  if (!prefix.empty()) {
    const MutableBytes place = slot.subspan(header_size);
    std::ranges::copy(prefix, place.begin());
    std::ranges::copy(payload, place.subspan(prefix.size()).begin());
    payload = place.first(prefix.size() + payload.size());
  }
  if (!sink_.send_rtp(now, header_size, payload)) return 0;
  if (has_transport_wide_numbers()) estimator_.record_sent(now, next_number_++, size);
  return size;
}

}  // namespace ringer::sfu
