// SPDX-License-Identifier: Apache-2.0
#include "app/client_address.h"

namespace ringer::app {
namespace {

std::string_view last_entry(std::string_view list) {
  std::string_view entry = list.substr(list.rfind(',') + 1);  // npos + 1 is 0
  while (entry.starts_with(' ')) entry.remove_prefix(1);
  while (entry.ends_with(' ')) entry.remove_suffix(1);
  if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  return entry;
}

}  // namespace

std::string client_address(const net::Request& request) {
  if (!request.remote.is_loopback()) return request.remote.host_network().text();
  std::string_view forwarded;
  for (const auto& [name, value] : request.headers)
    if (net::equal_ignoring_case(name, "X-Forwarded-For")) forwarded = value;
  const auto client = IpAddress::parse(last_entry(forwarded));
  return client && !client->is_loopback() ? client->host_network().text() : std::string();
}

}  // namespace ringer::app
