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
  if (rest_.empty()) return std::nullopt;
  return two_byte_form_ ? next_two_byte() : next_one_byte();
}

std::optional<ExtensionElement> ExtensionReader::next_one_byte() {
  const auto id = static_cast<std::uint8_t>(rest_[0] >> 4U);
  const std::size_t size = (rest_[0] & 0x0fU) + std::size_t{1};
  rest_ = rest_.subspan(1);
  // An id of 0 with a length is no padding either.
  if (id == reserved_id || id == 0) {
    rest_ = {};
    return std::nullopt;
  }
  return taken(id, size);
}

std::optional<ExtensionElement> ExtensionReader::next_two_byte() {
  if (rest_.size() < 2) {
    rest_ = {};
    return std::nullopt;
  }
  const std::uint8_t id = rest_[0];
  const std::size_t size = rest_[1];
  rest_ = rest_.subspan(2);
  return taken(id, size);
}

std::optional<ExtensionElement> ExtensionReader::taken(std::uint8_t id, std::size_t size) {
  if (size > rest_.size()) {
    rest_ = {};
    return std::nullopt;
  }
  const Bytes value = rest_.first(size);
  rest_ = rest_.subspan(size);
  return ExtensionElement{.id = id, .value = value};
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
    std::optional<Bytes>& value = extensions.values_[kind - 1U];
    if (!value) value = element->value;
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
