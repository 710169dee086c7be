// SPDX-License-Identifier: Apache-2.0
//
// A web origin: scheme, host and port (RFC 6454), http and https only. Two spellings of one origin are equal.
// Owner and thread: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ringer::app {

struct Origin {
  std::string scheme;
  std::string host;  ///< lower case; IPv6 in brackets
  std::uint16_t port = 0;

  /// "https://example.org:8443"; nothing may follow.
  static std::optional<Origin> parse(std::string_view text);
  /// From the value of a Host header (RFC 9110 section 7.2).
  static std::optional<Origin> of_host(std::string_view scheme, std::string_view host);

  /// As a browser writes it: without the port where that is the scheme's own.
  std::string text() const;

  friend bool operator==(const Origin&, const Origin&) = default;
};

}  // namespace ringer::app
