// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 requests and responses as plain values (RFC 9110), and how a response's head is written (RFC 9112). Parsing
// is net::Server's.
// Owner and thread: plain values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"

namespace ringer::net {

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  std::string method;
  std::string target;  ///< as it was sent, in origin form
  std::string host;    ///< with the port, as it was sent
  std::vector<Header> headers;
  std::string body;
  IpAddress remote;
  bool tls_port = false;  ///< came in where TLS is spoken
  bool secure = false;    ///< and did speak it

  /// The first header of that name, in whatever case; empty if there is none.
  std::string_view header(std::string_view name) const;
  bool has_header(std::string_view name) const;
};

struct Response {
  /// A static body, as embedded assets have, is sent without a copy; it must outlive the server.
  using Body = std::variant<std::string, std::span<const std::uint8_t>>;

  unsigned status = 200;
  std::vector<Header> headers;
  Body body;

  std::span<const std::uint8_t> body_bytes() const;
};

std::string_view reason_phrase(unsigned status);

/// IMF-fixdate (RFC 9110 section 5.6.7).
std::string http_date(WallTime time);

/// Status line and headers with Date, Content-Length (but for 1xx, 204 and 304) and, if asked for, `Connection: close`.
std::string response_head(const Response& response, WallTime now, bool close);

bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace ringer::net
