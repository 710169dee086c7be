// SPDX-License-Identifier: Apache-2.0
//
// Memory for keys: bytes that are overwritten when their life ends, in a way that the compiler does not leave out.
// It does not lock pages into memory and keeps nothing out of a core file.
// Owner and thread: plain values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ringer::crypto {

/// Overwrites `bytes` with zeros, even though nothing reads them afterwards.
void cleanse(std::span<std::uint8_t> bytes);

/// `size` bytes, zero at first; every copy is overwritten by its own destructor.
template <std::size_t size>
class Secret {
 public:
  Secret() = default;
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { cleanse(bytes_); }

  std::span<std::uint8_t, size> bytes() { return bytes_; }
  std::span<const std::uint8_t, size> bytes() const { return bytes_; }

 private:
  std::array<std::uint8_t, size> bytes_{};
};

}  // namespace ringer::crypto
