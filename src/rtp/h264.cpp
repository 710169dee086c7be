// SPDX-License-Identifier: Apache-2.0
#include "rtp/h264.h"

namespace ringer::rtp {
namespace {

// RFC 6184 section 5.2, table 1; ITU-T H.264 table 7-1.
constexpr std::uint8_t idr = 5;
constexpr std::uint8_t sequence_parameters = 7;
constexpr std::uint8_t picture_parameters = 8;
constexpr std::uint8_t stap_a = 24;
constexpr std::uint8_t fu_a = 28;

std::uint8_t type_of(std::uint8_t octet) { return octet & 0x1fU; }

void note(H264Units& units, std::uint8_t type) {
  units.sequence_parameters |= type == sequence_parameters;
  units.picture_parameters |= type == picture_parameters;
  units.idr |= type == idr;
}

}  // namespace

H264Units h264_units(Bytes payload) {
  H264Units units;
  ByteReader reader(payload);
  const std::uint8_t type = type_of(reader.u8());
  if (type == stap_a) {
    while (reader.left() > 2) {
      const Bytes unit = reader.take(reader.u16());
      if (!unit.empty()) note(units, type_of(unit[0]));
    }
  } else if (type == fu_a) {
    const std::uint8_t fragment = reader.u8();
    const bool is_first = (fragment & 0x80U) != 0;
    if (is_first) note(units, type_of(fragment));
  } else {
    note(units, type);
  }
  return units;
}

}  // namespace ringer::rtp
