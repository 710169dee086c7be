// SPDX-License-Identifier: Apache-2.0
//
// AES-128-GCM as crypto::AesGcm has it, by Intel's ipsec-mb: three times as fast for the packets of a call, because it
// calls the machine's routine directly where OpenSSL's EVP asks its way through providers. x86-64 only, and only where
// the library was there when ringer was built (RINGER_IPSEC_MB); elsewhere available() is false.
// Owner and thread: the owner's; the key does not change, so that one object serves any thread.
#pragma once

#include <memory>

#include "crypto/aes.h"

namespace ringer::rtp::srtp {

class IpsecMbGcm {
 public:
  using Nonce = crypto::AesGcm::Nonce;
  static constexpr std::size_t tag_size = crypto::AesGcm::tag_size;

  /// Whether this build has the library and this CPU the instructions (AES-NI, PCLMULQDQ).
  static bool available();

  /// Only where it is available.
  explicit IpsecMbGcm(crypto::AesKey key);

  /// As crypto::AesGcm::seal and open.
  void seal(const Nonce& nonce, Bytes associated, Bytes plaintext, std::uint8_t* ciphertext,
            std::span<std::uint8_t, tag_size> tag) const;
  bool open(const Nonce& nonce, Bytes associated, Bytes ciphertext, std::uint8_t* plaintext,
            std::span<const std::uint8_t, tag_size> tag) const;

 private:
  struct ExpandedKey;
  struct Erase {
    void operator()(ExpandedKey* key) const;
  };
  std::unique_ptr<ExpandedKey, Erase> key_;
};

}  // namespace ringer::rtp::srtp
