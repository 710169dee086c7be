// SPDX-License-Identifier: Apache-2.0
//
// The HTTP API under /api/v1 and the few addresses for machines: one table of method, path and function. Errors are
// problem details (RFC 9457) with the same codes as the signalling protocol.
// Owner and thread: ControlServer, the control thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "app/config.h"
#include "base/time.h"
#include "net/http.h"
#include "signaling/hub.h"

namespace ringer::app {

class Api {
 public:
  Api(const Config& config, signaling::Hub& hub) : config_(config), hub_(hub) {}

  /// Empty when the path is none of the API's.
  std::optional<net::Response> answer(Now now, const net::Request& request, std::string_view path);

  /// From now on /readyz says 503.
  void drain() { draining_ = true; }

  /// `code` and `message` as the signalling protocol has them.
  static net::Response problem(unsigned status, std::string_view code, std::string_view message);
  static net::Response problem(const signaling::Refusal& refusal);

 private:
  std::optional<net::Response> route(Now now, const net::Request& request, std::string_view path);
  void share(net::Response& response, const net::Request& request) const;

  struct Call {
    Now now;
    const net::Request& request;
    std::string_view tail;  ///< what stands in the place of `*` in the path
  };
  struct Route {
    std::string_view method;
    std::string_view path;  ///< a `*` at the end takes one segment
    net::Response (Api::*function)(const Call&);
  };
  static std::span<const Route> routes();

  net::Response health(const Call& call);
  net::Response readiness(const Call& call);
  net::Response version_of_server(const Call& call);
  net::Response create_meeting(const Call& call);
  net::Response find_meeting(const Call& call);
  bool is_allowed_origin(const net::Request& request) const;

  const Config& config_;
  signaling::Hub& hub_;
  bool draining_ = false;
};

/// Whether a page of this origin may use the server: its own origin (in the clear, only as localhost), the public one,
/// or one that the operator listed.
bool is_known_origin(const Config& config, const net::Request& request, std::string_view origin);

}  // namespace ringer::app
