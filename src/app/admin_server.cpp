// SPDX-License-Identifier: Apache-2.0
#include "app/admin_server.h"

#include <utility>

namespace ringer::app {
namespace {

/// A scraper or two, and somebody with curl.
constexpr std::size_t most_connections = 16;

net::Response plain(unsigned status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = std::move(body)};
}

}  // namespace

AdminServer::AdminServer(net::EventLoop& loop, std::uint16_t port, IpAddress address,
                         std::function<std::string()> metrics)
    : metrics_(std::move(metrics)),
      server_(loop, *this, {.max_connections = most_connections, .max_connections_per_host = most_connections}),
      port_(server_.listen(port, net::Server::Protocol::http, address)) {}

net::Response AdminServer::answer(const net::Request& request) {
  if (request.target != "/metrics") return plain(404, "Only /metrics is here.\n");
  if (request.method != "GET" && request.method != "HEAD") return plain(405, "Only GET is understood here.\n");
  net::Response response = plain(200, metrics_());
  response.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}};
  return response;
}

net::Response AdminServer::answer_malformed(unsigned status, std::string_view why) {
  return plain(status, std::string(why) + '\n');
}

std::expected<std::string, net::Response> AdminServer::answer_upgrade(const net::Request&) {
  return std::unexpected(plain(404, "There is no WebSocket here.\n"));
}

}  // namespace ringer::app
