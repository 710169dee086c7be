// SPDX-License-Identifier: Apache-2.0
//
// What the control half of the media server is told about itself, and how much of everything it takes on.
// Owner and thread: plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/time.h"

namespace ringer::mediaserver {

/// Beyond each the request is refused with 40009, the connection only where there is nothing to answer. The signalling
/// server is one session with everything of ours in it, hence the large numbers for one.
struct ServerLimits {
  std::size_t sessions = 4096;
  std::size_t objects = 65536;
  std::size_t objects_per_session = 65536;
  std::size_t subscriptions_per_session = 262144;
  std::size_t message_bytes = std::size_t{1} << 20;
  std::size_t queue_bytes = std::size_t{4} << 20;  ///< that wait on one connection for their turn
  std::size_t queue_requests = 4096;
  std::size_t requests_under_way = 8192;
  std::size_t operations_per_transaction = 256;
  std::size_t tags_per_object = 64;
  std::size_t text_bytes = 1024;  ///< names, tags and other values that are stored
  std::size_t session_id_bytes = 256;
  std::size_t cached_replies = 512;          ///< a session
  std::size_t cached_bytes = std::size_t{256} << 10;  ///< a session
};

struct ServerConfig {
  std::size_t workers = 1;
  /// Of the Kurento whose behaviour this is; clients compare it.
  std::string version = "7.3.0";
  std::string generation_time;  ///< of the modules, as text
  std::int64_t cpu_count = 1;
  /// A session without a connection lives one to two of these.
  Duration collect_period = std::chrono::seconds(240);
  /// How long a request that comes again gets the same answer.
  Duration reply_cache_time = std::chrono::seconds(20);
  ServerLimits limits;
};

/// What the process uses, measured by the shell now and then.
struct Usage {
  double cpu_percent = 0;       ///< of all processors
  std::int64_t memory_kib = 0;  ///< resident
};

}  // namespace ringer::mediaserver
