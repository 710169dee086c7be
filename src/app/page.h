// SPDX-License-Identifier: Apache-2.0
//
// The web page as HTTP serves it: embedded assets in the encoding that the browser takes, with cache and security
// headers; and the one other page that there is, which tells how to come by https.
// Owner and thread: pure functions over constants.
#pragma once

#include <string>
#include <string_view>

#include "app/config.h"
#include "net/http.h"

namespace ringer::app {

/// Headers that every answer has (OWASP secure headers; CSP level 3). `frame_ancestors`: who may frame the page.
void add_security_headers(net::Response& response, const Config& config);

/// GET or HEAD of anything that is no API: an asset; the page itself for `/` and `/m/<id>`; else the page with 404,
/// which says in words that there is nothing.
net::Response answer_page(const net::Request& request, std::string_view path);

/// For whoever came by plain http from another machine: where to go instead, and why.
net::Response https_needed_page(const net::Request& request, std::uint16_t https_port);

/// Whether `Accept-Encoding` allows `coding` (RFC 9110 section 12.5.3).
bool accepts_encoding(std::string_view accept_encoding, std::string_view coding);

}  // namespace ringer::app
