// SPDX-License-Identifier: Apache-2.0
//
// What stands at the end of each payload that the load generator sends: which stream it is of, which packet of it, and
// when it left. Server and receivers of a load test run on one machine, whose monotonic clock all of them read, so the
// time needs no translation. At the end, because a server may rewrite how a payload begins (VP8's picture id).
// Owner and thread: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/time.h"

namespace ringer::load {

struct Stamp {
  std::uint32_t stream = 0;  ///< unique in the run
  std::uint32_t number = 0;  ///< of the packet, from 0
  Instant sent;

  static constexpr std::uint32_t magic = 0x52494e47;
  static constexpr std::size_t size = 20;

  /// Into the last bytes of `payload`, which has `size` at least.
  void write(MutableBytes payload) const {
    ByteWriter writer(payload.last(size));
    writer.u32(magic);
    writer.u32(stream);
    writer.u32(number);
    writer.u64(static_cast<std::uint64_t>(sent.time_since_epoch().count()));
  }

  /// Nothing when the payload is none of the load generator's: padding, for instance.
  static std::optional<Stamp> read(Bytes payload) {
    if (payload.size() < size) return std::nullopt;
    ByteReader reader(payload.last(size));
    if (reader.u32() != magic) return std::nullopt;
    Stamp stamp{.stream = reader.u32(), .number = reader.u32(), .sent = {}};
    stamp.sent = Instant(Duration(static_cast<Duration::rep>(reader.u64())));
    return stamp;
  }
};

}  // namespace ringer::load
