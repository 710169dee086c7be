// SPDX-License-Identifier: Apache-2.0
#include "rtp/extension_values.h"

#include <algorithm>

namespace ringer::rtp {
namespace {

constexpr std::uint32_t abs_send_time_cycle = 1U << 24U;
constexpr std::int64_t abs_send_time_second = 1 << 18;

std::array<std::uint8_t, 3> bytes_of_u24(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U),
          static_cast<std::uint8_t>(value)};
}

bool is_printable(std::uint8_t octet) { return octet > 0x20 && octet < 0x7f; }

}  // namespace

std::optional<AbsSendTime> read_abs_send_time(Bytes value) {
  if (value.size() != 3) return std::nullopt;
  return ByteReader(value).u24();
}

AbsSendTime abs_send_time_of(Instant instant) {
  const std::int64_t cycle = Duration(std::chrono::seconds(64)).count();
  const std::int64_t within = (instant.time_since_epoch().count() % cycle + cycle) % cycle;
  return static_cast<AbsSendTime>(within * abs_send_time_second / std::nano::den);
}

std::array<std::uint8_t, 3> write_abs_send_time(AbsSendTime time) { return bytes_of_u24(time); }

Duration abs_send_time_distance(AbsSendTime from, AbsSendTime to) {
  std::int64_t steps = (to - from) % abs_send_time_cycle;
  if (steps >= abs_send_time_cycle / 2) steps -= abs_send_time_cycle;
  return Duration(steps * std::nano::den / abs_send_time_second);
}

std::optional<std::uint16_t> read_transport_wide_sequence(Bytes value) {
  // Four octets is the second version, in which the sender also asks for feedback.
  if (value.size() != 2 && value.size() != 4) return std::nullopt;
  return ByteReader(value).u16();
}

std::array<std::uint8_t, 2> write_transport_wide_sequence(std::uint16_t sequence) {
  return {static_cast<std::uint8_t>(sequence >> 8U), static_cast<std::uint8_t>(sequence)};
}

std::optional<AudioLevel> read_audio_level(Bytes value) {
  // The two-byte form may carry it with an octet of padding (RFC 6464 section 3).
  if (value.empty() || value.size() > 2) return std::nullopt;
  return AudioLevel{.level = static_cast<std::uint8_t>(value[0] & 0x7fU), .voice = (value[0] & 0x80U) != 0};
}

std::array<std::uint8_t, 1> write_audio_level(AudioLevel level) {
  return {static_cast<std::uint8_t>((level.voice ? 0x80U : 0U) | std::min<std::uint8_t>(level.level, 127))};
}

std::optional<VideoOrientation> read_video_orientation(Bytes value) {
  if (value.size() != 1) return std::nullopt;
  return VideoOrientation{.back_camera = (value[0] & 8U) != 0,
                          .flipped = (value[0] & 4U) != 0,
                          .clockwise = static_cast<std::uint16_t>((value[0] & 3U) * 90)};
}

std::array<std::uint8_t, 1> write_video_orientation(VideoOrientation orientation) {
  const unsigned turns = orientation.clockwise / 90U & 3U;
  return {static_cast<std::uint8_t>((orientation.back_camera ? 8U : 0U) | (orientation.flipped ? 4U : 0U) | turns)};
}

std::optional<PlayoutDelay> read_playout_delay(Bytes value) {
  if (value.size() != 3) return std::nullopt;
  const std::uint32_t both = ByteReader(value).u24();
  return PlayoutDelay{.min_ms = static_cast<std::uint16_t>((both >> 12U) * 10),
                      .max_ms = static_cast<std::uint16_t>((both & 0xfffU) * 10)};
}

std::array<std::uint8_t, 3> write_playout_delay(PlayoutDelay delay) {
  const auto steps = [](std::uint16_t ms) { return std::min<std::uint32_t>(ms / 10U, 0xfff); };
  return bytes_of_u24(steps(delay.min_ms) << 12U | steps(delay.max_ms));
}

std::optional<AbsoluteCaptureTime> read_absolute_capture_time(Bytes value) {
  if (value.size() != 8 && value.size() != 16) return std::nullopt;
  ByteReader reader(value);
  AbsoluteCaptureTime time{.ntp = reader.u64()};
  if (reader.left() != 0) time.clock_offset = static_cast<std::int64_t>(reader.u64());
  return time;
}

std::optional<std::string_view> read_stream_name(Bytes value) {
  // A sender may pad with zeros instead of shortening the element.
  while (!value.empty() && value.back() == 0) value = value.first(value.size() - 1);
  if (value.empty() || value.size() > max_stream_name_size || !std::ranges::all_of(value, is_printable))
    return std::nullopt;
  return as_text(value);
}

}  // namespace ringer::rtp
