// SPDX-License-Identifier: Apache-2.0
//
// The control loop: what comes in by HTTP and WebSocket goes to the API, the page and the Hub; what the Hub has to say
// goes out. It decides nothing about calls.
// Owner and thread: main; everything in it lives on the control thread.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "app/admin_server.h"
#include "app/api.h"
#include "app/config.h"
#include "app/media_server.h"
#include "app/metrics.h"
#include "crypto/random.h"
#include "net/event_loop.h"
#include "net/server.h"
#include "signaling/hub.h"

namespace ringer::app {

class ControlServer final : private net::Service {
 public:
  /// Listens on both ports. Throws std::runtime_error with one sentence when that cannot be done.
  explicit ControlServer(const Config& config);

  /// Serves until a signal ends it.
  void run();

  std::uint16_t http_port() const { return http_port_; }
  std::uint16_t https_port() const { return https_port_; }

 private:
  net::Response answer(const net::Request& request) override;
  net::Response answer_malformed(unsigned status, std::string_view why) override;
  std::expected<std::string, net::Response> answer_upgrade(const net::Request& request) override;
  void opened(net::WebSocketId socket, const net::Request& request) override;
  void received(net::WebSocketId socket, std::string_view text) override;
  void ended(net::WebSocketId socket, net::Ending ending) override;

  net::Response finished(net::Response response) const;
  bool needs_https(const net::Request& request) const;
  void drain();
  void carry_out_hub();
  bool tell_hub();
  void receive_signal(int signal);
  void shut_down();
  void reload_certificate();
  void announce(bool self_signed) const;
  void open_admin_port();

  Config config_;
  crypto::SystemRandom random_;
  signaling::Hub hub_;
  Api api_;
  net::EventLoop loop_;
  net::Server server_;
  MediaServer media_;
  Metrics metrics_;
  std::optional<AdminServer> admin_;  ///< none when its port could not be had
  std::uint16_t http_port_ = 0;
  std::uint16_t https_port_ = 0;
  const bool has_terminal_;
  bool shutting_down_ = false;
};

}  // namespace ringer::app
