// SPDX-License-Identifier: Apache-2.0
#include "net/interfaces.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include "net/sockaddr.h"

namespace ringer::net {
namespace {

constexpr unsigned temporary_flag = 0x01;  // IFA_F_TEMPORARY of <linux/if_addr.h>
constexpr std::uint16_t discard_port = 9;

/// From /proc/net/if_inet6: address, index, prefix length, scope, flags, name. getifaddrs() does not tell the flags.
std::set<IpAddress> temporary_addresses() {
  std::set<IpAddress> found;
  std::ifstream table("/proc/net/if_inet6");
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields(line);
    std::string digits, index, prefix, scope;
    unsigned flags = 0;
    if (!(fields >> digits >> index >> prefix >> scope >> std::hex >> flags) || digits.size() != 32) continue;
    for (std::size_t i = 28; i > 0; i -= 4) digits.insert(i, ":");
    const auto address = IpAddress::parse(digits);
    if (address && (flags & temporary_flag) != 0) found.insert(*address);
  }
  return found;
}

std::optional<IpAddress> address_of(const sockaddr* place) {
  const auto known = from_sockaddr(place);
  return known ? std::optional(known->address) : std::nullopt;
}

std::optional<IpAddress> source_towards(int family, const char* documentation_address) {
  const int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::nullopt;
  sockaddr_storage place{};
  socklen_t length = sizeof(sockaddr_in6);
  if (family == AF_INET) {
    length = sizeof(sockaddr_in);
    auto* v4 = reinterpret_cast<sockaddr_in*>(&place);
    v4->sin_port = htons(discard_port);
    inet_pton(AF_INET, documentation_address, &v4->sin_addr);
  } else {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&place);
    v6->sin6_port = htons(discard_port);
    inet_pton(AF_INET6, documentation_address, &v6->sin6_addr);
  }
  place.ss_family = static_cast<sa_family_t>(family);
  std::optional<IpAddress> source;
  auto* address = reinterpret_cast<sockaddr*>(&place);
  if (connect(fd, address, length) == 0 && getsockname(fd, address, &length) == 0) source = address_of(address);
  close(fd);
  return source;
}

bool is_useful(const IpAddress& address) { return !address.is_loopback() && !address.is_link_local(); }

}  // namespace

std::vector<IpAddress> local_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> list(first, &freeifaddrs);
  const std::set<IpAddress> temporary = temporary_addresses();
  std::vector<IpAddress> found;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
    const auto address = address_of(entry->ifa_addr);
    if (!address || !is_useful(*address) || temporary.contains(*address)) continue;
    if (std::ranges::find(found, *address) == found.end()) found.push_back(*address);
  }
  return found;
}

std::optional<IpAddress> lan_address() {
  // Addresses of RFC 5737 and RFC 3849: connecting a datagram socket to them only asks the routing table.
  for (const auto& source : {source_towards(AF_INET, "192.0.2.1"), source_towards(AF_INET6, "2001:db8::1")}) {
    if (source && is_useful(*source)) return source;
  }
  const auto addresses = local_addresses();
  return addresses.empty() ? std::nullopt : std::optional(addresses.front());
}

std::string host_name() {
  std::array<char, 256> buffer{};
  if (gethostname(buffer.data(), buffer.size() - 1) != 0) return {};
  const std::string name = buffer.data();
  const auto is_label_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return std::ranges::all_of(name, is_label_character) ? name : std::string();
}

}  // namespace ringer::net
