// SPDX-License-Identifier: Apache-2.0
#include "dtls/session.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "crypto/openssl_handle.h"
#include "dtls/certificate_hash.h"

namespace ringer::dtls {
namespace {

// OpenSSL gives a flight up at its thirteenth retransmission.
constexpr std::size_t copies_ahead = 11;
// Microseconds. The least that OpenSSL can be told: zero would be taken for "not set".
constexpr unsigned int at_once = 1;
constexpr unsigned int not_for_an_hour = UINT_MAX;

// RFC 5764 section 4.2.
constexpr std::string_view exporter_label = "EXTRACTOR-dtls_srtp";
// RFC 5246 section 6.3.
constexpr std::string_view key_expansion = "key expansion";

RecordCipher cipher_of(const SSL_CIPHER* suite) {
  switch (SSL_CIPHER_get_cipher_nid(suite)) {
    case NID_aes_128_gcm: return RecordCipher::aes_128_gcm;
    case NID_aes_256_gcm: return RecordCipher::aes_256_gcm;
    case NID_chacha20_poly1305: return RecordCipher::chacha20_poly1305;
    default: UNREACHABLE("a suite that Identity does not allow");
  }
}

/// The PRF of TLS 1.2 (RFC 5246 section 5); `seed` begins with the label.
void pseudorandom(const EVP_MD* hash, std::span<std::uint8_t> secret, std::span<std::uint8_t> seed, MutableBytes out) {
  const std::unique_ptr<EVP_KDF, crypto::Release<EVP_KDF_free>> method(EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr));
  const std::unique_ptr<EVP_KDF_CTX, crypto::Release<EVP_KDF_CTX_free>> derivation(EVP_KDF_CTX_new(method.get()));
  std::string name(EVP_MD_get0_name(hash));
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name.data(), 0),
                              OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, secret.data(), secret.size()),
                              OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed.data(), seed.size()),
                              OSSL_PARAM_construct_end()};
  ASSERT(derivation && EVP_KDF_derive(derivation.get(), out.data(), out.size(), parameters.data()) == 1);
}

Session& session_of(const SSL* ssl) { return *static_cast<Session*>(SSL_get_app_data(ssl)); }

}  // namespace

void Session::Release::operator()(ssl_st* ssl) const { SSL_free(ssl); }

Session::Session(ssl_ctx_st* settings, Role role, const Fingerprint& remote)
    : role_(role), remote_(remote), ssl_(SSL_new(settings)) {
  BIO* bio = BIO_new(bio_method());
  ASSERT(ssl_ != nullptr && bio != nullptr);
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
  ASSERT(SSL_set_mtu(ssl_.get(), max_datagram) == max_datagram);
  DTLS_set_timer_cb(ssl_.get(), &Session::set_timer);
  role == Role::client ? SSL_set_connect_state(ssl_.get()) : SSL_set_accept_state(ssl_.get());
}

Session::~Session() = default;

Session::Progress Session::advance(Bytes datagram) {
  ERR_clear_error();
  incoming_ = datagram;
  is_copying_ = false;
  const Progress progress = shake_hands();
  incoming_ = {};
  return progress;
}

Session::Progress Session::shake_hands() {
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) return why_stopped(result);
  flight_.clear();
  return is_verified_ ? Progress::established : Progress::failed;
}

Session::Progress Session::why_stopped(int result) {
  const int error = SSL_get_error(ssl_.get(), result);
  const int reason = ERR_GET_REASON(ERR_peek_error());
  ERR_clear_error();
  if (is_mismatched_) return Progress::mismatched;
  switch (error) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return Progress::waiting;
    case SSL_ERROR_ZERO_RETURN: return Progress::refused;
    default: return reason > SSL_AD_REASON_OFFSET ? Progress::refused : Progress::failed;
  }
}

std::optional<KeyingMaterial> Session::export_keying_material() const {
  const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(ssl_.get());
  if (profile == nullptr) return std::nullopt;
  KeyingMaterial material;
  material.profile = static_cast<std::uint16_t>(profile->id);
  if (SSL_export_keying_material(ssl_.get(), material.block.bytes().data(), material.size(), exporter_label.data(),
                                 exporter_label.size(), nullptr, 0, 0) != 1) {
    return std::nullopt;
  }
  return material;
}

