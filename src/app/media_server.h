// SPDX-License-Identifier: Apache-2.0
//
// The built-in media server as the program runs it: the control half, which speaks the Kurento protocol, on the control
// thread; its workers, each on a thread and a UDP port of its own; and two ways in, the pipe of the signalling Hub and
// the WebSocket ws://<kurento_address>:<kurento_port>/kurento for applications.
// Owner and thread: ControlServer, the control thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "app/media_worker.h"
#include "dtls/identity.h"
#include "mediaserver/server.h"
#include "net/event_loop.h"
#include "net/server.h"

namespace ringer::app {

class MediaServer final : private net::Service {
 public:
  /// `has_news`: poll_for_hub() may have something. Throws std::runtime_error with one sentence.
  MediaServer(const Config& config, net::EventLoop& loop, crypto::RandomSource& random, std::function<void()> has_news);
  MediaServer(const MediaServer&) = delete;
  MediaServer& operator=(const MediaServer&) = delete;
  ~MediaServer() override;

  /// A message of the Hub's.
  void receive_from_hub(Now now, std::string_view text);
  /// A message for the Hub.
  std::optional<std::string> poll_for_hub();
  void handle_timeout(Now now);
  Instant next_timeout() const;

  std::uint16_t media_port() const { return workers_.front()->port(); }
  /// 0: not served, because another program has the port.
  std::uint16_t kurento_port() const { return kurento_port_; }
  /// No address of the machine can be reached from the internet, and no other was configured.
  bool is_private_only() const { return is_private_only_; }

  mediaserver::ServerCounts counts() const { return server_.counts(); }
  /// Of all workers together, a moment ago.
  MediaWorkerCounts worker_counts() const;
  /// Accepts no new applications.
  void drain() {
    listener_.drain([] {});
  }

 private:
  // net::Service: applications written for Kurento
  net::Response answer(const net::Request& request) override;
  net::Response answer_malformed(unsigned status, std::string_view why) override;
  std::expected<std::string, net::Response> answer_upgrade(const net::Request& request) override;
  void opened(net::WebSocketId socket, const net::Request& request) override;
  void received(net::WebSocketId socket, std::string_view text) override;
  void ended(net::WebSocketId socket, net::Ending ending) override;

  void read_mail();
  void drain_outputs();
  void announce();
  void measure(Instant now);
  void listen(const Config& config);

  std::function<void()> has_news_;
  std::deque<std::string> for_hub_;
  std::vector<IpAddress> public_ips_;
  dtls::Identity identity_;
  mediaserver::Server server_;
  net::Server listener_;
  std::uint16_t kurento_port_ = 0;
  bool is_private_only_ = false;
  Instant next_look_ = never;  ///< at the machine's addresses
  Instant measured_at_{};
  double measured_cpu_ = 0;
  std::vector<SocketAddress> announced_;
  std::vector<MediaWorkerCounts> counts_;  ///< by worker
  net::Mailbox<WorkerMail> mail_;
  std::vector<std::unique_ptr<MediaWorker>> workers_;  ///< they post to mail_, so they end first
};

}  // namespace ringer::app
