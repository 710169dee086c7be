// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "app/origin.h"
#include "app/settings.h"
#include "base/ip_address.h"

namespace ringer::app {
namespace {

using Verdict = std::expected<void, std::string>;

bool starts_with_any(std::string_view url, std::span<const std::string_view> schemes) {
  return std::ranges::any_of(schemes,
                             [&](auto scheme) { return url.starts_with(scheme) && url.size() > scheme.size(); });
}

constexpr std::array<std::string_view, 4> any_ice{"stun:", "stuns:", "turn:", "turns:"};
constexpr std::array<std::string_view, 2> relay{"turn:", "turns:"};

/// It becomes a part of a header: https://example.org, https://*.example.org, 'self', *.
bool is_frame_source(std::string_view source) {
  return !source.empty() && std::ranges::all_of(source, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._:/*'[]").find(c) != std::string_view::npos;
  });
}

Verdict check_each(std::span<const std::string> values, bool (*is_good)(std::string_view), std::string_view what) {
  for (const std::string& value : values) {
    if (!is_good(value)) return std::unexpected(fmt::format("{}, not \"{}\"", what, value));
  }
  return {};
}

bool is_origin(std::string_view text) { return Origin::parse(text).has_value(); }
bool is_address(std::string_view text) { return IpAddress::parse(text).has_value(); }
bool is_relay(std::string_view url) { return starts_with_any(url, relay); }

}  // namespace

Verdict check_ice_server(const signaling::IceServer& server) {
  if (server.urls.empty()) return std::unexpected("a server has no urls");
  for (const std::string& url : server.urls) {
    if (!starts_with_any(url, any_ice)) {
      return std::unexpected(fmt::format("a url must begin with stun:, stuns:, turn: or turns:, not \"{}\"", url));
    }
    if (is_relay(url) && (server.username.empty() || server.credential.empty())) {
      return std::unexpected(
          fmt::format("\"{}\" needs a username and a credential (for a shared secret use turn_urls)", url));
    }
  }
  return {};
}

Verdict check_value(const Config& config, const Setting& setting) {
  if (setting.name == "public_url" && !config.public_url.empty() && !is_origin(config.public_url)) {
    return std::unexpected("must be like https://call.example.org, without a path");
  }
  if (setting.name == "allowed_origins") {
    return check_each(config.allowed_origins, is_origin, "must be like https://shop.example.org");
  }
  if (setting.name == "frame_ancestors") {
    return check_each(config.frame_ancestors, is_frame_source, "must be like https://shop.example.org");
  }
  if (setting.name == "public_ips") return check_each(config.public_ips, is_address, "must be an IPv4 or IPv6 address");
  if ((setting.name == "kurento_address" && !is_address(config.kurento_address)) ||
      (setting.name == "admin_address" && !is_address(config.admin_address))) {
    return std::unexpected("must be an IPv4 or IPv6 address, such as 127.0.0.1 or ::");
  }
  if (setting.name == "turn_urls") return check_each(config.turn_urls, is_relay, "must begin with turn: or turns:");
  if (setting.is_ice_servers()) {
    for (const auto& server : config.ice_servers) {
      if (auto good = check_ice_server(server); !good) return good;
    }
  }
  return {};
}

Verdict validate(const Config& config) {
  if (config.http_port != 0 && config.http_port == config.https_port) {
    return std::unexpected(fmt::format("http_port and https_port are both {}", config.http_port));
  }
  if (config.media_port != 0 && config.media_port + config.media_workers > 65'536) {
    return std::unexpected(
        fmt::format("{} media workers do not fit above port {}", config.media_workers, config.media_port));
  }
  if (config.tls_cert.empty() != config.tls_key.empty()) {
    return std::unexpected("tls_cert and tls_key belong together: set both or none");
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

}  // namespace ringer::app
