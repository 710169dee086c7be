// SPDX-License-Identifier: Apache-2.0
#include "app/control_server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "app/certificate_store.h"
#include "app/client_address.h"
#include "app/open_files.h"
#include "app/page.h"
#include "app/version.h"
#include "base/log.h"
#include "net/clock.h"
#include "net/interfaces.h"

namespace ringer::app {
namespace {

constexpr std::string_view socket_path = "/ws";
constexpr std::string_view subprotocol = "ringer.v1";

signaling::HubConfig hub_config(const Config& config) {
  signaling::HubConfig hub;
  hub.server_version = version;
  hub.ice_servers = config.ice_servers;
  hub.turn = {.urls = config.turn_urls, .secret = config.turn_secret, .ttl = config.turn_ttl};
  hub.ring_timeout = config.ring_timeout;
  hub.max_meetings = config.max_meetings;
  hub.media_server = true;
  return hub;
}

/// What the configuration wants, as far as the system allows; one host must never take all of it.
net::ServerLimits limits(const Config& config) {
  constexpr std::size_t least_hosts = 4;
  net::ServerLimits limits;
  limits.max_connections = connections_within(raise_open_files_limit(), config.max_connections);
  limits.max_connections_per_host = config.max_connections_per_host;
  if (limits.max_connections < config.max_connections) {
    limits.max_connections_per_host =
        std::clamp<std::size_t>(limits.max_connections / least_hosts, 1, config.max_connections_per_host);
    log::warning("server", "the limit of open files (ulimit -n) allows fewer connections than configured",
                 {{"connections", limits.max_connections}, {"per_host", limits.max_connections_per_host}});
  }
  return limits;
}

std::string_view path_of(const net::Request& request) {
  return std::string_view(request.target).substr(0, request.target.find('?'));
}

bool offers(std::string_view protocols, std::string_view wanted) {
  while (!protocols.empty()) {
    const auto comma = protocols.find(',');
    std::string_view entry = protocols.substr(0, comma);
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    while (entry.ends_with(' ')) entry.remove_suffix(1);
    if (entry == wanted) return true;
    protocols = comma == std::string_view::npos ? std::string_view() : protocols.substr(comma + 1);
  }
  return false;
}

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

void log_end(const signaling::CallFinished& call) {
  log::info("call", "ended",
            {{"call", call.call.text()},
             {"meeting", call.meeting},
             {"reason", signaling::to_text(call.reason)},
             {"duration_s", seconds(call.duration)},
             {"ring_s", seconds(call.ring_time)},
             {"people", call.people},
             {"path", call.path}});
}

signaling::ConnectionId hub_id(net::WebSocketId socket) { return signaling::ConnectionId(socket.value()); }
net::WebSocketId net_id(signaling::ConnectionId connection) { return net::WebSocketId(connection.value()); }

}  // namespace

ControlServer::ControlServer(const Config& config)
    : config_(config),
      hub_(hub_config(config_), random_),
      api_(config_, hub_),
      server_(loop_, *this, limits(config_)),
      media_(config_, loop_, random_, [this] { drain(); }),
      has_terminal_(::isatty(STDIN_FILENO) != 0 || ::isatty(STDOUT_FILENO) != 0) {
  const ServerIdentity identity = load_identity(config_, net::Clock::now().wall);
  server_.use_certificate(identity.pem);
  http_port_ = server_.listen(config_.http_port, net::Server::Protocol::http);
  https_port_ = server_.listen(config_.https_port, net::Server::Protocol::https);
  open_admin_port();
  loop_.on_wake_up([this] {
    const Now now = net::Clock::now();
    media_.handle_timeout(now);
    hub_.handle_timeout(now);
    drain();
  });
  loop_.on_signal([this](int signal) { receive_signal(signal); });
  announce(identity.self_signed);
}

void ControlServer::run() {
  drain();  // there are deadlines from the start
  loop_.run();
}

/// It is only looked at: that its port belongs to another program is no reason not to serve.
void ControlServer::open_admin_port() {
  const auto address = IpAddress::parse(config_.admin_address).value();
  try {
    admin_.emplace(loop_, config_.admin_port, address, [this] {
      return metrics_.text(
          {.hub = hub_.counts(), .net = server_.counts(), .media = media_.counts(), .workers = media_.worker_counts()});
    });
  } catch (const std::runtime_error& error) {
    if (config_.admin_port != Config().admin_port) throw;
    log::warning("server", "no /metrics", {{"why", error.what()}});
  }
}

net::Response ControlServer::answer(const net::Request& request) {
  const std::string_view path = path_of(request);
  if (needs_https(request) && path != "/healthz") return finished(https_needed_page(request, https_port_));
  auto response = api_.answer(net::Clock::now(), request, path);
  drain();  // a look-up may have set a timer
  if (response) return finished(*std::move(response));
  if (path == socket_path) {
    auto only_web_socket = Api::problem(426, "bad_request", "This address speaks WebSocket only.");
    only_web_socket.headers.push_back({"Upgrade", "websocket"});
    return finished(std::move(only_web_socket));
  }
  if (request.method != "GET" && request.method != "HEAD") {
    auto only_get = Api::problem(405, "method_not_allowed", "Only GET is understood here.");
    only_get.headers.push_back({"Allow", "GET, HEAD"});
    return finished(std::move(only_get));
  }
  return finished(answer_page(request, path));
}

net::Response ControlServer::answer_malformed(unsigned status, std::string_view why) {
  return finished(Api::problem(status, status == 413 ? "message_too_large" : "bad_request", why));
}

std::expected<std::string, net::Response> ControlServer::answer_upgrade(const net::Request& request) {
  const auto no = [this](unsigned status, std::string_view code, std::string_view why) {
    return std::unexpected(finished(Api::problem(status, code, why)));
  };
  if (needs_https(request)) return std::unexpected(finished(https_needed_page(request, https_port_)));
  if (path_of(request) != socket_path) return no(404, "not_found", "There is no WebSocket at this address.");
  if (!is_known_origin(config_, request, request.header("Origin"))) {
    return no(403, "forbidden", "Pages of this origin may not use this server.");
  }
  if (!offers(request.header("Sec-WebSocket-Protocol"), subprotocol)) {
    return no(400, "version_unsupported", "The subprotocol ringer.v1 must be offered.");
  }
  if (shutting_down_) return no(503, "server_busy", "The server is shutting down.");
  return std::string(subprotocol);
}

void ControlServer::opened(net::WebSocketId socket, const net::Request& request) {
  hub_.handle_connect(net::Clock::now(), hub_id(socket), client_address(request));
  drain();
}

void ControlServer::received(net::WebSocketId socket, std::string_view text) {
  hub_.handle_text(net::Clock::now(), hub_id(socket), text);
  drain();
}

void ControlServer::ended(net::WebSocketId socket, net::Ending ending) {
  const auto departure = ending == net::Ending::closed ? signaling::Departure::left : signaling::Departure::lost;
  hub_.handle_disconnect(net::Clock::now(), hub_id(socket), departure);
  drain();
}

net::Response ControlServer::finished(net::Response response) const {
  add_security_headers(response, config_);
  return response;
}

/// Plain http is for this computer; where TLS is spoken it is a mistake.
bool ControlServer::needs_https(const net::Request& request) const {
  return request.tls_port ? !request.secure : !request.remote.is_loopback();
}

/// After every input: what the Hub has to say, to pages and to the media server, and when it wants to be woken.
void ControlServer::drain() {
  do carry_out_hub();
  while (tell_hub());
  loop_.set_wake_up(std::min(hub_.next_timeout(), media_.next_timeout()));
}

/// The next message of the media server, if there is one.
bool ControlServer::tell_hub() {
  const auto text = media_.poll_for_hub();
  if (text) hub_.handle_media_text(net::Clock::now(), *text);
  return text.has_value();
}

void ControlServer::carry_out_hub() {
  while (auto output = hub_.poll_output()) {
    if (const auto* media = std::get_if<signaling::MediaText>(&*output))
      media_.receive_from_hub(net::Clock::now(), media->text);
    if (auto* send = std::get_if<signaling::Send>(&*output)) server_.send(net_id(send->to), std::move(send->text));
    if (const auto* close = std::get_if<signaling::Close>(&*output)) {
      server_.close(net_id(close->connection), close->code, close->reason);
    }
    if (const auto* call = std::get_if<signaling::CallFinished>(&*output)) {
      metrics_.call_finished(*call);
      log_end(*call);
    }
  }
}

void ControlServer::receive_signal(int signal) {
  // The window of the terminal was closed. Where there is none, an operator means: read again.
  if (signal == SIGHUP && !has_terminal_) return reload_certificate();
  if (shutting_down_) return loop_.stop();
  shut_down();
}

void ControlServer::shut_down() {
  const net::ServerCounts net = server_.counts();
  const signaling::HubCounts hub = hub_.counts();
  log::info("server", "shutting down; the same signal again ends at once",
            {{"connections_accepted", net.accepted},
             {"connections_refused", net.refused_full + net.refused_host},
             {"requests_malformed", net.malformed},
             {"deadlines_missed", net.deadlines},
             {"sockets_dropped", net.oversize + net.binary + net.slow_readers + net.ping_floods + net.silent},
             {"messages", hub.messages},
             {"messages_refused", hub.refusals},
             {"calls", hub.calls_started}});
  shutting_down_ = true;
  api_.drain();
  hub_.handle_shutdown(net::Clock::now());
  drain();
  media_.drain();
  if (admin_) admin_->drain([] {});
  server_.drain([this] { loop_.stop(); });
}

void ControlServer::reload_certificate() {
  try {
    const ServerIdentity identity = load_identity(config_, net::Clock::now().wall);
    server_.use_certificate(identity.pem);
    log::info("server", "certificate read again", {{"fingerprint", identity.fingerprint}});
  } catch (const std::runtime_error& error) {
    log::error("server", "the certificate stays as it was", {{"error", error.what()}});
  }
}

void ControlServer::announce(bool self_signed) const {
  const auto address = net::lan_address();
  const std::string host = !address           ? "localhost"
                           : address->is_v4() ? address->text()
                                              : fmt::format("[{}]", address->text());
  const std::string local = fmt::format("http://localhost:{}", http_port_);
  const std::string others = fmt::format("https://{}:{}", host, https_port_);
  constexpr std::string_view warning =
      "Browsers will warn on the https address, since its certificate is self-signed: give your own with --tls-cert "
      "and --tls-key.";
  constexpr std::string_view private_only =
      "All addresses of this machine are private: for people elsewhere the media server needs its public one, with "
      "--public-ip.";
  if (::isatty(STDOUT_FILENO) != 0) {
    fmt::print("ringer {}\n  on this computer  {}\n  for others        {}\n", version, local, others);
    if (self_signed) fmt::print("  {}\n", warning);
    if (media_.is_private_only()) fmt::print("  {}\n", private_only);
    std::fflush(stdout);
    return;
  }
  log::info("server", "ready",
            {{"version", version},
             {"this_computer", local},
             {"others", others},
             {"media_port", media_.media_port()},
             {"kurento_port", media_.kurento_port()},
             {"admin_port", admin_ ? admin_->port() : 0}});
  if (self_signed) log::info("server", warning);
  if (media_.is_private_only()) log::info("media", private_only);
}

}  // namespace ringer::app
