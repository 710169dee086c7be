// SPDX-License-Identifier: Apache-2.0
//
// What a forwarder does with every packet besides cryptography: read a packet with five header extensions, find them,
// write a header of its own, rewrite a VP8 descriptor; and read a browser's compound RTCP packet.
#include <benchmark/benchmark.h>

#include <array>

#include "base/assert.h"
#include "rtp/extension_values.h"
#include "rtp/extensions.h"
#include "rtp/header_writer.h"
#include "rtp/packet.h"
#include "rtp/rtcp/reader.h"
#include "rtp/rtcp/transport_feedback_writer.h"
#include "rtp/vp8.h"

namespace {

using namespace ringer;
using namespace ringer::rtp;

constexpr std::array<std::uint8_t, 16> vp8_key_frame = {0x90, 0xf0, 0x92, 0x34, 0x05, 0x65, 0x10, 0x02,
                                                        0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01};

ExtensionMap some_map() {
  ExtensionMap map;
  for (const auto kind : {ExtensionKind::mid, ExtensionKind::rid, ExtensionKind::abs_send_time,
                          ExtensionKind::transport_wide_cc, ExtensionKind::audio_level}) {
    ASSERT(map.add(kind, static_cast<std::uint8_t>(static_cast<int>(kind) + 1)));
  }
  return map;
}

std::size_t write_header(MutableBytes slot, const ExtensionMap& map, std::uint16_t sequence) {
  HeaderWriter writer(slot, {.payload_type = 96, .sequence_number = sequence, .timestamp = 1, .ssrc = 2});
  writer.add(map.id(ExtensionKind::abs_send_time), write_abs_send_time(sequence));
  writer.add(map.id(ExtensionKind::transport_wide_cc), write_transport_wide_sequence(sequence));
  writer.add(map.id(ExtensionKind::audio_level), write_audio_level({.level = 30, .voice = true}));
  writer.add(map.id(ExtensionKind::rid), as_bytes("hi"));
  writer.add(map.id(ExtensionKind::mid), as_bytes("1"));
  return writer.finish();
}

/// A packet with five extensions and a VP8 payload of 1000 octets.
struct SomePacket {
  std::array<std::uint8_t, 1200> octets{};
  std::size_t size = 0;

  explicit SomePacket(const ExtensionMap& map) {
    const std::size_t header = write_header(octets, map, 7);
    std::ranges::copy(vp8_key_frame, octets.begin() + static_cast<std::ptrdiff_t>(header));
    size = header + 1000;
  }
  Bytes bytes() const { return Bytes(octets).first(size); }
};

void rtp_parse(benchmark::State& state) {
  const SomePacket some(some_map());
  for (auto _ : state) {
    Bytes bytes = some.bytes();
    benchmark::DoNotOptimize(bytes);
    benchmark::DoNotOptimize(Packet::parse(bytes));
  }
}
BENCHMARK(rtp_parse);

void rtp_find_mid_behind_four_others(benchmark::State& state) {
  const ExtensionMap map = some_map();
  const SomePacket some(map);
  const Packet packet = Packet::parse(some.bytes()).value();
  for (auto _ : state) benchmark::DoNotOptimize(map.find(packet, ExtensionKind::mid));
}
BENCHMARK(rtp_find_mid_behind_four_others);

void rtp_read_five_extensions(benchmark::State& state) {
  const ExtensionMap map = some_map();
  const SomePacket some(map);
  const Packet packet = Packet::parse(some.bytes()).value();
  for (auto _ : state) benchmark::DoNotOptimize(map.read(packet));
}
BENCHMARK(rtp_read_five_extensions);

void rtp_write_header_with_five_extensions(benchmark::State& state) {
  const ExtensionMap map = some_map();
  std::array<std::uint8_t, 1500> slot{};
  std::uint16_t sequence = 0;
  for (auto _ : state) benchmark::DoNotOptimize(write_header(slot, map, ++sequence));
}
BENCHMARK(rtp_write_header_with_five_extensions);

void vp8_parse_and_rewrite(benchmark::State& state) {
  std::array<std::uint8_t, 16> slot{};
  for (auto _ : state) {
    Bytes payload = vp8_key_frame;
    benchmark::DoNotOptimize(payload);
    const auto descriptor = Vp8Descriptor::parse(payload);
    benchmark::DoNotOptimize(rewrite_descriptor(payload.first(descriptor->size), descriptor->places,
                                                {.picture_id = 1, .tl0_picture_index = 2}, slot));
  }
}
BENCHMARK(vp8_parse_and_rewrite);

/// RR, SDES, NACK and transport-wide feedback on 50 packets of which five were lost.
std::size_t write_compound(MutableBytes room) {
  ByteWriter writer(room);
  rtcp::write_receiver_report(writer, 1, {{{.ssrc = 2}, {.ssrc = 3}}});
  rtcp::write_source_description(writer, 1, "abcdefghijklmnop");
  const std::array<std::uint16_t, 3> lost{10, 12, 40};
  rtcp::write_nack(writer, 1, 2, lost);
  std::array<rtcp::Arrival, 45> arrivals;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    arrivals[i] = {.sequence = static_cast<std::uint16_t>(i + i / 9),
                   .at = Instant(std::chrono::microseconds(1000 * i))};
  }
  rtcp::write_transport_feedback(writer, {.base_sequence = 0}, arrivals);
  ASSERT(!writer.failed());
  return writer.size();
}

void rtcp_parse_compound(benchmark::State& state) {
  std::array<std::uint8_t, 1500> room{};
  const Bytes packet = Bytes(room).first(write_compound(room));
  for (auto _ : state) {
    rtcp::Reader reader(packet);
    std::size_t received = 0;
    while (const auto message = reader.next()) {
      const auto* const feedback = std::get_if<rtcp::TransportFeedback>(&*message);
      if (feedback == nullptr) continue;
      auto packets = feedback->received();
      while (packets.next()) ++received;
    }
    ASSERT(received == 45);
    benchmark::DoNotOptimize(received);
  }
}
BENCHMARK(rtcp_parse_compound);

void rtcp_write_compound(benchmark::State& state) {
  std::array<std::uint8_t, 1500> room{};
  for (auto _ : state) benchmark::DoNotOptimize(write_compound(room));
}
BENCHMARK(rtcp_write_compound);

}  // namespace
