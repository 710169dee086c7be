// SPDX-License-Identifier: Apache-2.0
//
// A peer that is OpenSSL and nothing of ours, for the tests: with an RSA certificate, with other SRTP profiles, with
// another version. It sends each record as a datagram of its own. It never retransmits.
#pragma once

#include <gtest/gtest.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>

#include <map>
#include <vector>

#include "crypto/openssl_handle.h"
#include "dtls/certificate_hash.h"
#include "dtls/flight.h"
#include "dtls/session.h"

namespace ringer::dtls {

struct PeerOptions {
  Role role = Role::client;
  unsigned rsa_bits = 0;  ///< 0: ECDSA P-256
  const char* srtp_profiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";
  int version = DTLS1_2_VERSION;
  const char* cipher_suites = "DEFAULT";
  bool shows_certificate = true;
  long mtu = 1200;
};

class OpensslPeer {
 public:
  explicit OpensslPeer(const PeerOptions& options) : settings_(SSL_CTX_new(DTLS_method())) {
    SSL_CTX_set_security_level(settings_.get(), 0);
    EXPECT_EQ(SSL_CTX_set_min_proto_version(settings_.get(), options.version), 1);
    EXPECT_EQ(SSL_CTX_set_max_proto_version(settings_.get(), options.version), 1);
    EXPECT_EQ(SSL_CTX_set_cipher_list(settings_.get(), options.cipher_suites), 1);
    if (options.srtp_profiles != nullptr) {
      EXPECT_EQ(SSL_CTX_set_tlsext_use_srtp(settings_.get(), options.srtp_profiles), 0);
    }
    SSL_CTX_set_options(settings_.get(), SSL_OP_NO_QUERY_MTU);
    SSL_CTX_set_verify(settings_.get(), SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
    make_certificate(options.rsa_bits);
    if (options.shows_certificate) {
      EXPECT_EQ(SSL_CTX_use_certificate(settings_.get(), certificate_.get()), 1);
      EXPECT_EQ(SSL_CTX_use_PrivateKey(settings_.get(), key_), 1);
    }
    ssl_.reset(SSL_new(settings_.get()));
    SSL_set_mtu(ssl_.get(), options.mtu);
    for (const bool is_read : {true, false}) {
      BIO* bio = BIO_new(BIO_s_mem());
      BIO_set_mem_eof_return(bio, -1);
      is_read ? SSL_set0_rbio(ssl_.get(), bio) : SSL_set0_wbio(ssl_.get(), bio);
    }
    options.role == Role::client ? SSL_set_connect_state(ssl_.get()) : SSL_set_accept_state(ssl_.get());
  }

  Fingerprint fingerprint(Fingerprint::Hash hash = Fingerprint::Hash::sha_256) const {
    return fingerprint_of(certificate_.get(), hash);
  }

  void handle_datagram(Bytes datagram) {
    if (!datagram.empty()) BIO_write(SSL_get_rbio(ssl_.get()), datagram.data(), static_cast<int>(datagram.size()));
    if (!is_connected()) {
      SSL_do_handshake(ssl_.get());
    } else {
      std::array<std::uint8_t, 100> ignored;
      SSL_read(ssl_.get(), ignored.data(), ignored.size());
    }
  }

  std::vector<Datagram> take_datagrams() {
    Datagram written(static_cast<std::size_t>(BIO_pending(SSL_get_wbio(ssl_.get()))));
    if (!written.empty()) BIO_read(SSL_get_wbio(ssl_.get()), written.data(), static_cast<int>(written.size()));
    std::vector<Datagram> datagrams;
    for (Bytes rest = written; rest.size() > 13;) {
      const std::size_t size = 13 + static_cast<std::size_t>(rest[11] << 8 | rest[12]);
      datagrams.emplace_back(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
      rest = rest.subspan(size);
    }
    return datagrams;
  }

  bool is_connected() const { return SSL_is_init_finished(ssl_.get()) == 1; }
  bool was_told_to_close() const { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }
  SSL* ssl() { return ssl_.get(); }

  std::vector<std::uint8_t> exported(std::size_t size) {
    std::vector<std::uint8_t> block(size);
    EXPECT_EQ(SSL_export_keying_material(ssl_.get(), block.data(), size, "EXTRACTOR-dtls_srtp", 19, nullptr, 0, 0), 1);
    return block;
  }

 private:
  void make_certificate(unsigned rsa_bits) {
    // An RSA key takes seconds to make.
    static std::map<unsigned, crypto::Key> keys;
    auto& key = keys[rsa_bits];
    if (!key) key.reset(rsa_bits > 0 ? EVP_RSA_gen(rsa_bits) : EVP_EC_gen("P-256"));
    key_ = key.get();
    certificate_.reset(X509_new());
    ASN1_TIME_set(X509_getm_notBefore(certificate_.get()), 0);
    ASN1_TIME_set(X509_getm_notAfter(certificate_.get()), 4'000'000'000);
    X509_set_pubkey(certificate_.get(), key_);
    EXPECT_GT(X509_sign(certificate_.get(), key_, EVP_sha256()), 0);
  }

  std::unique_ptr<SSL_CTX, crypto::Release<SSL_CTX_free>> settings_;
  EVP_PKEY* key_ = nullptr;
  crypto::Certificate certificate_;
  std::unique_ptr<SSL, crypto::Release<SSL_free>> ssl_;
};

}  // namespace ringer::dtls
