// SPDX-License-Identifier: Apache-2.0
#include "load/publication.h"

#include <algorithm>

#include "load/stamp.h"
#include "rtp/extension_values.h"
#include "rtp/header_writer.h"

namespace ringer::load {
namespace {

constexpr std::uint32_t audio_step = 960;    // 20 ms at 48 kHz
constexpr double video_clock = 90'000;
constexpr std::uint16_t width = 1280;
constexpr std::uint16_t height = 720;
constexpr std::size_t key_frame_factor = 3;

// RFC 7741 section 4.2: X, and S on the first packet; then I; then a picture id of 15 bits.
constexpr std::uint8_t has_extension = 0x80;
constexpr std::uint8_t starts_partition = 0x10;
constexpr std::uint8_t has_picture_id = 0x80;
// RFC 6386 section 9.1: inter frame, shown.
constexpr std::uint8_t inter_frame = 0x01;
constexpr std::uint8_t shown = 0x10;

}  // namespace

void Publication::start(Instant now, PayloadTypes types, const rtp::ExtensionMap& extensions) {
  types_ = types;
  extensions_ = extensions;
  if (shape_.video && types.video != 0 && shape_.frames_per_second > 0) next_frame_ = now;
  if (shape_.audio && types.audio != 0) next_audio_ = now;
  noise_ = sources_.video_ssrc | 1U;
}

void Publication::handle_timeout(Instant now, Peer& peer) {
  if (now >= next_frame_) {
    send_frame(now, peer);
    const auto interval = Duration(static_cast<Duration::rep>(1e9 / shape_.frames_per_second));
    // What a busy machine missed is not made up for: that would be another load than was asked for.
    next_frame_ = std::max(next_frame_ + interval, now);
  }
  if (now >= next_audio_) {
    send_audio(now, peer);
    next_audio_ = std::max(next_audio_ + audio_interval, now);
  }
}

/// Within 8 % of the shape's, by a generator of Numerical Recipes: pictures differ.
std::size_t Publication::frame_size() {
  noise_ = noise_ * 1664525U + 1013904223U;
  const std::size_t mean = shape_.packets_per_frame * shape_.packet_size;
  return mean * (92 + (noise_ >> 16U) % 17) / 100;
}

void Publication::send_frame(Instant now, Peer& peer) {
  is_key_frame_ = wants_key_frame_ && (video_.packets == 0 || now - last_key_frame_ >= key_frame_pause);
  if (is_key_frame_) {
    wants_key_frame_ = false;
    last_key_frame_ = now;
  }
  const std::size_t size = frame_size() * (is_key_frame_ ? key_frame_factor : 1);
  const std::size_t most = std::min(largest_payload, shape_.packet_size + shape_.packet_size / 12);
  const std::size_t count = std::max<std::size_t>((size + most - 1) / most, 1);
  const std::size_t larger = size % count;  // the last ones, as libwebrtc has it
  for (std::size_t i = 0; i < count; ++i) {
    send_video(now, peer, size / count + (i >= count - larger ? 1 : 0), i == 0, i + 1 == count);
  }
  picture_id_ = static_cast<std::uint16_t>((picture_id_ + 1) & 0x7fff);
  video_.timestamp += static_cast<std::uint32_t>(video_clock / shape_.frames_per_second);
}

void Publication::send_video(Instant now, Peer& peer, std::size_t size, bool first, bool last) {
  const MutableBytes payload = MutableBytes(payload_).first(std::clamp<std::size_t>(size, 64, largest_payload));
  ByteWriter writer(payload);
  writer.u8(static_cast<std::uint8_t>(has_extension | (first ? starts_partition : 0)));
  writer.u8(has_picture_id);
  writer.u16(static_cast<std::uint16_t>(0x8000U | picture_id_));
  if (first) writer.u8(static_cast<std::uint8_t>(shown | (is_key_frame_ ? 0 : inter_frame)));
  if (first && is_key_frame_) {
    writer.u16(0);         // the rest of the frame tag
    writer.u24(0x9d012a);  // the start code
    writer.u16(static_cast<std::uint16_t>((width & 0xff) << 8 | width >> 8));
    writer.u16(static_cast<std::uint16_t>((height & 0xff) << 8 | height >> 8));
  }
  Stamp{.stream = sources_.video_stream, .number = video_.packets, .sent = now}.write(payload);
  peer.send_rtp(write_header(peer, now, true, last), payload);
  ++video_.packets;
  video_.octets += static_cast<std::uint32_t>(payload.size());
}

void Publication::send_audio(Instant now, Peer& peer) {
  const MutableBytes payload = MutableBytes(payload_).first(audio_size);
  payload[0] = 0x78;  // RFC 6716 section 3.1: CELT, fullband, 20 ms
  Stamp{.stream = sources_.audio_stream, .number = audio_.packets, .sent = now}.write(payload);
  peer.send_rtp(write_header(peer, now, false, audio_.packets == 0), payload);
  ++audio_.packets;
  audio_.octets += static_cast<std::uint32_t>(payload.size());
  audio_.timestamp += audio_step;
}

std::size_t Publication::write_header(Peer& peer, Instant now, bool is_video, bool marker) {
  const Sent& sent = is_video ? video_ : audio_;
  rtp::HeaderWriter writer(peer.rtp_slot(), {.marker = marker,
                                             .payload_type = is_video ? types_.video : types_.audio,
                                             .sequence_number = static_cast<std::uint16_t>(sent.packets),
                                             .timestamp = sent.timestamp,
                                             .ssrc = is_video ? sources_.video_ssrc : sources_.audio_ssrc});
  writer.add(extensions_.id(rtp::ExtensionKind::abs_send_time), rtp::write_abs_send_time(rtp::abs_send_time_of(now)));
  writer.add(extensions_.id(rtp::ExtensionKind::transport_wide_cc),
             rtp::write_transport_wide_sequence(transport_sequence_++));
  if (!is_video) {
    writer.add(extensions_.id(rtp::ExtensionKind::audio_level), rtp::write_audio_level({.level = 40, .voice = true}));
  }
  return writer.finish();
}

}  // namespace ringer::load
