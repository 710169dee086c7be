// SPDX-License-Identifier: Apache-2.0
//
// FIR, full intra request (RFC 5104 section 4.3.1): a key frame is wanted of some senders, and asked for anew when the
// number beside the sender is a new one. The media SSRC of the feedback frame is unused.
// Owner and thread: plain values that view their datagram.
#pragma once

#include <optional>

#include "rtp/rtcp/feedback.h"

namespace ringer::rtp::rtcp {

struct FirEntry {
  std::uint32_t media_ssrc = 0;
  std::uint8_t sequence = 0;  ///< of the request
  bool operator==(const FirEntry&) const = default;
};

class Fir {
 public:
  static constexpr std::size_t entry_size = 8;

  std::uint32_t sender_ssrc = 0;

  /// Nothing when not even one entry is there.
  static std::optional<Fir> parse(Bytes body) {
    ByteReader reader(body);
    Fir fir;
    fir.sender_ssrc = reader.u32();
    reader.skip(4);
    fir.entries_ = reader.rest();
    if (fir.size() == 0) return std::nullopt;
    return fir;
  }

  std::size_t size() const { return entries_.size() / entry_size; }
  FirEntry operator[](std::size_t index) const {
    ByteReader reader(entries_.subspan(index * entry_size, entry_size));
    return {.media_ssrc = reader.u32(), .sequence = reader.u8()};
  }

 private:
  Bytes entries_;
};

inline void write_fir(ByteWriter& writer, std::uint32_t sender_ssrc, FirEntry entry) {
  write_feedback_head(writer, PacketType::payload_feedback, fir_format, {sender_ssrc, 0}, Fir::entry_size);
  writer.u32(entry.media_ssrc);
  writer.u8(entry.sequence);
  writer.zeros(3);
}

}  // namespace ringer::rtp::rtcp
