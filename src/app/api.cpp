// SPDX-License-Identifier: Apache-2.0
#include "app/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <expected>
#include <string>

#include "app/client_address.h"
#include "app/origin.h"
#include "app/version.h"

namespace ringer::app {
namespace {

namespace json = boost::json;
using signaling::ErrorCode;

constexpr std::size_t max_depth = 8;
constexpr std::string_view prefix = "/api/";

json::string_view wire(std::string_view text) { return {text.data(), text.size()}; }

unsigned status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::meeting_not_found: return 404;
    case ErrorCode::meeting_exists: return 409;
    case ErrorCode::rate_limited: return 429;
    case ErrorCode::media_server_unavailable:
    case ErrorCode::server_busy: return 503;
    case ErrorCode::forbidden: return 403;
    case ErrorCode::bad_json:
    case ErrorCode::bad_request: return 400;
    case ErrorCode::message_too_large: return 413;
    default: return 422;
  }
}

net::Response json_response(unsigned status, const json::object& object) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = json::serialize(object)};
}

bool is_loopback_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto address = IpAddress::parse(host);
  return host == "localhost" || (address && address->is_loopback());
}

/// Undoes %XX (RFC 3986 section 2.1); what is malformed stays as it is and finds nothing.
std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    plain += escaped ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
    if (escaped) i += 2;
  }
  return plain;
}

std::expected<signaling::MeetingRequest, signaling::Refusal> meeting_request(const std::string& body) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = max_depth;
  const json::value root = json::parse(wire(body), error, {}, options);
  if (error) return std::unexpected(signaling::refusal(ErrorCode::bad_json));
  const auto wrong = [](std::string_view what) {
    return std::unexpected(signaling::Refusal{ErrorCode::bad_request, std::string(what)});
  };
  const auto* object = root.if_object();
  if (object == nullptr) return wrong("The body must be an object.");
  signaling::MeetingRequest request;
  for (const auto& [name, member] : {std::pair{"name", &request.name}, std::pair{"id", &request.id}}) {
    const auto* value = object->if_contains(name);
    if (value == nullptr || value->is_null()) continue;
    if (!value->is_string()) return wrong(fmt::format("{} must be a text.", name));
    *member = std::string(value->get_string());
  }
  if (const auto* mode = object->if_contains("mode"); mode != nullptr && !mode->is_null()) {
    const auto parsed = mode->is_string() ? signaling::parse_mode(std::string_view(mode->get_string())) : std::nullopt;
    if (!parsed) return wrong("mode must be auto, p2p or server.");
    request.mode = *parsed;
  }
  return request;
}

}  // namespace

std::span<const Api::Route> Api::routes() {
  static constexpr std::array table{
      Route{"GET", "/healthz", &Api::health},
      Route{"GET", "/readyz", &Api::readiness},
      Route{"GET", "/version", &Api::version_of_server},
      Route{"POST", "/api/v1/meetings", &Api::create_meeting},
      Route{"GET", "/api/v1/meetings/*", &Api::find_meeting},
  };
  return table;
}

std::optional<net::Response> Api::answer(Now now, const net::Request& request, std::string_view path) {
  auto response = route(now, request, path);
  if (response && path.starts_with(prefix)) share(*response, request);
  return response;
}

/// What lets pages of other sites read an answer, if the operator lists them (Fetch, section 3.3 "CORS protocol").
void Api::share(net::Response& response, const net::Request& request) const {
  response.headers.push_back({"Vary", "Origin"});
  const std::string_view origin = request.header("Origin");
  if (!is_known_origin(config_, request, origin)) return;
  response.headers.push_back({"Access-Control-Allow-Origin", std::string(origin)});
  if (request.method == "OPTIONS") {
    response.headers.push_back({"Access-Control-Allow-Methods", "GET, POST"});
    response.headers.push_back({"Access-Control-Allow-Headers", "Content-Type"});
    response.headers.push_back({"Access-Control-Max-Age", "600"});
  } else {
    response.headers.push_back({"Access-Control-Expose-Headers", "Location, Retry-After"});
  }
}

