// SPDX-License-Identifier: Apache-2.0
#include "base/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace ringer {
namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t network_bytes = 8;  // a /64 is what a subscriber gets at least (RFC 6177)

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes_.data()) == 1) return address;
  std::ranges::copy(v4_prefix, address.bytes_.begin());
  if (inet_pton(AF_INET, terminated.c_str(), &address.bytes_[v4_prefix.size()]) == 1) return address;
  return std::nullopt;
}

IpAddress IpAddress::from_v4(std::span<const std::uint8_t, 4> bytes) {
  IpAddress address;
  std::ranges::copy(v4_prefix, address.bytes_.begin());
  std::ranges::copy(bytes, address.bytes_.begin() + v4_prefix.size());
  return address;
}

IpAddress IpAddress::from_v6(std::span<const std::uint8_t, 16> bytes) {
  IpAddress address;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

bool IpAddress::is_v4() const { return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes_.begin()); }

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes_[12] == 127;
  return bytes_.back() == 1 && std::all_of(bytes_.begin(), bytes_.end() - 1, [](auto byte) { return byte == 0; });
}

bool IpAddress::is_link_local() const {
  if (is_v4()) return bytes_[12] == 169 && bytes_[13] == 254;
  return bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80;
}

bool IpAddress::is_private() const {
  if (is_loopback() || is_link_local()) return true;
  if (!is_v4()) return (bytes_[0] & 0xfe) == 0xfc;
  const auto v4 = v4_bytes();
  return v4[0] == 10 || (v4[0] == 172 && (v4[1] & 0xf0) == 16) || (v4[0] == 192 && v4[1] == 168) ||
         (v4[0] == 100 && (v4[1] & 0xc0) == 64);
}

std::span<const std::uint8_t, 4> IpAddress::v4_bytes() const { return std::span(bytes_).subspan<12, 4>(); }

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_v4()) {
    inet_ntop(AF_INET, &bytes_[v4_prefix.size()], text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, bytes_.data(), text.data(), text.size());
  }
  return text.data();
}

IpAddress IpAddress::host_network() const {
  IpAddress network = *this;
  if (!is_v4()) std::fill(network.bytes_.begin() + network_bytes, network.bytes_.end(), std::uint8_t{0});
  return network;
}

}  // namespace ringer

std::size_t std::hash<ringer::IpAddress>::operator()(const ringer::IpAddress& address) const noexcept {
  std::uint64_t halves[2];
  std::memcpy(halves, address.v6_bytes().data(), sizeof halves);
  return std::hash<std::uint64_t>{}(halves[0] * 0x9e3779b97f4a7c15 ^ halves[1]);
}
