// SPDX-License-Identifier: Apache-2.0
//
// ByteReader's brother for formats whose fields are not whole octets: most significant bit first, failed for good by a
// read beyond the end, which gives zeros.
// Owner and thread: a plain value that views memory of its maker.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace ringer::rtp {

class BitReader {
 public:
  explicit BitReader(Bytes bytes) : bytes_(bytes) {}

  bool failed() const { return failed_; }
  /// `count`: 0 to 32.
  std::uint32_t bits(std::size_t count) {
    if (failed_ || count > bytes_.size() * 8 - at_) {
      failed_ = true;
      return 0;
    }
    std::uint32_t value = 0;
    for (const std::size_t end = at_ + count; at_ < end; ++at_) {
      value = value << 1U | (std::uint32_t{bytes_[at_ / 8]} >> (7 - at_ % 8) & 1U);
    }
    return value;
  }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace ringer::rtp
