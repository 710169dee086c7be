// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/ipsec_mb.h"

#include "base/assert.h"
#include "crypto/hmac.h"
#include "crypto/secret.h"

#ifdef RINGER_IPSEC_MB
#include <intel-ipsec-mb.h>
#endif

namespace ringer::rtp::srtp {

#ifdef RINGER_IPSEC_MB
namespace {

/// The routines that the library has chosen for this CPU. They keep no state: the manager that knows them is not kept.
struct Routines {
  aes_gcm_pre_t expand = nullptr;
  aes_gcm_enc_dec_t encrypt = nullptr;
  aes_gcm_enc_dec_t decrypt = nullptr;
};

Routines choose_routines() {
  constexpr std::uint64_t needed = IMB_FEATURE_AESNI | IMB_FEATURE_PCLMULQDQ;
  if ((imb_get_feature_flags() & needed) != needed) return {};
  IMB_MGR* const chosen = alloc_mb_mgr(0);
  if (chosen == nullptr) return {};
  init_mb_mgr_auto(chosen, nullptr);
  Routines routines;
  // An error is a failed self-test, too.
  if (imb_get_errno(chosen) == 0) routines = {chosen->gcm128_pre, chosen->gcm128_enc, chosen->gcm128_dec};
  free_mb_mgr(chosen);
  return routines;
}

const Routines& routines() {
  static const Routines chosen = choose_routines();
  return chosen;
}

}  // namespace

struct IpsecMbGcm::ExpandedKey {
  gcm_key_data key{};
};

bool IpsecMbGcm::available() { return routines().encrypt != nullptr; }

IpsecMbGcm::IpsecMbGcm(crypto::AesKey key) {
  ASSERT(available());
  key_.reset(new ExpandedKey);
  routines().expand(key.data(), &key_->key);
}

void IpsecMbGcm::seal(const Nonce& nonce, Bytes associated, Bytes plaintext, std::uint8_t* ciphertext,
                      std::span<std::uint8_t, tag_size> tag) const {
  gcm_context_data message{};
  routines().encrypt(&key_->key, &message, ciphertext, plaintext.data(), plaintext.size(), nonce.data(),
                     associated.data(), associated.size(), tag.data(), tag.size());
}

bool IpsecMbGcm::open(const Nonce& nonce, Bytes associated, Bytes ciphertext, std::uint8_t* plaintext,
                      std::span<const std::uint8_t, tag_size> tag) const {
  gcm_context_data message{};
  std::array<std::uint8_t, tag_size> expected{};
  routines().decrypt(&key_->key, &message, plaintext, ciphertext.data(), ciphertext.size(), nonce.data(),
                     associated.data(), associated.size(), expected.data(), expected.size());
  return crypto::constant_time_equal(tag, expected);
}

void IpsecMbGcm::Erase::operator()(ExpandedKey* key) const {
  crypto::cleanse({reinterpret_cast<std::uint8_t*>(key), sizeof(*key)});
  delete key;
}
#else
struct IpsecMbGcm::ExpandedKey {};

bool IpsecMbGcm::available() { return false; }
IpsecMbGcm::IpsecMbGcm(crypto::AesKey) { UNREACHABLE("built without ipsec-mb"); }
void IpsecMbGcm::seal(const Nonce&, Bytes, Bytes, std::uint8_t*, std::span<std::uint8_t, tag_size>) const {
  UNREACHABLE("built without ipsec-mb");
}
bool IpsecMbGcm::open(const Nonce&, Bytes, Bytes, std::uint8_t*, std::span<const std::uint8_t, tag_size>) const {
  UNREACHABLE("built without ipsec-mb");
}
void IpsecMbGcm::Erase::operator()(ExpandedKey* key) const { delete key; }
#endif

}  // namespace ringer::rtp::srtp
