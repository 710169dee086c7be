// SPDX-License-Identifier: Apache-2.0
#include "dtls/identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <stdexcept>

#include "crypto/certificate.h"
#include "crypto/openssl_handle.h"
#include "dtls/certificate_hash.h"
#include "dtls/session.h"

namespace ringer::dtls {
namespace {

using namespace std::chrono_literals;

// What browsers speak of the AEAD suites (RFC 8827 section 6.5 asks for the first). Our certificate is ECDSA; a peer
// that lets us be the client may have an RSA one.
constexpr const char* cipher_suites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";

// RFC 8827 section 6.5 requires both; as server OpenSSL takes the first of its own that the client has, too.
constexpr const char* srtp_profiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";

// A chain as long as this is no WebRTC certificate; OpenSSL would take 100 kB.
constexpr long max_certificate_chain = 16 * 1024;

// Clocks are wrong by a day at times, and a server runs for years. Browsers look at neither date.
constexpr auto backdated = 24h;
constexpr auto lifetime = 24h * 365 * 10;

void require(bool done, const char* what) {
  if (done) return;
  ERR_clear_error();
  throw std::runtime_error(std::string("cannot set up DTLS: ") + what);
}

void use_new_certificate(SSL_CTX* settings, WallTime now) {
  const auto pem =
      crypto::make_self_signed({.common_name = "WebRTC", .not_before = now - backdated, .not_after = now + lifetime});
  const auto open = [](const std::string& text) {
    return crypto::Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  };
  const crypto::Certificate certificate(PEM_read_bio_X509(open(pem.certificate).get(), nullptr, nullptr, nullptr));
  const crypto::Key key(PEM_read_bio_PrivateKey(open(pem.private_key).get(), nullptr, nullptr, nullptr));
  require(SSL_CTX_use_certificate(settings, certificate.get()) == 1, "its certificate");
  require(SSL_CTX_use_PrivateKey(settings, key.get()) == 1, "its key");
}

}  // namespace

void Identity::FreeSettings::operator()(ssl_ctx_st* settings) const { SSL_CTX_free(settings); }

Identity::Settings Identity::make_settings(WallTime now) {
  Settings owner(SSL_CTX_new(DTLS_method()));
  SSL_CTX* settings = owner.get();
  require(settings != nullptr, "memory");
  require(SSL_CTX_set_min_proto_version(settings, DTLS1_2_VERSION) == 1 &&
              SSL_CTX_set_max_proto_version(settings, DTLS1_2_VERSION) == 1,
          "version 1.2");
  require(SSL_CTX_set_cipher_list(settings, cipher_suites) == 1, "its cipher suites");
  require(SSL_CTX_set1_groups_list(settings, "X25519:P-256") == 1, "its curves");
  require(SSL_CTX_set_tlsext_use_srtp(settings, srtp_profiles) == 0, "its SRTP profiles");  // 0 is success
  SSL_CTX_set_options(settings, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_NO_QUERY_MTU | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(settings, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(settings, max_certificate_chain);
  Session::verify_certificates(settings);
  use_new_certificate(settings, now);
  return owner;
}

Identity::Identity(WallTime now)
    : settings_(make_settings(now)),
      fingerprint_(fingerprint_of(SSL_CTX_get0_certificate(settings_.get()), Fingerprint::Hash::sha_256)) {}

}  // namespace ringer::dtls
