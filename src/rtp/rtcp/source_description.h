// SPDX-License-Identifier: Apache-2.0
//
// SDES (RFC 3550 section 6.5), of which only the CNAME is of interest: which sources belong to one clock. Other items
// are passed over, and never written.
// Owner and thread: plain values that view their datagram.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace ringer::rtp::rtcp {

class SourceDescription {
 public:
  struct Chunk {
    std::uint32_t ssrc = 0;
    std::string_view cname;  ///< empty when there was none; any octets
  };
  class Chunks {
   public:
    explicit Chunks(Bytes bytes, std::uint8_t count) : rest_(bytes), left_(count) {}
    std::optional<Chunk> next();

   private:
    Bytes rest_;
    std::uint8_t left_;
  };

  /// Nothing when a chunk or an item reaches beyond the end.
  static std::optional<SourceDescription> parse(std::uint8_t count, Bytes body);

  Chunks chunks() const { return Chunks(body_, count_); }

 private:
  Bytes body_;
  std::uint8_t count_ = 0;
};

/// One chunk with a CNAME of at most 255 octets.
void write_source_description(ByteWriter& writer, std::uint32_t ssrc, std::string_view cname);

}  // namespace ringer::rtp::rtcp
