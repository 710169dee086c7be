// SPDX-License-Identifier: Apache-2.0
//
// The one cursor with which every parser reads and every writer writes: network byte order, bounds checked here and
// nowhere else. A read beyond the end gives zero or nothing and leaves the reader failed for good, so that a parser may
// read a whole structure and ask once. A writer that runs out of room fails in the same way.
// Owner and thread: plain values that view memory of their maker.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace ringer {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  std::size_t left() const { return rest_.size(); }
  Bytes rest() const { return rest_; }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u48() { return number(6); }
  std::uint64_t u64() { return number(8); }

  /// The next `size` bytes; empty and failed when there are fewer.
  Bytes take(std::size_t size) {
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const Bytes taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  void skip(std::size_t size) { take(size); }
  void fail() {
    failed_ = true;
    rest_ = {};
  }

 private:
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(size)) value = value << 8 | byte;
    return value;
  }

  Bytes rest_;
  bool failed_ = false;
};

class ByteWriter {
 public:
  explicit ByteWriter(MutableBytes room) : room_(room) {}

  bool failed() const { return failed_; }
  std::size_t size() const { return size_; }
  std::size_t left() const { return room_.size() - size_; }
  MutableBytes written() const { return room_.first(size_); }

  void u8(std::uint8_t value) { number(value, 1); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u24(std::uint32_t value) { number(value, 3); }
  void u32(std::uint32_t value) { number(value, 4); }
  void u48(std::uint64_t value) { number(value, 6); }
  void u64(std::uint64_t value) { number(value, 8); }
  void bytes(Bytes from) {
    const MutableBytes place = reserve(from.size());
    if (!place.empty()) std::memcpy(place.data(), from.data(), from.size());
  }
  void zeros(std::size_t size) { std::ranges::fill(reserve(size), std::uint8_t{0}); }

  /// Room to be filled later; empty and failed when there is not so much.
  MutableBytes reserve(std::size_t size) {
    if (size > left()) {
      failed_ = true;
      return {};
    }
    const MutableBytes place = room_.subspan(size_, size);
    size_ += size;
    return place;
  }

  /// Over what was written before; `at` + 2 must not be beyond it.
  void patch_u16(std::size_t at, std::uint16_t value) {
    room_[at] = static_cast<std::uint8_t>(value >> 8);
    room_[at + 1] = static_cast<std::uint8_t>(value);
  }

 private:
  void number(std::uint64_t value, std::size_t size) {
    const MutableBytes place = reserve(size);
    for (std::size_t i = place.size(); i > 0; --i, value >>= 8) place[i - 1] = static_cast<std::uint8_t>(value);
  }

  MutableBytes room_;
  std::size_t size_ = 0;
  bool failed_ = false;
};

}  // namespace ringer
