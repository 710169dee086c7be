// SPDX-License-Identifier: Apache-2.0
//
// An IPv4 or IPv6 address without a port. IPv4 is kept in its mapped form (RFC 4291 section 2.5.5.2), so that a peer is
// the same whether it came through an IPv4 or a dual-stack socket. Scope ids are dropped.
// Owner and thread: plain values.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ringer {

class IpAddress {
 public:
  /// "::"
  IpAddress() = default;
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress from_v4(std::span<const std::uint8_t, 4> bytes);
  static IpAddress from_v6(std::span<const std::uint8_t, 16> bytes);

  bool is_v4() const;
  /// 127.0.0.0/8 or ::1.
  bool is_loopback() const;
  /// 169.254.0.0/16 or fe80::/10: of no use without an interface.
  bool is_link_local() const;
  /// Cannot be reached from the internet: loopback, link-local, RFC 1918, RFC 6598, or fc00::/7 (RFC 4193).
  bool is_private() const;
  std::string text() const;
  /// What one host can take on at will: the address for IPv4, its /64 for IPv6. Limits count by this.
  IpAddress host_network() const;

  /// In network byte order; IPv4 in the mapped form.
  std::span<const std::uint8_t, 16> v6_bytes() const { return bytes_; }
  /// Of an IPv4 address only.
  std::span<const std::uint8_t, 4> v4_bytes() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace ringer

template <>
struct std::hash<ringer::IpAddress> {
  std::size_t operator()(const ringer::IpAddress& address) const noexcept;
};
