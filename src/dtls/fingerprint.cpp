// SPDX-License-Identifier: Apache-2.0
#include "dtls/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"

namespace ringer::dtls {
namespace {

struct HashName {
  Fingerprint::Hash hash;
  std::string_view name;
};

constexpr std::array hash_names{HashName{Fingerprint::Hash::sha_256, "sha-256"},
                                HashName{Fingerprint::Hash::sha_384, "sha-384"},
                                HashName{Fingerprint::Hash::sha_512, "sha-512"}};

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

std::optional<Fingerprint::Hash> hash_named(std::string_view name) {
  for (const auto& [hash, known] : hash_names) {
    if (std::ranges::equal(name, known, {}, lower)) return hash;
  }
  return std::nullopt;
}

std::optional<std::uint8_t> nibble(char letter) {
  if (letter >= '0' && letter <= '9') return static_cast<std::uint8_t>(letter - '0');
  const char small = lower(letter);
  if (small >= 'a' && small <= 'f') return static_cast<std::uint8_t>(small - 'a' + 10);
  return std::nullopt;
}

}  // namespace

Fingerprint::Fingerprint(Hash hash, Bytes value) : hash_(hash) {
  ASSERT(value.size() == size_of(hash));
  std::ranges::copy(value, value_.begin());
}

std::optional<Fingerprint> Fingerprint::parse(std::string_view text) {
  const std::size_t space = text.find(' ');
  const auto hash = hash_named(text.substr(0, space));
  if (space == std::string_view::npos || !hash) return std::nullopt;
  const std::string_view digits = text.substr(space + 1);
  const std::size_t size = size_of(*hash);
  if (digits.size() != size * 3 - 1) return std::nullopt;
  std::array<std::uint8_t, 64> value{};
  for (std::size_t i = 0; i < size; ++i) {
    const auto high = nibble(digits[i * 3]);
    const auto low = nibble(digits[i * 3 + 1]);
    if (!high || !low || (i + 1 < size && digits[i * 3 + 2] != ':')) return std::nullopt;
    value[i] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return Fingerprint(*hash, Bytes(value).first(size));
}

std::string Fingerprint::text() const {
  std::string text(std::ranges::find(hash_names, hash_, &HashName::hash)->name);
  char before = ' ';
  for (const std::uint8_t byte : value()) {
    text += fmt::format("{}{:02X}", before, byte);
    before = ':';
  }
  return text;
}

}  // namespace ringer::dtls