/// RFC 5246 section 6.3. OpenSSL has the keys and does not hand them out.
RecordKeys Session::export_record_keys() const {
  const SSL_CIPHER* suite = SSL_get_current_cipher(ssl_.get());
  const auto cipher = cipher_of(suite);
  crypto::Secret<48> master;
  std::array<std::uint8_t, key_expansion.size() + 2 * SSL3_RANDOM_SIZE> seed{};
  ByteWriter writer(seed);
  writer.bytes(as_bytes(key_expansion));
  ASSERT(SSL_SESSION_get_master_key(SSL_get_session(ssl_.get()), master.bytes().data(), 48) == 48);
  ASSERT(SSL_get_server_random(ssl_.get(), writer.reserve(SSL3_RANDOM_SIZE).data(), SSL3_RANDOM_SIZE) > 0);
  ASSERT(SSL_get_client_random(ssl_.get(), writer.reserve(SSL3_RANDOM_SIZE).data(), SSL3_RANDOM_SIZE) > 0);
  crypto::Secret<2 * (32 + 12)> block;
  const auto used = block.bytes().first(2 * (key_size(cipher) + nonce_size(cipher)));
  pseudorandom(SSL_CIPHER_get_handshake_digest(suite), master.bytes(), seed, used);

  RecordKeys keys;
  keys.cipher = cipher;
  RecordKeys::Direction& client = role_ == Role::client ? keys.ours : keys.theirs;
  RecordKeys::Direction& server = role_ == Role::client ? keys.theirs : keys.ours;
  ByteReader reader(used);
  ByteWriter(client.key.bytes()).bytes(reader.take(key_size(cipher)));
  ByteWriter(server.key.bytes()).bytes(reader.take(key_size(cipher)));
  ByteWriter(client.nonce.bytes()).bytes(reader.take(nonce_size(cipher)));
  ByteWriter(server.nonce.bytes()).bytes(reader.take(nonce_size(cipher)));
  return keys;
}

void Session::verify_certificates(ssl_ctx_st* settings) {
  SSL_CTX_set_verify(settings, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(settings, &Session::verify_peer, nullptr);
}

int Session::verify_peer(x509_store_ctx_st* chain, void*) {
  auto& session =
      session_of(static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx())));
  const X509* certificate = X509_STORE_CTX_get0_cert(chain);
  session.is_verified_ =
      certificate != nullptr && fingerprint_of(certificate, session.remote_.hash()) == session.remote_;
  session.is_mismatched_ = !session.is_verified_;
  // Becomes the alert bad_certificate, as RFC 8122 section 6.2 wants it.
  if (session.is_mismatched_) X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_REJECTED);
  return session.is_verified_ ? 1 : 0;
}

unsigned int Session::set_timer(ssl_st* ssl, unsigned int microseconds) {
  Session& session = session_of(ssl);
  if (microseconds == 0) {  // a new flight; otherwise one more copy of the last
    session.flight_.clear();
    session.is_copying_ = false;
    ++session.flights_;
    return at_once;
  }
  session.is_copying_ = true;
  // One more than was asked for would mean that the wall clock went ahead by an hour.
  if (session.flight_.copies() == copies_ahead) session.flight_.clear();
  session.flight_.begin_copy();
  return session.flight_.copies() == copies_ahead ? not_for_an_hour : at_once;
}

const bio_method_st* Session::bio_method() {
  static const std::unique_ptr<BIO_METHOD, crypto::Release<BIO_meth_free>> method = [] {
    std::unique_ptr<BIO_METHOD, crypto::Release<BIO_meth_free>> made(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams"));
    ASSERT(made != nullptr);
    BIO_meth_set_read(made.get(), &Session::read_datagram);
    BIO_meth_set_write(made.get(), &Session::write_datagram);
    BIO_meth_set_ctrl(made.get(), &Session::control);
    return made;
  }();
  return method.get();
}

int Session::read_datagram(bio_st* bio, char* into, int size) {
  auto& session = *static_cast<Session*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (session.incoming_.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const Bytes taken = session.incoming_.first(std::min(session.incoming_.size(), static_cast<std::size_t>(size)));
  std::memcpy(into, taken.data(), taken.size());
  session.incoming_ = {};
  return static_cast<int>(taken.size());
}

int Session::write_datagram(bio_st* bio, const char* from, int size) {
  auto& session = *static_cast<Session*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const Bytes records = as_bytes({from, static_cast<std::size_t>(size)});
  if (session.is_copying_) {
    session.flight_.add(records);
  } else {
    session.outgoing_.emplace_back(records.begin(), records.end());
  }
  return size;
}

long Session::control(bio_st*, int command, long, void*) {
  // 1 to an unknown command would, among others, say that the kernel does the encryption (BIO_CTRL_GET_KTLS_SEND).
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

}  // namespace ringer::dtls
