// SPDX-License-Identifier: Apache-2.0
#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <climits>
#include <stdexcept>

#include "crypto/openssl_handle.h"

namespace ringer::net {
namespace {

using crypto::Bio;
using crypto::Certificate;
using crypto::Key;
using Session = std::unique_ptr<SSL, crypto::Release<SSL_free>>;

// TLS 1.3 has nothing else.
constexpr const char* tls12_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

class TlsChannel final : public Channel {
 public:
  TlsChannel(Session session, int socket) : session_(std::move(session)), socket_(socket) {}

  bool has_pending() const override { return SSL_has_pending(session_.get()) == 1; }

  Transfer read(std::span<std::uint8_t> into) override {
    ERR_clear_error();
    return outcome(SSL_read(session_.get(), into.data(), clamp(into.size())));
  }

  Transfer write(std::span<const std::uint8_t> from) override {
    ERR_clear_error();
    return outcome(SSL_write(session_.get(), from.data(), clamp(from.size())));
  }

  void end() override {
    ERR_clear_error();
    if (!failed_) SSL_shutdown(session_.get());
    shutdown(socket_, SHUT_WR);
  }

 private:
  static int clamp(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

  Transfer outcome(int result) {
    if (result > 0) return {Transfer::State::done, static_cast<std::size_t>(result)};
    switch (SSL_get_error(session_.get(), result)) {
      case SSL_ERROR_WANT_READ: return {Transfer::State::want_read};
      case SSL_ERROR_WANT_WRITE: return {Transfer::State::want_write};
      case SSL_ERROR_ZERO_RETURN: return {Transfer::State::ended};
      default:
        failed_ = true;  // after which OpenSSL forbids SSL_shutdown()
        return {Transfer::State::failed};
    }
  }

  Session session_;
  int socket_;
  bool failed_ = false;
};

/// Without this OpenSSL asks for a passphrase on the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

int choose_http_1_1(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(&found, length, ours, sizeof ours - 1, offered, offered_length);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

Bio reader(const std::string& pem) { return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); }

void use_chain(SSL_CTX* settings, const std::string& pem) {
  const Bio bio = reader(pem);
  const Certificate own(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr));
  if (!own) throw std::runtime_error("the certificate file holds no PEM certificate");
  if (SSL_CTX_use_certificate(settings, own.get()) != 1) {
    throw std::runtime_error("the certificate is too weak or of a kind that TLS cannot use");
  }
  while (Certificate issuer{PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)}) {
    if (SSL_CTX_add1_chain_cert(settings, issuer.get()) != 1) {
      throw std::runtime_error("an intermediate certificate in the certificate file cannot be used");
    }
  }
}

void use_key(SSL_CTX* settings, const std::string& pem) {
  const Key key(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, no_passphrase, nullptr));
  if (!key) throw std::runtime_error("the key file holds no PEM private key, or one that is locked with a passphrase");
  if (SSL_CTX_use_PrivateKey(settings, key.get()) != 1 || SSL_CTX_check_private_key(settings) != 1) {
    throw std::runtime_error("the private key does not belong to the certificate");
  }
}

}  // namespace

void TlsAcceptor::Release::operator()(ssl_ctx_st* settings) const { SSL_CTX_free(settings); }

TlsAcceptor::TlsAcceptor(const crypto::PemIdentity& identity) : settings_(SSL_CTX_new(TLS_server_method())) {
  SSL_CTX* settings = settings_.get();
  if (settings == nullptr) throw std::runtime_error("OpenSSL cannot be used");
  SSL_CTX_set_min_proto_version(settings, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(settings, tls12_ciphers);
  SSL_CTX_set_options(settings, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(settings,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(settings, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(settings, choose_http_1_1, nullptr);
  use_chain(settings, identity.certificate);
  use_key(settings, identity.private_key);
  ERR_clear_error();
}

TlsAcceptor::~TlsAcceptor() = default;

std::unique_ptr<Channel> TlsAcceptor::accept(int socket) const {
  Session session(SSL_new(settings_.get()));
  if (!session || SSL_set_fd(session.get(), socket) != 1) throw std::bad_alloc();
  SSL_set_accept_state(session.get());
  return std::make_unique<TlsChannel>(std::move(session), socket);
}

}  // namespace ringer::net
