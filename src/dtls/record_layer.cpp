// SPDX-License-Identifier: Apache-2.0
#include "dtls/record_layer.h"

#include <array>
#include <memory>

#include "base/assert.h"
#include "crypto/openssl_handle.h"

namespace ringer::dtls {
namespace {

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, crypto::Release<EVP_CIPHER_CTX_free>>;
using Nonce = std::array<std::uint8_t, 12>;
// RFC 5246 section 6.2.3.3: epoch and number, type, version, size.
using Associated = std::array<std::uint8_t, 13>;

constexpr std::uint16_t dtls_1_2 = 0xfefd;
constexpr std::size_t header_size = 13;
constexpr std::size_t tag_size = 16;

const EVP_CIPHER* algorithm_of(RecordCipher cipher) {
  switch (cipher) {
    case RecordCipher::aes_128_gcm: return EVP_aes_128_gcm();
    case RecordCipher::aes_256_gcm: return EVP_aes_256_gcm();
    case RecordCipher::chacha20_poly1305: return EVP_chacha20_poly1305();
  }
  UNREACHABLE("a cipher without an algorithm");
}

/// What of the nonce stands in the record (RFC 5288 section 3).
constexpr std::size_t explicit_size(RecordCipher cipher) { return 12 - nonce_size(cipher); }

constexpr std::uint64_t with_epoch(std::uint64_t number) { return std::uint64_t{RecordLayer::epoch} << 48U | number; }

Nonce nonce_for(RecordCipher cipher, const RecordKeys::Direction& direction, std::uint64_t number, Bytes in_record) {
  Nonce nonce{};
  ByteWriter writer(nonce);
  writer.bytes(Bytes(direction.nonce.bytes()).first(nonce_size(cipher)));
  writer.bytes(in_record);
  if (cipher == RecordCipher::chacha20_poly1305)
    for (std::size_t i = 0; i < 8; ++i) nonce[11 - i] ^= static_cast<std::uint8_t>(with_epoch(number) >> 8 * i);
  return nonce;
}

Associated associated_for(std::uint8_t type, std::uint16_t version, std::uint64_t number, std::size_t size) {
  Associated associated{};
  ByteWriter writer(associated);
  writer.u64(with_epoch(number));
  writer.u8(type);
  writer.u16(version);
  writer.u16(static_cast<std::uint16_t>(size));
  return associated;
}

/// OpenSSL takes an update of zero bytes for one that says something else.
void update(EVP_CIPHER_CTX* cipher, std::uint8_t* output, Bytes input) {
  int written = 0;
  if (input.empty()) return;
  ASSERT(EVP_CipherUpdate(cipher, output, &written, input.data(), static_cast<int>(input.size())) == 1);
}

}  // namespace

std::optional<Record> read_record(ByteReader& reader) {
  Record record;
  record.type = reader.u8();
  record.version = reader.u16();
  record.epoch = reader.u16();
  record.number = reader.u48();
  record.body = reader.take(reader.u16());
  return reader.failed() ? std::nullopt : std::optional(record);
}

std::optional<std::vector<std::uint8_t>> RecordLayer::open(const Record& record) const {
  const std::size_t overhead = explicit_size(keys_.cipher) + tag_size;
  if (record.epoch != epoch || record.body.size() < overhead || record.body.size() > max_content + overhead)
    return std::nullopt;
  const Bytes in_record = record.body.first(explicit_size(keys_.cipher));
  const Bytes sealed = record.body.subspan(in_record.size(), record.body.size() - overhead);
  std::array<std::uint8_t, tag_size> tag{};
  ByteWriter(tag).bytes(record.body.last(tag_size));
  const Nonce nonce = nonce_for(keys_.cipher, keys_.theirs, record.number, in_record);
  const Associated associated = associated_for(record.type, record.version, record.number, sealed.size());

  std::vector<std::uint8_t> content(sealed.size());
  const Cipher cipher(EVP_CIPHER_CTX_new());
  ASSERT(cipher && EVP_DecryptInit_ex(cipher.get(), algorithm_of(keys_.cipher), nullptr,
                                      keys_.theirs.key.bytes().data(), nonce.data()) == 1);
  ASSERT(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1);
  update(cipher.get(), nullptr, associated);
  update(cipher.get(), content.data(), sealed);
  int written = 0;
  if (EVP_DecryptFinal_ex(cipher.get(), tag.data(), &written) != 1) return std::nullopt;
  return content;
}

Datagram RecordLayer::seal(ContentType type, Bytes content) {
  ASSERT(content.size() <= max_content);
  const std::uint64_t number = next_number_++;
  std::array<std::uint8_t, 8> explicit_nonce{};
  ByteWriter(explicit_nonce).u64(with_epoch(number));
  const Bytes in_record = Bytes(explicit_nonce).first(explicit_size(keys_.cipher));
  const Nonce nonce = nonce_for(keys_.cipher, keys_.ours, number, in_record);
  const auto kind = static_cast<std::uint8_t>(type);
  const Associated associated = associated_for(kind, dtls_1_2, number, content.size());

  Datagram datagram(header_size + in_record.size() + content.size() + tag_size);
  ByteWriter writer(datagram);
  writer.u8(kind);
  writer.u16(dtls_1_2);
  writer.u64(with_epoch(number));
  writer.u16(static_cast<std::uint16_t>(datagram.size() - header_size));
  writer.bytes(in_record);
  const MutableBytes sealed = writer.reserve(content.size());
  const MutableBytes tag = writer.reserve(tag_size);

  const Cipher cipher(EVP_CIPHER_CTX_new());
  ASSERT(cipher && EVP_EncryptInit_ex(cipher.get(), algorithm_of(keys_.cipher), nullptr, keys_.ours.key.bytes().data(),
                                      nonce.data()) == 1);
  update(cipher.get(), nullptr, associated);
  update(cipher.get(), sealed.data(), content);
  int written = 0;
  ASSERT(EVP_EncryptFinal_ex(cipher.get(), tag.data(), &written) == 1);
  ASSERT(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, tag.data()) == 1);
  return datagram;
}

}  // namespace ringer::dtls
