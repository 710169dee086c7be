// SPDX-License-Identifier: Apache-2.0
//
// An IPv4 or IPv6 address without a port. IPv4 is kept in its mapped form (RFC 4291 section 2.5.5.2), so that a peer is
// the same whether it came through an IPv4 or a dual-stack socket. Scope ids are dropped.
// Owner and thread: plain values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace ringer::net {

class IpAddress {
 public:
  /// "::"
  IpAddress() = default;
  static std::optional<IpAddress> parse(std::string_view text);
  /// Empty for other families.
  static std::optional<IpAddress> from(const sockaddr* address);

  bool is_v4() const;
  /// 127.0.0.0/8 or ::1.
  bool is_loopback() const;
  /// 169.254.0.0/16 or fe80::/10: of no use without an interface.
  bool is_link_local() const;
  std::string text() const;
  /// What one host can take on at will: the address for IPv4, its /64 for IPv6. Limits count by this.
  IpAddress host_network() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace ringer::net
