// SPDX-License-Identifier: Apache-2.0
//
// What an operator can set, with its defaults. settings.h describes each member once; files, flags, the environment and
// the printed configuration are made from there.
// Owner and thread: a plain value, fixed before the program starts to serve.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "signaling/config.h"

namespace ringer::app {

enum class LogFormat : std::uint8_t { automatic, text, json };

struct Config {
  std::uint16_t http_port = 8080;
  std::uint16_t https_port = 8443;
  std::uint16_t media_port = 8443;
  std::size_t media_workers = 1;
  std::vector<std::string> public_ips;
  std::uint16_t kurento_port = 8888;
  std::string kurento_address = "127.0.0.1";
  std::uint16_t admin_port = 9090;
  std::string admin_address = "127.0.0.1";
  std::string data_dir;  ///< empty: where the system keeps such things
  std::string tls_cert;
  std::string tls_key;

  std::string public_url;
  std::vector<std::string> allowed_origins;
  std::vector<std::string> frame_ancestors;

  Duration ring_timeout = std::chrono::seconds(45);
  std::vector<signaling::IceServer> ice_servers;
  std::vector<std::string> turn_urls;
  std::string turn_secret;
  std::string turn_secret_file;
  Duration turn_ttl = std::chrono::hours(1);

  std::size_t max_connections = 10'000;
  std::size_t max_connections_per_host = 1'000;
  std::size_t max_meetings = 10'000;

  log::Level log_level = log::Level::info;
  LogFormat log_format = LogFormat::automatic;
};

}  // namespace ringer::app
