// SPDX-License-Identifier: Apache-2.0
#include "app/origin.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace ringer::app {
namespace {

constexpr std::size_t longest_host = 255;

std::uint16_t usual_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}
bool is_address_character(char c) { return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.'; }

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > longest_host) return false;
  if (host.front() != '[') return std::ranges::all_of(host, is_name_character);
  return host.size() > 2 && host.back() == ']' &&
         std::ranges::all_of(host.substr(1, host.size() - 2), is_address_character);
}

}  // namespace

std::optional<Origin> Origin::of_host(std::string_view scheme, std::string_view host) {
  Origin origin{.scheme = std::string(scheme), .host = std::string(host), .port = usual_port(scheme)};
  std::ranges::transform(origin.host, origin.host.begin(), to_lower);
  const auto colon = origin.host.rfind(':');
  const auto bracket = origin.host.rfind(']');
  if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) {
    const char* first = origin.host.data() + colon + 1;
    const char* last = origin.host.data() + origin.host.size();
    const auto [end, error] = std::from_chars(first, last, origin.port);
    if (error != std::errc() || end != last || origin.port == 0) return std::nullopt;
    origin.host.resize(colon);
  }
  return is_host(origin.host) ? std::optional(std::move(origin)) : std::nullopt;
}

std::optional<Origin> Origin::parse(std::string_view text) {
  for (const std::string_view scheme : {"https", "http"}) {
    if (!text.starts_with(scheme) || !text.substr(scheme.size()).starts_with("://")) continue;
    return of_host(scheme, text.substr(scheme.size() + 3));
  }
  return std::nullopt;
}

std::string Origin::text() const {
  if (port == usual_port(scheme)) return fmt::format("{}://{}", scheme, host);
  return fmt::format("{}://{}:{}", scheme, host, port);
}

}  // namespace ringer::app
