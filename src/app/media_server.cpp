// SPDX-License-Identifier: Apache-2.0
#include "app/media_server.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

#include "app/process_figures.h"
#include "base/log.h"
#include "net/clock.h"
#include "net/interfaces.h"
#include "rtp/srtp/transform.h"

namespace ringer::app {
namespace {

constexpr std::string_view kurento_path = "/kurento";
/// Of WebSockets: the pipe has a number that none of them gets.
constexpr mediaserver::ConnectionId hub_pipe{0};
/// A laptop changes its network; nobody tells.
constexpr Duration look_interval = std::chrono::seconds(10);
constexpr std::size_t most_applications = 1'000;
constexpr std::size_t message_bytes = 1'000'000;  // the limit of Kurento's Java client

mediaserver::ServerConfig server_config(const Config& config) {
  mediaserver::ServerConfig server;
  server.workers = config.media_workers;
  server.cpu_count = std::max(1U, std::thread::hardware_concurrency());
  return server;
}

net::ServerLimits listener_limits() {
  net::ServerLimits limits;
  limits.max_connections = most_applications;
  limits.max_connections_per_host = most_applications;
  limits.message_bytes = message_bytes;
  limits.queue_bytes = 8 * message_bytes;
  limits.binary_is_text = true;
  return limits;
}

net::Response plain(unsigned status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = std::move(body)};
}

void add(MediaWorkerCounts& sum, const MediaWorkerCounts& other) {
  auto& media = sum.media;
  media.pipelines += other.media.pipelines;
  media.endpoints += other.media.endpoints;
  media.connected += other.media.connected;
  media.packets_in += other.media.packets_in;
  media.packets_out += other.media.packets_out;
  media.bytes_in += other.media.bytes_in;
  media.bytes_out += other.media.bytes_out;
  media.packets_not_sent += other.media.packets_not_sent;
  media.demux.plain_bindings += other.media.demux.plain_bindings;
  for (std::size_t i = 0; i < media.demux.dropped.size(); ++i) media.demux.dropped[i] += other.media.demux.dropped[i];
  for (std::size_t i = 0; i < media.dropped.size(); ++i) media.dropped[i] += other.media.dropped[i];
  for (std::size_t i = 0; i < media.srtp_dropped.size(); ++i) media.srtp_dropped[i] += other.media.srtp_dropped[i];
  sum.udp.received += other.udp.received;
  sum.udp.received_bytes += other.udp.received_bytes;
  sum.udp.sent += other.udp.sent;
  sum.udp.sent_bytes += other.udp.sent_bytes;
  sum.udp.truncated += other.udp.truncated;
  sum.udp.send_full += other.udp.send_full;
  sum.udp.send_errors += other.udp.send_errors;
  sum.udp.send_calls += other.udp.send_calls;
}

}  // namespace

MediaServer::MediaServer(const Config& config, net::EventLoop& loop, crypto::RandomSource& random,
                         std::function<void()> has_news)
    : has_news_(std::move(has_news)),
      identity_(net::Clock::now().wall),
      server_(server_config(config), random),
      listener_(loop, *this, listener_limits()),
      counts_(config.media_workers) {
  // The choice includes ipsec-mb's self-test, some milliseconds that the first call should not pay for.
  rtp::srtp::fastest_gcm();
  public_ips_.reserve(config.public_ips.size());
  for (const std::string& text : config.public_ips) public_ips_.push_back(IpAddress::parse(text).value());
  for (std::size_t i = 0; i < config.media_workers; ++i) {
    const auto port = config.media_port == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(config.media_port + i);
    workers_.push_back(std::make_unique<MediaWorker>(i, port, identity_, mail_));
  }
  loop.watch(mail_.fd(), [this] { read_mail(); });
  server_.handle_open(net::Clock::now(), hub_pipe);
  listen(config);
  announce();
  measured_at_ = net::Clock::now().instant - look_interval;
  measure(net::Clock::now().instant);
}

MediaServer::~MediaServer() = default;

/// The port is other programs' habit, too. Who has not asked for it can do without it.
void MediaServer::listen(const Config& config) {
  const auto address = IpAddress::parse(config.kurento_address).value();
  try {
    kurento_port_ = listener_.listen(config.kurento_port, net::Server::Protocol::http, address);
  } catch (const std::runtime_error& error) {
    if (config.kurento_port != Config().kurento_port) throw;
    log::warning("media", "applications written for Kurento are not served", {{"why", error.what()}});
  }
}

