// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/origin.h"
#include "app/settings.h"

namespace ringer::app {
namespace {

using Verdict = std::expected<void, std::string>;

Verdict check_sites(const Config& config) {
  if (!config.public_url.empty() && !Origin::parse(config.public_url)) {
    return std::unexpected("public_url must be like https://call.example.org, without a path");
  }
  for (const std::string& origin : config.allowed_origins) {
    if (!Origin::parse(origin)) {
      return std::unexpected(fmt::format("allowed_origins must be like https://shop.example.org, not \"{}\"", origin));
    }
  }
  for (const std::string& source : config.frame_ancestors) {
    // It becomes a part of a header: https://example.org, https://*.example.org, 'self', *.
    const bool is_source = !source.empty() && std::ranges::all_of(source, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view("-._:/*'[]").find(c) != std::string_view::npos;
    });
    if (!is_source) {
      return std::unexpected(fmt::format("frame_ancestors must be like https://shop.example.org, not \"{}\"", source));
    }
  }
  return {};
}

bool starts_with_any(std::string_view url, std::span<const std::string_view> schemes) {
  return std::ranges::any_of(schemes,
                             [&](auto scheme) { return url.starts_with(scheme) && url.size() > scheme.size(); });
}

Verdict check_ice(const Config& config) {
  static constexpr std::array<std::string_view, 4> any{"stun:", "stuns:", "turn:", "turns:"};
  static constexpr std::array<std::string_view, 2> relay{"turn:", "turns:"};
  for (const auto& server : config.ice_servers) {
    if (server.urls.empty()) return std::unexpected("ice_servers: a server has no urls");
    for (const std::string& url : server.urls) {
      if (!starts_with_any(url, any)) {
        return std::unexpected(
            fmt::format("ice_servers: a url must begin with stun:, stuns:, turn: or turns:, not \"{}\"", url));
      }
      if (starts_with_any(url, relay) && (server.username.empty() || server.credential.empty())) {
        return std::unexpected(fmt::format(
            "ice_servers: \"{}\" needs a username and a credential (for a shared secret use turn_urls)", url));
      }
    }
  }
  for (const std::string& url : config.turn_urls) {
    if (!starts_with_any(url, relay)) {
      return std::unexpected(fmt::format("turn_urls must begin with turn: or turns:, not \"{}\"", url));
    }
  }
  if (!config.turn_secret.empty() && !config.turn_secret_file.empty()) {
    return std::unexpected("turn_secret and turn_secret_file are both set: leave one out");
  }
  const bool has_secret = !config.turn_secret.empty() || !config.turn_secret_file.empty();
  if (!config.turn_urls.empty() && !has_secret)
    return std::unexpected("turn_urls needs turn_secret or turn_secret_file");
  if (config.turn_urls.empty() && has_secret) return std::unexpected("turn_secret is set, but turn_urls is empty");
  return {};
}

}  // namespace

Verdict validate(const Config& config) {
  if (config.http_port != 0 && config.http_port == config.https_port) {
    return std::unexpected(fmt::format("http_port and https_port are both {}", config.http_port));
  }
  if (config.tls_cert.empty() != config.tls_key.empty()) {
    return std::unexpected("tls_cert and tls_key belong together: set both or none");
  }
  if (auto sites = check_sites(config); !sites) return sites;
  return check_ice(config);
}

}  // namespace ringer::app
