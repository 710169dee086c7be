// SPDX-License-Identifier: Apache-2.0
//
// Header extensions (RFC 8285): which kinds are known, by URI; which id each has on one side of the negotiation; and
// the elements of a packet's extension block, in both its forms. An element that reaches beyond its block ends the
// reading, those before it hold; of two with one id the first counts. What the values say is extension_values.h's.
// Owner and thread: plain values; elements view the packet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "rtp/packet.h"

namespace ringer::rtp {

enum class ExtensionKind : std::uint8_t {
  mid,                    // RFC 9143
  rid,                    // RFC 8852
  repaired_rid,           // RFC 8852
  abs_send_time,          // webrtc.org/experiments
  transport_wide_cc,      // draft-holmer-rmcat-transport-wide-cc-extensions-01
  audio_level,            // RFC 6464
  video_orientation,      // 3GPP TS 26.114
  dependency_descriptor,  // AV1 RTP specification
  playout_delay,          // webrtc.org/experiments
  absolute_capture_time,  // webrtc.org/experiments
};
inline constexpr std::size_t extension_kinds = 10;

std::string_view uri_of(ExtensionKind kind);
/// Nothing for a URI that is not known here.
std::optional<ExtensionKind> extension_kind(std::string_view uri);

/// The two forms of a block: RFC 8285 sections 4.2 and 4.3. The low four bits of the second are the application's.
inline constexpr std::uint16_t one_byte_profile = 0xBEDE;
inline constexpr std::uint16_t two_byte_profile = 0x1000;

struct ExtensionElement {
  std::uint8_t id = 0;
  Bytes value;
};

/// The elements of one block, one after another; nothing in a block of any other form than the two.
class ExtensionReader {
 public:
  explicit ExtensionReader(const Packet& packet) : ExtensionReader(packet.extension_profile, packet.extensions) {}
  ExtensionReader(std::uint16_t profile, Bytes block);

  std::optional<ExtensionElement> next();

 private:
  std::optional<ExtensionElement> end();

  Bytes rest_;
  bool two_byte_form_;
};

/// The values of one packet by kind, read in one pass.
class Extensions {
 public:
  std::optional<Bytes> find(ExtensionKind kind) const {
    const Bytes& value = values_[static_cast<std::size_t>(kind)];
    if (value.data() == nullptr) return std::nullopt;
    return value;
  }

 private:
  friend class ExtensionMap;
  std::array<Bytes, extension_kinds> values_{};  // an empty value lies in the packet too, what is absent nowhere
};

/// The ids that one description gives to kinds.
class ExtensionMap {
 public:
  /// False when the id is 0, or either already stands for something else.
  [[nodiscard]] bool add(ExtensionKind kind, std::uint8_t id);

  /// 0 for what was not negotiated.
  std::uint8_t id(ExtensionKind kind) const { return ids_[static_cast<std::size_t>(kind)]; }
  std::optional<ExtensionKind> kind(std::uint8_t id) const {
    if (kinds_[id] == 0) return std::nullopt;
    return static_cast<ExtensionKind>(kinds_[id] - 1);
  }

  Extensions read(const Packet& packet) const;
  /// One value only; for more than two, read() is quicker.
  std::optional<Bytes> find(const Packet& packet, ExtensionKind kind) const;

 private:
  std::array<std::uint8_t, extension_kinds> ids_{};
  std::array<std::uint8_t, 256> kinds_{};  // by id, 1 more than the kind; 0 where there is none
};

}  // namespace ringer::rtp
