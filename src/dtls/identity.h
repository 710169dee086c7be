// SPDX-License-Identifier: Apache-2.0
//
// Who we are in every DTLS handshake: a self-signed ECDSA P-256 certificate with its key, made at start, and OpenSSL's
// settings that all handshakes share. DTLS 1.2 alone (RFC 6347), ECDHE with AEAD alone, the peer's certificate always
// asked for, no renegotiation, no resumption. The randomness is OpenSSL's own.
// Owner and thread: one per process, made before and destroyed after every Transport; shared by the workers' threads,
// which only read it.
#pragma once

#include <memory>

#include "base/time.h"
#include "dtls/fingerprint.h"

struct ssl_ctx_st;

namespace ringer::dtls {

class Identity {
 public:
  /// Throws std::runtime_error when OpenSSL refuses. `now` dates the certificate.
  explicit Identity(WallTime now);

  /// SHA-256 of the certificate: for "a=fingerprint:".
  const Fingerprint& fingerprint() const { return fingerprint_; }

  /// For dtls/session.cpp.
  ssl_ctx_st* settings() const { return settings_.get(); }

 private:
  struct FreeSettings {
    void operator()(ssl_ctx_st* settings) const;
  };
  using Settings = std::unique_ptr<ssl_ctx_st, FreeSettings>;

  static Settings make_settings(WallTime now);

  Settings settings_;
  Fingerprint fingerprint_;
};

}  // namespace ringer::dtls
