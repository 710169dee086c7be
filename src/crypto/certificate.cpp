// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate.h"

#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>
#include <stdexcept>

#include "crypto/openssl_handle.h"

namespace ringer::crypto {
namespace {

constexpr long x509_version_3 = 2;
constexpr std::size_t serial_bytes = 16;  // RFC 5280 section 4.1.2.2 allows 20, baseline requirements ask for 64 bits

[[noreturn]] void fail(std::string_view what) {
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
  ERR_clear_error();
  throw std::runtime_error(fmt::format("cannot make a certificate: {} ({})", what, reason.data()));
}

void require(bool done, std::string_view what) {
  if (!done) fail(what);
}

std::time_t to_time_t(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

std::string subject_alternative_names(const SelfSignedRequest& request) {
  std::string names;
  for (const auto& name : request.dns_names) names += fmt::format("{}DNS:{}", names.empty() ? "" : ",", name);
  for (const auto& address : request.addresses) names += fmt::format("{}IP:{}", names.empty() ? "" : ",", address);
  return names;
}

void set_names(X509* certificate, const SelfSignedRequest& request) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(request.common_name.data());
  const auto length = static_cast<int>(request.common_name.size());
  require(X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, text, length, -1, 0) == 1, "its name");
  require(X509_set_issuer_name(certificate, name) == 1, "its issuer");
}

void set_serial(X509* certificate) {
  std::array<unsigned char, serial_bytes> bytes{};
  require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1, "a serial number");
  bytes[0] &= 0x7f;  // positive (RFC 5280 section 4.1.2.2)
  const std::unique_ptr<BIGNUM, Release<BN_free>> number(
      BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
          "its serial number");
}

std::string text_of(BIO* bio) {
  char* start = nullptr;
  const long length = BIO_get_mem_data(bio, &start);
  return {start, static_cast<std::size_t>(length)};
}

WallTime to_wall_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return WallTime{};
  return WallTime{std::chrono::seconds(timegm(&parts))};
}

Certificate parse(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return certificate;
}

std::string fingerprint_of(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &length);
  std::string text;
  for (unsigned int i = 0; i < length; ++i) text += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
  return text;
}

}  // namespace

PemIdentity make_self_signed(const SelfSignedRequest& request) {
  const Key key(EVP_EC_gen("P-256"));
  require(key != nullptr, "its key");
  const Certificate certificate(X509_new());
  require(certificate && X509_set_version(certificate.get(), x509_version_3) == 1, "memory");
  set_serial(certificate.get());
  set_names(certificate.get(), request);
  require(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), to_time_t(request.not_before)) != nullptr, "its start");
  require(ASN1_TIME_set(X509_getm_notAfter(certificate.get()), to_time_t(request.not_after)) != nullptr, "its end");
  require(X509_set_pubkey(certificate.get(), key.get()) == 1, "its public key");
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
  add_extension(certificate.get(), NID_subject_key_identifier, "hash");
  const std::string names = subject_alternative_names(request);
  if (!names.empty()) add_extension(certificate.get(), NID_subject_alt_name, names);
  require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "its signature");

  const Bio certificate_pem(BIO_new(BIO_s_mem()));
  const Bio key_pem(BIO_new(BIO_s_secmem()));
  require(PEM_write_bio_X509(certificate_pem.get(), certificate.get()) == 1, "its text");
  require(PEM_write_bio_PKCS8PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "its key's text");
  return {text_of(certificate_pem.get()), text_of(key_pem.get())};
}

std::expected<CertificateFacts, std::string> inspect_certificate(std::string_view pem) {
  const Certificate certificate = parse(pem);
  if (!certificate) return std::unexpected("it holds no PEM certificate");
  return CertificateFacts{.not_before = to_wall_time(X509_get0_notBefore(certificate.get())),
                          .not_after = to_wall_time(X509_get0_notAfter(certificate.get())),
                          .fingerprint = fingerprint_of(certificate.get())};
}

bool certificate_names(std::string_view pem, const std::string& host) {
  const Certificate certificate = parse(pem);
  if (!certificate) return false;
  return X509_check_ip_asc(certificate.get(), host.c_str(), 0) == 1 ||
         X509_check_host(certificate.get(), host.data(), host.size(), 0, nullptr) == 1;
}

}  // namespace ringer::crypto