std::optional<net::Response> Api::route(Now now, const net::Request& request, std::string_view path) {
  std::string allowed;
  for (const Route& route : routes()) {
    const bool open = route.path.ends_with('*');
    const std::string_view stem = route.path.substr(0, route.path.size() - (open ? 1 : 0));
    const std::string_view tail = path.starts_with(stem) ? path.substr(stem.size()) : std::string_view();
    const bool matches =
        open ? path.starts_with(stem) && !tail.empty() && tail.find('/') == std::string_view::npos : path == route.path;
    if (!matches) continue;
    if (request.method == route.method || (request.method == "HEAD" && route.method == "GET")) {
      return (this->*route.function)({now, request, tail});
    }
    allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", route.method);
  }
  if (!allowed.empty() && request.method == "OPTIONS") {
    return net::Response{.status = 204, .headers = {{"Allow", allowed + ", OPTIONS"}}};
  }
  if (!allowed.empty()) {
    auto response = problem(405, "method_not_allowed", fmt::format("Only {} is understood here.", allowed));
    response.headers.push_back({"Allow", allowed});
    return response;
  }
  if (path.starts_with(prefix)) return problem(404, "not_found", "There is nothing at this address.");
  return std::nullopt;
}

net::Response Api::problem(unsigned status, std::string_view code, std::string_view message) {
  auto response = json_response(status, {{"type", "about:blank"},
                                         {"title", wire(net::reason_phrase(status))},
                                         {"status", status},
                                         {"detail", wire(message)},
                                         {"code", wire(code)}});
  response.headers.front().value = "application/problem+json";
  return response;
}

net::Response Api::problem(const signaling::Refusal& refusal) {
  auto response = problem(status_of(refusal.code), signaling::to_text(refusal.code), refusal.message);
  if (refusal.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*refusal.retry_after).count();
    response.headers.push_back({"Retry-After", fmt::format("{}", seconds)});
  }
  return response;
}

net::Response Api::health(const Call&) {
  return {.status = 200,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
          .body = std::string("ok\n")};
}

net::Response Api::readiness(const Call& call) {
  if (draining_) return problem(503, "draining", "The server is shutting down.");
  return health(call);
}

net::Response Api::version_of_server(const Call&) {
  return json_response(200, {{"name", "ringer"}, {"version", wire(version)}, {"commit", wire(commit)}});
}

net::Response Api::create_meeting(const Call& call) {
  const net::Request& request = call.request;
  if (!is_allowed_origin(request)) {
    return problem(403, "forbidden", "Pages of this origin may not use this server.");
  }
  const std::string_view type = request.header("Content-Type");
  if (!net::equal_ignoring_case(type.substr(0, type.find(';')), "application/json")) {
    return problem(415, "bad_request", "The body must be application/json.");
  }
  const auto wanted = meeting_request(request.body);
  if (!wanted) return problem(wanted.error());
  const auto origin = Origin::of_host(request.secure ? "https" : "http", request.host);
  if (!origin) return problem(400, "bad_request", "The Host header names no host.");
  const auto made = hub_.create_meeting(call.now, client_address(request), *wanted);
  if (!made) return problem(made.error());

  const std::string base = config_.public_url.empty() ? origin->text() : Origin::parse(config_.public_url)->text();
  const std::string url = fmt::format("{}/m/{}", base, made->id);
  auto response = json_response(201, {{"id", made->id},
                                      {"name", made->name},
                                      {"mode", wire(signaling::to_text(made->mode))},
                                      {"url", url},
                                      {"host_url", fmt::format("{}?token={}", url, made->host_token)},
                                      {"host_token", made->host_token}});
  response.headers.push_back({"Location", fmt::format("/api/v1/meetings/{}", made->id)});
  return response;
}

net::Response Api::find_meeting(const Call& call) {
  const auto found = hub_.find_meeting(call.now, client_address(call.request), percent_decoded(call.tail));
  if (!found) return problem(found.error());
  return json_response(200, {{"id", found->id},
                             {"name", found->name},
                             {"mode", wire(signaling::to_text(found->mode))},
                             {"participants", found->participants}});
}

/// Programs send no Origin; pages of other sites always do.
bool Api::is_allowed_origin(const net::Request& request) const {
  return !request.has_header("Origin") || is_known_origin(config_, request, request.header("Origin"));
}

bool is_known_origin(const Config& config, const net::Request& request, std::string_view text) {
  const auto origin = Origin::parse(text);
  if (!origin) return false;
  // In the clear only this machine's own names are its own: any other may have been pointed here (DNS rebinding).
  const bool is_own = origin == Origin::of_host(request.secure ? "https" : "http", request.host);
  if (is_own && (request.secure || is_loopback_host(origin->host))) return true;
  const auto same = [&](const std::string& known) { return Origin::parse(known) == origin; };
  return (!config.public_url.empty() && same(config.public_url)) || std::ranges::any_of(config.allowed_origins, same);
}

}  // namespace ringer::app
