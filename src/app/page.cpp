// SPDX-License-Identifier: Apache-2.0
#include "app/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/asset.h"
#include "app/origin.h"

namespace ringer::app {
namespace {

constexpr std::string_view a_year = "public, max-age=31536000, immutable";
constexpr std::string_view ask_each_time = "no-cache";

// Nothing that people typed stands in this page but the address that they asked for, escaped; so inline style is safe.
constexpr std::string_view https_needed_template = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>ringer needs https</title><style>
:root{{color-scheme:light dark}}
body{{font:17px/1.5 system-ui,sans-serif;margin:0;min-height:100dvh;display:grid;place-items:center;
background:light-dark(#f4f6f5,#0d1312);color:light-dark(#14211f,#e9f1ef)}}
main{{max-width:34rem;margin:1.5rem;padding:2rem;border-radius:16px;background:light-dark(#fff,#18211f);
box-shadow:0 8px 32px #0002}}
h1{{font-size:1.5rem;margin:0 0 .75rem}}
a{{display:inline-block;margin:.5rem 0 1rem;padding:.75rem 1.25rem;border-radius:10px;background:#0b6b60;color:#fff;
font-weight:600;text-decoration:none;overflow-wrap:anywhere}}
p{{margin:.5rem 0}}
</style></head><body><main><h1>Please come by https</h1>
<p>Browsers give a page camera and microphone only over https, or on the very computer that serves it.</p>
<a href="{0}">{0}</a>
<p>Your browser may warn about the certificate: until the operator installs one that an authority vouches for,
ringer uses one that it made itself.</p></main></body></html>
)";

std::string escape_html(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  }
  return safe;
}

const Asset* find_asset(std::string_view path) {
  const auto assets = embedded_assets();
  const auto found = std::ranges::find(assets, path, &Asset::path);
  return found == assets.end() ? nullptr : &*found;
}

bool is_page_path(std::string_view path) {
  return path == "/" || (path.starts_with("/m/") && path.find('/', 3) == std::string_view::npos);
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

bool matches_any(std::string_view if_none_match, std::string_view etag) {
  return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos;
}

net::Response asset_response(const Asset& asset, const net::Request& request, unsigned status) {
  net::Response response{.status = status, .headers = {}, .body = asset.plain};
  std::string_view suffix = "";
  const std::string_view accepted = request.header("Accept-Encoding");
  if (!asset.brotli.empty() && accepts_encoding(accepted, "br")) {
    response.body = asset.brotli;
    response.headers.push_back({"Content-Encoding", "br"});
    suffix = "-br";
  } else if (!asset.gzip.empty() && accepts_encoding(accepted, "gzip")) {
    response.body = asset.gzip;
    response.headers.push_back({"Content-Encoding", "gzip"});
    suffix = "-gz";
  }
  const std::string etag = fmt::format("\"{}{}\"", asset.digest, suffix);
  response.headers.push_back({"Content-Type", std::string(asset.content_type)});
  response.headers.push_back({"Cache-Control", std::string(asset.immutable ? a_year : ask_each_time)});
  response.headers.push_back({"Vary", "Accept-Encoding"});
  response.headers.push_back({"ETag", etag});
  if (status == 200 && request.has_header("If-None-Match") && matches_any(request.header("If-None-Match"), etag)) {
    response.status = 304;
    response.body = std::string();
  }
  return response;
}

}  // namespace

void add_security_headers(net::Response& response, const Config& config) {
  const auto add = [&](std::string_view name, std::string value) {
    const bool is_set = std::ranges::any_of(response.headers, [&](const net::Header& h) { return h.name == name; });
    if (!is_set) response.headers.push_back({std::string(name), std::move(value)});
  };
  const std::string ancestors =
      config.frame_ancestors.empty() ? "'none'" : fmt::format("{}", fmt::join(config.frame_ancestors, " "));
  add("Content-Security-Policy",
      fmt::format("default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
                  "base-uri 'none'; form-action 'self'; frame-ancestors {}",
                  ancestors));
  add("X-Content-Type-Options", "nosniff");
  add("Referrer-Policy", "no-referrer");
  add("Cross-Origin-Opener-Policy", "same-origin");
  const bool framed = !config.frame_ancestors.empty();
  add("Permissions-Policy", framed ? "geolocation=(), payment=(), usb=()"
                                   : "camera=(self), microphone=(self), display-capture=(self), "
                                     "fullscreen=(self), autoplay=(self), geolocation=(), payment=(), usb=()");
}

net::Response answer_page(const net::Request& request, std::string_view path) {
  if (const Asset* asset = path == "/index.html" ? nullptr : find_asset(path))
    return asset_response(*asset, request, 200);
  const Asset* page = find_asset("/index.html");
  if (page == nullptr) {
    return {.status = 503,
            .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
            .body = std::string("This ringer was built without its page. Build it with script/build.\n")};
  }
  return asset_response(*page, request, is_page_path(path) ? 200 : 404);
}

net::Response https_needed_page(const net::Request& request, std::uint16_t https_port) {
  auto origin = Origin::of_host("https", request.host);
  if (origin) origin->port = https_port;
  const std::string target = request.target.starts_with('/') ? request.target : "/";
  const std::string url = origin ? origin->text() + target : fmt::format("https://localhost:{}/", https_port);
  return {.status = 403,
          .headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                       "form-action 'none'; frame-ancestors 'none'"}},
          .body = fmt::format(https_needed_template, escape_html(url))};
}

bool accepts_encoding(std::string_view accept_encoding, std::string_view coding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    const auto comma = accept_encoding.find(',');
    std::string_view entry = trim(accept_encoding.substr(0, comma));
    accept_encoding = comma == std::string_view::npos ? std::string_view() : accept_encoding.substr(comma + 1);
    const auto semicolon = entry.find(';');
    const std::string_view name = trim(entry.substr(0, semicolon));
    std::string_view weight = semicolon == std::string_view::npos ? "q=1" : trim(entry.substr(semicolon + 1));
    // "q=0", "q=0.0" and so on: not acceptable
    const bool refused = weight.starts_with("q=0") && weight.find_first_of("123456789") == std::string_view::npos;
    if (net::equal_ignoring_case(name, coding)) return !refused;
    if (name == "*") any = !refused;
  }
  return any;
}

}  // namespace ringer::app
