// SPDX-License-Identifier: Apache-2.0
//
// For tests: a browser's sending side in virtual time (VP8 in simulcast layers, Opus), and a sink that keeps what is
// sent and reads it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/extension_values.h"
#include "rtp/extensions.h"
#include "rtp/header_writer.h"
#include "rtp/packet.h"
#include "rtp/rtcp/reader.h"
#include "sfu/packet_sink.h"
#include "sfu/picture.h"
#include "sfu/up_track.h"

namespace ringer::sfu {

using rtp::ExtensionKind;

inline rtp::ExtensionMap extension_map(std::initializer_list<std::pair<ExtensionKind, std::uint8_t>> ids) {
  rtp::ExtensionMap map;
  for (const auto& [kind, id] : ids)
    if (!map.add(kind, id)) std::abort();
  return map;
}

/// Keeps everything, or nothing.
class RecordingSink final : public PacketSink {
 public:
  struct Sent {
    Instant at;
    std::vector<std::uint8_t> bytes;

    rtp::Packet rtp() const { return *rtp::Packet::parse(bytes); }
  };

  bool is_open() const override { return opens; }
  MutableBytes slot() override { return slot_; }
  bool send_rtp(Instant now, std::size_t header_size, Bytes payload) override {
    ++rtp_count;
    rtp_bytes += header_size + payload.size();
    if (!keeps) return true;
    std::vector<std::uint8_t> bytes(slot_.begin(), slot_.begin() + static_cast<std::ptrdiff_t>(header_size));
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    rtp.push_back({now, std::move(bytes)});
    return true;
  }
  void send_rtcp(Instant now, std::size_t size) override {
    if (keeps) rtcp.push_back({now, {slot_.begin(), slot_.begin() + static_cast<std::ptrdiff_t>(size)}});
  }

  /// Those of one source.
  std::vector<rtp::Packet> of(std::uint32_t ssrc) const {
    std::vector<rtp::Packet> packets;
    for (const Sent& sent : rtp)
      if (sent.rtp().ssrc == ssrc) packets.push_back(sent.rtp());
    return packets;
  }
  /// All messages of one kind.
  template <class Message>
  std::vector<Message> messages() const {
    std::vector<Message> found;
    for (const Sent& sent : rtcp) {
      rtp::rtcp::Reader reader(sent.bytes);
      while (const auto message = reader.next())
        if (const auto* one = std::get_if<Message>(&*message)) found.push_back(*one);
    }
    return found;
  }
  void clear() {
    rtp.clear();
    rtcp.clear();
  }

  bool keeps = true;
  bool opens = true;
  std::uint64_t rtp_count = 0;
  std::uint64_t rtp_bytes = 0;
  std::vector<Sent> rtp;
  std::vector<Sent> rtcp;

 private:
  std::array<std::uint8_t, 1500> slot_{};
};

/// One encoding of VP8: frames of a few packets with picture id and TL0PICIDX.
struct Vp8Stream {
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;
  rtp::ExtensionMap extensions;
  std::uint16_t sequence = 1000;
  std::uint32_t timestamp = 100'000;
  std::uint16_t picture_id = 500;
  std::uint8_t tl0 = 10;
  std::uint16_t height = 720;
  std::string mid;
  std::string rid;
  std::uint16_t transport_number = 0;

  /// The next frame, of `packets` packets of `size` bytes of payload.
  std::vector<std::vector<std::uint8_t>> frame(bool key, int packets = 1, std::size_t size = 500) {
    std::vector<std::vector<std::uint8_t>> made;
    picture_id = (picture_id + 1) & 0x7fff;
    ++tl0;
    for (int i = 0; i < packets; ++i) made.push_back(packet(key, i == 0, i == packets - 1, size));
    timestamp += 3000;
    return made;
  }

  /// A packet as it would be sent again on `rtx_ssrc`.
  static std::vector<std::uint8_t> repaired(Bytes original, std::uint32_t rtx_ssrc, std::uint8_t rtx_type,
                                            std::uint16_t sequence) {
    const rtp::Packet packet = *rtp::Packet::parse(original);
    std::vector<std::uint8_t> bytes(original.begin(), original.end());
    bytes[1] = static_cast<std::uint8_t>((bytes[1] & 0x80) | rtx_type);
    bytes[2] = static_cast<std::uint8_t>(sequence >> 8);
    bytes[3] = static_cast<std::uint8_t>(sequence);
    for (int i = 0; i < 4; ++i)
      bytes[8U + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(rtx_ssrc >> (24 - 8 * i));
    const std::array osn{static_cast<std::uint8_t>(packet.sequence_number >> 8),
                         static_cast<std::uint8_t>(packet.sequence_number)};
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(packet.header_size), osn.begin(), osn.end());
    return bytes;
  }

  std::vector<std::uint8_t> packet(bool key, bool first, bool last, std::size_t size) {
    std::vector<std::uint8_t> bytes(1500);
    rtp::HeaderWriter header(bytes, {.marker = last,
                                     .payload_type = payload_type,
                                     .sequence_number = sequence++,
                                     .timestamp = timestamp,
                                     .ssrc = ssrc});
    header.add(extensions.id(ExtensionKind::mid), as_bytes(mid));
    header.add(extensions.id(ExtensionKind::rid), as_bytes(rid));
    header.add(extensions.id(ExtensionKind::transport_wide_cc), rtp::write_transport_wide_sequence(transport_number++));
    const std::size_t header_size = header.finish();
    ByteWriter writer(MutableBytes(bytes).subspan(header_size));
    writer.u8(first ? 0x90 : 0x80);
    writer.u8(0xc0);  // picture id and TL0PICIDX
    writer.u16(static_cast<std::uint16_t>(0x8000 | picture_id));
    writer.u8(tl0);
    writer.u8(first && key ? 0x10 : 0x11);
    writer.u16(0);
    if (first && key) {
      writer.u24(0x9d012a);
      for (const std::uint16_t side : {static_cast<std::uint16_t>(height * 16 / 9), height}) {
        writer.u8(static_cast<std::uint8_t>(side));
        writer.u8(static_cast<std::uint8_t>(side >> 8));
      }
    }
    while (writer.size() < size) writer.u8(static_cast<std::uint8_t>(writer.size()));
    bytes.resize(header_size + writer.size());
    return bytes;
  }
};

/// What a subscriber's decoder would see of a forwarded packet.
struct SeenVp8 {
  bool key;
  std::uint16_t picture_id;
  std::uint8_t tl0;
};
inline SeenVp8 see_vp8(const rtp::Packet& packet) {
  UpPacket up{.payload = packet.payload};
  read_picture(rtp::Codec::vp8, up);
  return {up.key_frame, up.picture.picture_id, up.picture.tl0};
}

/// Hands a datagram to an up track as UpLink does.
inline void receive(UpTrack& track, Instant now, std::size_t layer, Bytes datagram, const rtp::ExtensionMap& map = {}) {
  const rtp::Packet packet = *rtp::Packet::parse(datagram);
  if (track.is_retransmission(packet.payload_type))
    track.receive_retransmission(now, layer, packet, map.read(packet));
  else
    track.receive(now, layer, packet, map.read(packet));
}

inline TrackCodec vp8_codec(std::uint8_t payload_type, std::uint8_t rtx) {
  return {.codec = rtp::Codec::vp8, .payload_type = payload_type, .rtx_payload_type = rtx, .clock_rate = 90000};
}
inline TrackCodec opus_codec(std::uint8_t payload_type) {
  return {.codec = rtp::Codec::opus, .payload_type = payload_type, .clock_rate = 48000};
}

}  // namespace ringer::sfu
