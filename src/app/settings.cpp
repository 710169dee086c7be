// SPDX-License-Identifier: Apache-2.0
#include "app/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>

#include "app/suggestion.h"
#include "app/toml_text.h"
#include "base/assert.h"

namespace ringer::app {
namespace {

using std::chrono::seconds;

constexpr std::int64_t most_ports = 65'535;
constexpr std::int64_t most_workers = 64;
constexpr std::int64_t most_connections = 1'000'000;

const std::array table{
    Setting{"http_port", &Config::http_port, "port",
            "Port of http://localhost, for this computer and for reverse proxies on it. 0: any free one.", 0,
            most_ports},
    Setting{"https_port", &Config::https_port, "port", "Port of https, for everybody. 0: any free one.", 0, most_ports},
    Setting{"media_port", &Config::media_port, "port", "UDP port of the built-in media server. 0: any free one.", 0,
            most_ports},
    Setting{
        "media_workers", &Config::media_workers, "count",
        "Threads that forward media, each with a UDP port of its own from media_port on. One is enough for hundreds "
        "of people.",
        1, most_workers},
    Setting{"public_ips", &Config::public_ips, "address",
            "Addresses under which others reach this machine, where its own are private (behind NAT, in a cloud)."},
    Setting{"kurento_port", &Config::kurento_port, "port",
            "Port on which applications written for Kurento are served (/kurento). 0: any free one.", 0, most_ports},
    Setting{"kurento_address", &Config::kurento_address, "address",
            "Where that port listens. Whoever reaches it controls the media server: there is no password."},
    Setting{"admin_port", &Config::admin_port, "port", "Port of /metrics for Prometheus. 0: any free one.", 0,
            most_ports},
    Setting{"admin_address", &Config::admin_address, "address", "Where that port listens."},
    Setting{"data_dir", &Config::data_dir, "folder",
            "Where ringer keeps what it makes, such as its certificate. Empty: /var/lib/ringer for root, else "
            "$XDG_DATA_HOME/ringer or ~/.local/share/ringer."},
    Setting{"tls_cert", &Config::tls_cert, "file",
            "Certificate chain in PEM. Empty: a self-signed one is made and kept."},
    Setting{"tls_key", &Config::tls_key, "file", "The certificate's private key in PEM."},
    Setting{"public_url", &Config::public_url, "url",
            "Address under which people reach this server, e.g. https://call.example.org. Empty: as the request says."},
    Setting{"allowed_origins", &Config::allowed_origins, "origin",
            "Other sites whose pages may use this server, e.g. https://shop.example.org."},
    Setting{"frame_ancestors", &Config::frame_ancestors, "source",
            "Sites that may show ringer in a frame (CSP frame-ancestors). Empty: none."},
    Setting{"ring_timeout", &Config::ring_timeout, "time", "How long a call rings before it is not answered.", 10, 120},
    Setting{"ice_servers", &Config::ice_servers, "url",
            "STUN and TURN servers for the browsers: an array of tables with urls, username and credential."},
    Setting{"turn_urls", &Config::turn_urls, "url",
            "TURN servers that share turn_secret (coturn: use-auth-secret), e.g. turn:turn.example.org:3478."},
    Setting{.name = "turn_secret",
            .member = &Config::turn_secret,
            .placeholder = "secret",
            .help = "Secret from which time-limited TURN credentials are made.",
            .secret = true},
    Setting{"turn_secret_file", &Config::turn_secret_file, "file",
            "File that holds the secret, instead of turn_secret."},
    Setting{"turn_ttl", &Config::turn_ttl, "time", "How long TURN credentials are good.", 60, 86'400},
    Setting{"max_connections", &Config::max_connections, "count", "TCP connections at a time.", 1, most_connections},
    Setting{"max_connections_per_host", &Config::max_connections_per_host, "count",
            "TCP connections at a time from one address (IPv6: from one /64); loopback is not counted.", 1,
            most_connections},
    Setting{"max_meetings", &Config::max_meetings, "count", "Meetings at a time.", 1, most_connections},
    Setting{"log_level", &Config::log_level, "level", "Least level that is logged: debug, info, warning, error."},
    Setting{"log_format", &Config::log_format, "format",
            "text, json (one object a line), or auto: text on a terminal, else json."},
};

struct Word {
  std::string_view text;
  std::variant<log::Level, LogFormat> value;
};
constexpr std::array words{Word{"debug", log::Level::debug},     Word{"info", log::Level::info},
                           Word{"warning", log::Level::warning}, Word{"error", log::Level::error},
                           Word{"auto", LogFormat::automatic},   Word{"text", LogFormat::text},
                           Word{"json", LogFormat::json}};

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// "45", "45s", "2m", "1h": in seconds.
std::optional<std::int64_t> parse_seconds(std::string_view text) {
  std::int64_t unit = 1;
  if (text.ends_with('h')) unit = 3600;
  if (text.ends_with('m')) unit = 60;
  if (!text.empty() && std::string_view("smh").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  const auto number = parse_number(text);
  if (!number || *number > INT64_MAX / 3600 || *number < INT64_MIN / 3600) return std::nullopt;
  return *number * unit;
}

bool has_credential(const signaling::IceServer& server) { return !server.credential.empty(); }

std::string duration_text(Duration duration) {
  const auto whole = std::chrono::duration_cast<seconds>(duration).count();
  if (whole > 0 && whole % 3600 == 0) return fmt::format("{}h", whole / 3600);
  if (whole > 0 && whole % 60 == 0) return fmt::format("{}m", whole / 60);
  return fmt::format("{}s", whole);
}

/// Turns text into each kind of member. The error says what the value must be.
struct Parse {
  using Result = std::expected<void, std::string>;
  const Setting& setting;
  Config& config;
  std::span<const std::string> values;

  template <class Whole>
    requires std::is_unsigned_v<Whole>
  Result operator()(Whole Config::* member) const {
    const auto number = parse_number(values.front());
    if (!number || *number < setting.least || *number > setting.most) {
      return std::unexpected(fmt::format("must be a whole number from {} to {}", setting.least, setting.most));
    }
    config.*member = static_cast<Whole>(*number);
    return {};
  }

  Result operator()(Duration Config::* member) const {
    const auto length = parse_seconds(values.front());
    if (!length || *length < setting.least || *length > setting.most) {
      return std::unexpected(fmt::format("must be a time from {} to {}, such as \"{}\"",
                                         duration_text(seconds(setting.least)), duration_text(seconds(setting.most)),
                                         value_of(Config())));
    }
    config.*member = seconds(*length);
    return {};
  }

  Result operator()(std::string Config::* member) const {
    config.*member = values.front();
    return {};
  }

  Result operator()(std::vector<std::string> Config::* member) const {
    config.*member = {values.begin(), values.end()};
    return {};
  }

  Result operator()(std::vector<signaling::IceServer> Config::* member) const {
    (config.*member).clear();
    for (const std::string& url : values) (config.*member).push_back({.urls = {url}});
    return {};
  }

  template <class Enum>
    requires std::is_enum_v<Enum>
  Result operator()(Enum Config::* member) const {
    std::vector<std::string> known;
    for (const Word& word : words) {
      if (!std::holds_alternative<Enum>(word.value)) continue;
      known.emplace_back(word.text);
      if (word.text != values.front()) continue;
      config.*member = std::get<Enum>(word.value);
      return {};
    }
    return std::unexpected(
        fmt::format("must be one of {}{}", fmt::join(known, ", "), suggestion(values.front(), known)));
  }

  std::string value_of(const Config& defaults) const {
    return duration_text(defaults.*std::get<Duration Config::*>(setting.member));
  }
};

struct Print {
  const Config& config;

  template <class Whole>
    requires std::is_unsigned_v<Whole>
  std::string operator()(Whole Config::* member) const {
    return fmt::format("{}", config.*member);
  }
  std::string operator()(Duration Config::* member) const { return toml_string(duration_text(config.*member)); }
  std::string operator()(std::string Config::* member) const { return toml_string(config.*member); }
  std::string operator()(std::vector<std::string> Config::* member) const { return toml_array(config.*member); }
  std::string operator()(std::vector<signaling::IceServer> Config::* member) const {
    std::vector<std::string> tables;
    for (const auto& server : config.*member) {
      std::string table_text = fmt::format("{{ urls = {}", toml_array(server.urls));
      if (!server.username.empty()) table_text += fmt::format(", username = {}", toml_string(server.username));
      if (has_credential(server)) table_text += ", credential = \"(not shown)\"";
      tables.push_back(table_text + " }");
    }
    return fmt::format("[{}]", fmt::join(tables, ", "));
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  std::string operator()(Enum Config::* member) const {
    const auto word = std::ranges::find_if(words, [&](const Word& each) {
      const Enum* value = std::get_if<Enum>(&each.value);
      return value != nullptr && *value == config.*member;
    });
    ASSERT(word != words.end());
    return toml_string(word->text);
  }
};

}  // namespace

bool Setting::is_number() const {
  return std::holds_alternative<std::uint16_t Config::*>(member) ||
         std::holds_alternative<std::size_t Config::*>(member);
}
bool Setting::is_duration() const { return std::holds_alternative<Duration Config::*>(member); }
bool Setting::is_list() const {
  return is_ice_servers() || std::holds_alternative<std::vector<std::string> Config::*>(member);
}
bool Setting::is_ice_servers() const {
  return std::holds_alternative<std::vector<signaling::IceServer> Config::*>(member);
}

std::string Setting::flag() const {
  std::string text = fmt::format("--{}", is_list() ? name.substr(0, name.size() - 1) : name);
  std::ranges::replace(text, '_', '-');
  return text;
}

std::string Setting::environment() const {
  std::string text = "RINGER_";
  std::ranges::transform(name, std::back_inserter(text),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

std::span<const Setting> settings() { return table; }

const Setting* find_setting(std::string_view name) {
  const auto found = std::ranges::find(table, name, &Setting::name);
  return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> setting_names() {
  std::vector<std::string> names;
  names.reserve(table.size());
  for (const Setting& setting : table) names.emplace_back(setting.name);
  return names;
}

std::expected<void, std::string> assign(Config& config, const Setting& setting, std::span<const std::string> values) {
  if (!setting.is_list() && values.size() != 1) {
    return std::unexpected(fmt::format("{} takes one value", setting.name));
  }
  auto done = std::visit(Parse{setting, config, values}, setting.member);
  if (done) done = check_value(config, setting);
  if (!done) return std::unexpected(fmt::format("{} {}", setting.name, done.error()));
  return {};
}

std::string value_text(const Config& config, const Setting& setting) {
  return std::visit(Print{config}, setting.member);
}

std::string print_config(const Config& config) {
  std::string text;
  for (const Setting& setting : table) {
    const std::string value = value_text(config, setting);
    text += fmt::format("{}# {}\n", text.empty() ? "" : "\n", setting.help);
    if (setting.secret && value != toml_string("")) {
      text += fmt::format("# {} is set, and not shown.\n", setting.name);
    } else {
      const bool is_whole = !setting.is_ice_servers() || std::ranges::none_of(config.ice_servers, has_credential);
      text += fmt::format("{}{} = {}\n", is_whole ? "" : "# ", setting.name, value);
    }
  }
  return text;
}

}  // namespace ringer::app