/// Where browsers can reach the workers: configured addresses first, then the machine's own.
void MediaServer::announce() {
  next_look_ = net::Clock::now().instant + look_interval;
  std::vector<IpAddress> addresses = public_ips_;
  for (const IpAddress& address : net::local_addresses())
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  // A machine without a network still serves itself.
  if (addresses.empty()) addresses.push_back(*IpAddress::parse("127.0.0.1"));
  is_private_only_ = std::ranges::all_of(addresses, &IpAddress::is_private);
  std::vector<SocketAddress> places;
  places.reserve(addresses.size());
  for (const IpAddress& address : addresses) places.push_back({address, media_port()});
  if (places == announced_) return;
  announced_ = places;
  for (const auto& worker : workers_) {
    for (SocketAddress& place : places) place.port = worker->port();
    worker->announce(places);
  }
}

/// For ServerManager's getUsedCpu and getUsedMemory.
void MediaServer::measure(Instant now) {
  const ProcessFigures figures = read_process_figures();
  const double seconds = std::chrono::duration<double>(now - measured_at_).count();
  const double processors = std::max(1U, std::thread::hardware_concurrency());
  server_.handle_usage({.cpu_percent = 100 * (figures.cpu_seconds - measured_cpu_) / seconds / processors,
                        .memory_kib = static_cast<std::int64_t>(figures.resident_bytes / 1024)});
  measured_at_ = now;
  measured_cpu_ = figures.cpu_seconds;
}

void MediaServer::receive_from_hub(Now now, std::string_view text) {
  server_.handle_text(now, hub_pipe, text);
  drain_outputs();
}

void MediaServer::handle_timeout(Now now) {
  if (next_look_ <= now.instant) {
    announce();
    measure(now.instant);
  }
  if (server_.next_timeout() > now.instant) return;
  server_.handle_timeout(now);
  drain_outputs();
}

Instant MediaServer::next_timeout() const { return std::min(server_.next_timeout(), next_look_); }

void MediaServer::read_mail() {
  const Now now = net::Clock::now();
  for (WorkerMail& mail : mail_.take()) {
    if (const auto* counts = std::get_if<MediaWorkerCounts>(&mail.content)) {
      counts_[mail.worker] = *counts;
      continue;
    }
    auto& report = std::get<mediaserver::Report>(mail.content);
    if (auto* reply = std::get_if<mediaserver::Reply>(&report)) server_.handle_reply(now, std::move(*reply));
    if (auto* event = std::get_if<mediaserver::MediaEvent>(&report)) server_.handle_event(now, std::move(*event));
    drain_outputs();
  }
  if (!for_hub_.empty()) has_news_();
}

std::optional<std::string> MediaServer::poll_for_hub() {
  if (for_hub_.empty()) return std::nullopt;
  std::string text = std::move(for_hub_.front());
  for_hub_.pop_front();
  return text;
}

void MediaServer::drain_outputs() {
  while (auto output = server_.poll_output()) {
    if (auto* command = std::get_if<mediaserver::ToWorker>(&*output))
      workers_[command->worker]->post(std::move(command->command));
    if (auto* send = std::get_if<mediaserver::Send>(&*output)) {
      if (send->connection == hub_pipe)
        for_hub_.push_back(std::move(send->text));
      else
        listener_.send(net::WebSocketId(send->connection.value()), std::move(send->text));
    }
    if (const auto* close = std::get_if<mediaserver::Close>(&*output))
      listener_.close(net::WebSocketId(close->connection.value()), close->code, close->reason);
  }
}

MediaWorkerCounts MediaServer::worker_counts() const {
  MediaWorkerCounts sum;
  for (const MediaWorkerCounts& counts : counts_) add(sum, counts);
  return sum;
}

net::Response MediaServer::answer(const net::Request&) {
  auto only_web_socket = plain(426, "The Kurento protocol is spoken here, over a WebSocket.\n");
  only_web_socket.headers.push_back({"Upgrade", "websocket"});
  return only_web_socket;
}

net::Response MediaServer::answer_malformed(unsigned status, std::string_view why) {
  return plain(status, std::string(why) + '\n');
}

std::expected<std::string, net::Response> MediaServer::answer_upgrade(const net::Request&) { return std::string(); }

void MediaServer::opened(net::WebSocketId socket, const net::Request& request) {
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  // Kurento accepts the socket first and closes it then.
  if (path != kurento_path) return listener_.close(socket, 1002, "Invalid path");
  server_.handle_open(net::Clock::now(), mediaserver::ConnectionId(socket.value()));
  drain_outputs();
}

void MediaServer::received(net::WebSocketId socket, std::string_view text) {
  server_.handle_text(net::Clock::now(), mediaserver::ConnectionId(socket.value()), text);
  drain_outputs();
}

void MediaServer::ended(net::WebSocketId socket, net::Ending) {
  server_.handle_close(net::Clock::now(), mediaserver::ConnectionId(socket.value()));
  drain_outputs();
}

}  // namespace ringer::app
