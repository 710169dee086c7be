// SPDX-License-Identifier: Apache-2.0
//
// The records of a connection whose handshake is done (RFC 6347 section 4.1, RFC 5246 section 6.2.3.3), without
// OpenSSL's connection object: that keeps 45 kB for each connection, most of it for a handshake that is over, and none
// of it can be given up alone. What WebRTC has to say beside SRTP needs two keys and a number. It protects and
// verifies; what a record means, and whether it came before, is the caller's. Our numbers begin at 2^16, beyond all
// that the handshake and its copies have used; the nonces in AES-GCM's records are these numbers, where OpenSSL began
// at 64 random bits. Owner and thread: dtls::Transport.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "dtls/flight.h"
#include "dtls/record_keys.h"

namespace ringer::dtls {

enum class ContentType : std::uint8_t { change_cipher_spec = 20, alert = 21, handshake = 22, application_data = 23 };

/// A record as it stands in a datagram.
struct Record {
  std::uint8_t type = 0;
  std::uint16_t version = 0;
  std::uint16_t epoch = 0;
  std::uint64_t number = 0;  ///< 48 bits, within the epoch
  Bytes body;

  bool is(ContentType wanted) const { return type == static_cast<std::uint8_t>(wanted); }
};

/// The next one; nothing, and the reader has failed, when there is no whole one.
std::optional<Record> read_record(ByteReader& reader);

class RecordLayer {
 public:
  /// Of the one handshake: there is no renegotiation.
  static constexpr std::uint16_t epoch = 1;
  /// Larger ones are nobody's (RFC 5246 section 6.2.1).
  static constexpr std::size_t max_content = 16'384;

  explicit RecordLayer(const RecordKeys& keys) : keys_(keys) {}

  /// The content; nothing when the record is not the peer's.
  std::optional<std::vector<std::uint8_t>> open(const Record& record) const;
  /// A datagram of one record.
  Datagram seal(ContentType type, Bytes content);

 private:
  RecordKeys keys_;
  std::uint64_t next_number_ = 0x10000;
};

}  // namespace ringer::dtls
