// SPDX-License-Identifier: Apache-2.0
//
// OpenSSL's objects with one owner that releases them. For the few files that may name OpenSSL (src/layers.txt).
// Owner and thread: plain values.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace ringer::crypto {

template <auto release>
struct Release {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};

using Bio = std::unique_ptr<BIO, Release<BIO_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;

}  // namespace ringer::crypto
