// SPDX-License-Identifier: Apache-2.0
#include "app/certificate_store.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "app/files.h"
#include "net/interfaces.h"
#include "net/tls.h"

namespace ringer::app {
namespace {

// Browsers take a leaf of at most 398 days from public authorities; a self-signed one is held to nothing, but a year is
// what people expect of a certificate.
constexpr auto lifetime = std::chrono::days(365);
constexpr auto renewed_before = std::chrono::days(30);
constexpr auto clock_skew = std::chrono::hours(24);

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread starts
  return value == nullptr ? std::string() : std::string(value);
}

std::string need(std::expected<std::string, std::string> text) {
  if (!text) throw std::runtime_error(text.error());
  return *std::move(text);
}

void need(const std::expected<void, std::string>& done) {
  if (!done) throw std::runtime_error(done.error());
}

std::string fingerprint_of(const std::string& pem, const std::string& file) {
  const auto facts = crypto::inspect_certificate(pem);
  if (!facts) throw std::runtime_error(fmt::format("{}: {}", file, facts.error()));
  return facts->fingerprint;
}

/// By what this machine is called, the most usual name first.
struct Names {
  std::vector<std::string> dns{"localhost"};
  std::vector<std::string> addresses{"127.0.0.1", "::1"};
};

Names own_names() {
  Names names;
  if (const std::string name = net::host_name(); !name.empty()) names.dns.push_back(name);
  for (const auto& address : net::local_addresses()) names.addresses.push_back(address.text());
  return names;
}

bool is_still_good(const std::string& pem, const Names& names, WallTime now) {
  const auto facts = crypto::inspect_certificate(pem);
  if (!facts || now < facts->not_before || now + renewed_before > facts->not_after) return false;
  const auto named = [&](const std::string& host) { return crypto::certificate_names(pem, host); };
  return std::ranges::all_of(names.dns, named) && std::ranges::all_of(names.addresses, named);
}

bool belong_together(const crypto::PemIdentity& identity) {
  try {
    const net::TlsAcceptor acceptor(identity);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace

std::string data_folder(const Config& config) {
  if (!config.data_dir.empty()) return config.data_dir;
  if (::geteuid() == 0) return "/var/lib/ringer";
  if (const std::string home = environment("XDG_DATA_HOME"); !home.empty()) return home + "/ringer";
  if (const std::string home = environment("HOME"); !home.empty()) return home + "/.local/share/ringer";
  throw std::runtime_error("there is no HOME to keep data in: set data_dir");
}

void check_certificate(const Config& config) {
  if (config.tls_cert.empty()) return;
  const net::TlsAcceptor acceptor(
      {.certificate = need(read_file(config.tls_cert)), .private_key = need(read_file(config.tls_key))});
}

ServerIdentity load_identity(const Config& config, WallTime now) {
  if (!config.tls_cert.empty()) {
    crypto::PemIdentity pem{.certificate = need(read_file(config.tls_cert)),
                            .private_key = need(read_file(config.tls_key))};
    std::string fingerprint = fingerprint_of(pem.certificate, config.tls_cert);
    return {.pem = std::move(pem), .self_signed = false, .fingerprint = std::move(fingerprint)};
  }
  const std::string folder = data_folder(config);
  const std::string certificate_file = folder + "/certificate.pem";
  const std::string key_file = folder + "/private_key.pem";
  const Names names = own_names();
  const auto certificate = read_file(certificate_file);
  const auto key = read_file(key_file);
  if (certificate && key && is_still_good(*certificate, names, now) && belong_together({*certificate, *key})) {
    return {.pem = {*certificate, *key},
            .self_signed = true,
            .fingerprint = fingerprint_of(*certificate, certificate_file)};
  }
  auto made = crypto::make_self_signed({.common_name = names.dns.back(),
                                        .dns_names = names.dns,
                                        .addresses = names.addresses,
                                        .not_before = now - clock_skew,
                                        .not_after = now + lifetime});
  need(make_private_folder(folder));
  need(write_private_file(key_file, made.private_key));
  need(write_private_file(certificate_file, made.certificate));
  std::string fingerprint = fingerprint_of(made.certificate, certificate_file);
  return {.pem = std::move(made), .self_signed = true, .fingerprint = std::move(fingerprint)};
}

}  // namespace ringer::app
