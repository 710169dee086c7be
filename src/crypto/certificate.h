// SPDX-License-Identifier: Apache-2.0
//
// The self-signed X.509 certificate (RFC 5280) with which `ringer serve` starts when it is given none and that it shows
// in DTLS, and the few facts of a certificate that decide whether it is still good. ECDSA on P-256: small, quick, and
// known to every browser. It reads no clock and writes no file. It does not verify chains.
// Owner and thread: pure functions.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace ringer::crypto {

/// A certificate (chain) and its private key in PEM (RFC 7468).
struct PemIdentity {
  std::string certificate;
  std::string private_key;
};

struct SelfSignedRequest {
  std::string common_name;
  std::vector<std::string> dns_names;
  std::vector<std::string> addresses;  ///< IPv4 or IPv6, as text
  WallTime not_before;
  WallTime not_after;
};

/// Throws std::runtime_error when OpenSSL refuses, e.g. an address that is none.
PemIdentity make_self_signed(const SelfSignedRequest& request);

struct CertificateFacts {
  WallTime not_before;
  WallTime not_after;
  /// SHA-256 of the DER form, upper-case hex with colons, as browsers show it.
  std::string fingerprint;
};

/// Of the first certificate in `pem`; the error is a sentence for people.
std::expected<CertificateFacts, std::string> inspect_certificate(std::string_view pem);

/// Whether the first certificate in `pem` is good for `host`, a DNS name or an address (RFC 9525).
bool certificate_names(std::string_view pem, const std::string& host);

}  // namespace ringer::crypto
