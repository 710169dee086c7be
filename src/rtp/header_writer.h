// SPDX-License-Identifier: Apache-2.0
//
// Writes an RTP header (RFC 3550 section 5.1) with extension elements (RFC 8285) into a slot: how each outgoing stream
// gets a header of its own while the payload stays where it arrived. Elements have the one-byte form as long as that
// can express them and are turned into the two-byte form by the first that needs it: an id above 14, a value of no
// octet or of more than 16. No contributing sources: a forwarder has none. Owner and thread: a plain value that writes
// into its caller's slot.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace ringer::rtp {

struct Header {
  bool marker = false;
  bool padding = false;  ///< the caller writes the padding behind the payload
  std::uint8_t payload_type = 0;
  std::uint16_t sequence_number = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
};

class HeaderWriter {
 public:
  HeaderWriter(MutableBytes slot, const Header& header);

  /// An element with the peer's number for it (ExtensionMap::id). Nothing for 0, so that what was not negotiated need
  /// not be asked for. A value of more than 255 octets fails the writer.
  void add(std::uint8_t id, Bytes value);

  /// Ends the header; its size, 0 when the slot was too small. Call it last and once.
  std::size_t finish();

 private:
  void begin_block();
  void widen();

  MutableBytes slot_;
  ByteWriter writer_;
  bool has_block_ = false;
  bool two_byte_form_ = false;
  bool failed_ = false;
};

}  // namespace ringer::rtp
