// SPDX-License-Identifier: Apache-2.0
//
// What the header extensions carry, read and written: abs-send-time, the transport-wide sequence number, audio level
// (RFC 6464), orientation of video (3GPP TS 26.114 section 7.4.5), playout delay, absolute capture time, and the texts
// of mid and rid. The dependency descriptor has a file of its own. Reading gives nothing for a value of a wrong size.
// Owner and thread: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"

namespace ringer::rtp {

/// Seconds as 6.18 bit fixed point: wraps every 64 s, and its epoch is the sender's own.
using AbsSendTime = std::uint32_t;
std::optional<AbsSendTime> read_abs_send_time(Bytes value);
AbsSendTime abs_send_time_of(Instant instant);
std::array<std::uint8_t, 3> write_abs_send_time(AbsSendTime time);
/// From `from` to `to`, taken as less than 32 s apart; negative when `to` is the earlier.
Duration abs_send_time_distance(AbsSendTime from, AbsSendTime to);

std::optional<std::uint16_t> read_transport_wide_sequence(Bytes value);
std::array<std::uint8_t, 2> write_transport_wide_sequence(std::uint16_t sequence);

struct AudioLevel {
  std::uint8_t level = 127;  ///< in -dBov: 0 is the loudest, 127 silence
  bool voice = false;        ///< the sender believes that somebody speaks
  bool operator==(const AudioLevel&) const = default;
};
std::optional<AudioLevel> read_audio_level(Bytes value);
std::array<std::uint8_t, 1> write_audio_level(AudioLevel level);

struct VideoOrientation {
  bool back_camera = false;
  bool flipped = false;         ///< horizontally
  std::uint16_t clockwise = 0;  ///< by how many degrees the receiver turns the picture to show it: 0, 90, 180, 270
  bool operator==(const VideoOrientation&) const = default;
};
std::optional<VideoOrientation> read_video_orientation(Bytes value);
std::array<std::uint8_t, 1> write_video_orientation(VideoOrientation orientation);

/// Both 0 to 40950 ms in steps of 10 ms.
struct PlayoutDelay {
  std::uint16_t min_ms = 0;
  std::uint16_t max_ms = 0;
  bool operator==(const PlayoutDelay&) const = default;
};
std::optional<PlayoutDelay> read_playout_delay(Bytes value);
std::array<std::uint8_t, 3> write_playout_delay(PlayoutDelay delay);

struct AbsoluteCaptureTime {
  std::uint64_t ntp = 0;                     ///< the capturer's clock, 32.32 bit fixed point seconds since 1900
  std::optional<std::int64_t> clock_offset;  ///< 32.32 bit: what to add to get the sender's clock
  bool operator==(const AbsoluteCaptureTime&) const = default;
};
std::optional<AbsoluteCaptureTime> read_absolute_capture_time(Bytes value);

/// What mid, rid and repaired rid may have at most: RFC 8843 and RFC 8852 advise short ones, browsers' are shorter.
inline constexpr std::size_t max_stream_name_size = 32;
/// Visible ASCII, one character at least.
std::optional<std::string_view> read_stream_name(Bytes value);

}  // namespace ringer::rtp
