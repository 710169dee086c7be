// SPDX-License-Identifier: Apache-2.0
//
// The fingerprint of a certificate as OpenSSL holds it. For the .cpp files of this folder.
// Owner and thread: pure functions.
#pragma once

#include <openssl/x509.h>

#include "dtls/fingerprint.h"

namespace ringer::dtls {

inline Fingerprint fingerprint_of(const X509* certificate, Fingerprint::Hash hash) {
  const EVP_MD* digest = hash == Fingerprint::Hash::sha_256   ? EVP_sha256()
                         : hash == Fingerprint::Hash::sha_384 ? EVP_sha384()
                                                              : EVP_sha512();
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  // On failure the value stays zero: the hash of nothing.
  X509_digest(certificate, digest, value.data(), &size);
  return {hash, Bytes(value).first(Fingerprint::size_of(hash))};
}

}  // namespace ringer::dtls
