// SPDX-License-Identifier: Apache-2.0
#include "rtp/extensions.h"

#include <algorithm>

namespace ringer::rtp {
namespace {

constexpr std::array<std::string_view, extension_kinds> uris = {
    "urn:ietf:params:rtp-hdrext:sdes:mid",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "urn:3gpp:video-orientation",
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
};

/// Reserved in the one-byte form: what follows cannot be understood (RFC 8285 section 4.2).
constexpr std::uint8_t reserved_id = 15;

}  // namespace

std::string_view uri_of(ExtensionKind kind) { return uris[static_cast<std::size_t>(kind)]; }

std::optional<ExtensionKind> extension_kind(std::string_view uri) {
  const auto* const found = std::ranges::find(uris, uri);
  if (found == uris.end()) return std::nullopt;
  return static_cast<ExtensionKind>(found - uris.begin());
}

ExtensionReader::ExtensionReader(std::uint16_t profile, Bytes block)
    : rest_(block), two_byte_form_((profile & 0xfff0U) == two_byte_profile) {
  if (!two_byte_form_ && profile != one_byte_profile) rest_ = {};
}

std::optional<ExtensionElement> ExtensionReader::next() {
  while (!rest_.empty() && rest_[0] == 0) rest_ = rest_.subspan(1);  // padding
  const std::size_t head_size = two_byte_form_ ? 2 : 1;
  if (rest_.size() < head_size) return end();
  const std::uint8_t first = rest_[0];
  const auto id = static_cast<std::uint8_t>(two_byte_form_ ? first : first >> 4U);
  const std::size_t size = two_byte_form_ ? rest_[1] : (first & 0x0fU) + std::size_t{1};
  // In the one-byte form, an id of 0 with a length is no padding either.
  if (!two_byte_form_ && (id == reserved_id || id == 0)) return end();
  if (size > rest_.size() - head_size) return end();
  const Bytes value = rest_.subspan(head_size, size);
  rest_ = rest_.subspan(head_size + size);
  return ExtensionElement{.id = id, .value = value};
}

std::optional<ExtensionElement> ExtensionReader::end() {
  rest_ = {};
  return std::nullopt;
}

bool ExtensionMap::add(ExtensionKind kind, std::uint8_t id) {
  const auto index = static_cast<std::size_t>(kind);
  if (ids_[index] == id && id != 0) return true;
  if (id == 0 || ids_[index] != 0 || kinds_[id] != 0) return false;
  ids_[index] = id;
  kinds_[id] = static_cast<std::uint8_t>(index + 1);
  return true;
}

Extensions ExtensionMap::read(const Packet& packet) const {
  Extensions extensions;
  ExtensionReader reader(packet);
  while (const auto element = reader.next()) {
    const std::uint8_t kind = kinds_[element->id];
    if (kind == 0) continue;
    Bytes& value = extensions.values_[kind - 1U];
    if (value.data() == nullptr) value = element->value;
  }
  return extensions;
}

std::optional<Bytes> ExtensionMap::find(const Packet& packet, ExtensionKind kind) const {
  const std::uint8_t wanted = id(kind);
  if (wanted == 0) return std::nullopt;
  ExtensionReader reader(packet);
  while (const auto element = reader.next()) {
    if (element->id == wanted) return element->value;
  }
  return std::nullopt;
}

}  // namespace ringer::rtp
