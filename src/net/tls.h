// SPDX-License-Identifier: Apache-2.0
//
// The server's side of TLS 1.2 (RFC 5246, with AEAD and forward secrecy only) and 1.3 (RFC 8446), directly on the
// socket: OpenSSL's buffers are released while a connection idles, and there are no others. No client certificates, no
// renegotiation, no session cache (tickets are stateless).
// Owner and thread: net::Server, its loop's thread.
#pragma once

#include <memory>

#include "crypto/certificate.h"
#include "net/channel.h"

struct ssl_ctx_st;

namespace ringer::net {

class TlsAcceptor {
 public:
  /// Throws std::runtime_error with a sentence when the certificate or key cannot be used.
  explicit TlsAcceptor(const crypto::PemIdentity& identity);
  TlsAcceptor(const TlsAcceptor&) = delete;
  TlsAcceptor& operator=(const TlsAcceptor&) = delete;
  ~TlsAcceptor();

  /// The handshake happens in the channel's first reads. The channel may outlive the acceptor.
  std::unique_ptr<Channel> accept(int socket) const;

 private:
  struct Release {
    void operator()(ssl_ctx_st* settings) const;
  };
  std::unique_ptr<ssl_ctx_st, Release> settings_;
};

}  // namespace ringer::net
