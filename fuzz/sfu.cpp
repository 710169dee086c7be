// SPDX-License-Identifier: Apache-2.0
//
// Any datagrams, as they come out of SRTP, from a publisher and from a subscriber: chunks of a length octet and so many
// bytes, in turn RTP up, RTCP up, RTCP down, with time going on. What goes out must read as RTP and RTCP.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "rtp/packet.h"
#include "sfu/down_link.h"
#include "sfu/up_link.h"

namespace {

using namespace ringer;

class ReadingSink final : public sfu::PacketSink {
 public:
  MutableBytes slot() override { return slot_; }
  bool send_rtp(Instant, std::size_t header_size, Bytes payload) override {
    ASSERT(header_size + payload.size() <= slot_.size());
    const auto header = rtp::Packet::parse(MutableBytes(slot_).first(header_size));
    // A padded packet is not whole without its payload.
    ASSERT((slot_[0] & 0x20U) != 0 || (header && header->header_size == header_size));
    return true;
  }
  void send_rtcp(Instant, std::size_t size) override {
    rtp::rtcp::Reader reader(MutableBytes(slot_).first(size));
    while (reader.next()) {
    }
    ASSERT(reader.malformed() == 0 && reader.unknown() == 0);
  }

 private:
  std::array<std::uint8_t, 1468> slot_{};
};

rtp::ExtensionMap extension_map() {
  rtp::ExtensionMap map;
  for (std::size_t kind = 0; kind < rtp::extension_kinds; ++kind)
    ASSERT(map.add(static_cast<rtp::ExtensionKind>(kind), static_cast<std::uint8_t>(kind + 1)));
  return map;
}

sfu::UpTrack::Description camera() {
  return {.kind = sfu::MediaKind::video,
          .codecs = {{rtp::Codec::vp8, 96, 97, 90000},
                     {rtp::Codec::vp9, 98, 99, 90000},
                     {rtp::Codec::h264, 100, {}, 90000}},
          .layers = {{"l"}, {"h"}},
          .nack = true};
}
sfu::DownTrack::Description subscriber() {
  return {.kind = sfu::MediaKind::video, .ssrc = 1, .rtx_ssrc = 2, .mid = "0", .codecs = camera().codecs};
}

template <class Link>
void receive_rtcp(Link& link, Instant now, Bytes datagram) {
  rtp::rtcp::Reader reader(datagram);
  while (const auto message = reader.next()) link.receive_rtcp(now, *message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ReadingSink up_sink;
  ReadingSink down_sink;
  const auto map = extension_map();
  sfu::UpLink up(up_sink, map, 7, "ringer");
  sfu::DownLink down(down_sink, map);
  Instant now{std::chrono::seconds(1000)};
  ASSERT(up.add_track("v", camera()).layer_count() == 2);
  ASSERT(up.bind(0, "v", 0, sfu::StreamRole::media));
  down.add_track(subscriber()).set_source(now, up.track("v"));

  ByteReader reader(Bytes(data, size));
  for (int turn = 0; reader.left() > 0 && turn < 300; ++turn) {
    const std::size_t length = reader.u8();
    const Bytes datagram = reader.take(std::min(length, reader.left()));
    if (turn % 4 < 2) up.receive_rtp(now, datagram);
    if (turn % 4 == 2) receive_rtcp(up, now, datagram);
    if (turn % 4 == 3) receive_rtcp(down, now, datagram);
    now += std::chrono::milliseconds(length);
    if (up.next_timeout() <= now) up.handle_timeout(now);
    if (down.next_timeout() <= now) down.handle_timeout(now);
    ASSERT(down.estimate() >= sfu::BandwidthEstimator::floor && down.estimate() <= sfu::BandwidthEstimator::ceiling);
  }
  return 0;
}
