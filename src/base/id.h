// SPDX-License-Identifier: Apache-2.0
//
// Strong identifiers: Id<struct PeerTag> and Id<struct CallTag> do not mix. The value is opaque; on the wire it is a
// letter that tells the kind and 13 digits of RFC 4648 base32 (lower case, extended-hex alphabet), so that a glance at
// a transcript says what is meant.
// Owner and thread: plain values.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ringer {

/// `kind` and the 13 base32hex digits of `value`.
std::string id_text(char kind, std::uint64_t value);
/// The inverse; empty unless `text` is exactly what id_text() would have made.
std::optional<std::uint64_t> parse_id(char kind, std::string_view text);

/// `Tag` names the kind and carries its letter: `struct PeerTag { static constexpr char kind = 'p'; };`
template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::uint64_t value) : value_(value) {}

  static std::optional<Id> parse(std::string_view text) {
    const auto value = parse_id(Tag::kind, text);
    return value ? std::optional(Id(*value)) : std::nullopt;
  }
  std::string text() const { return id_text(Tag::kind, value_); }
  constexpr std::uint64_t value() const { return value_; }

  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  std::uint64_t value_ = 0;
};

}  // namespace ringer

template <class Tag>
struct std::hash<ringer::Id<Tag>> {
  std::size_t operator()(ringer::Id<Tag> id) const noexcept { return std::hash<std::uint64_t>{}(id.value()); }
};
