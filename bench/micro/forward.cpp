// SPDX-License-Identifier: Apache-2.0
//
// What the server's own work costs per forwarded packet: one VP8 packet of 1200 bytes from a publisher to N
// subscribers, into a sink that drops it and into SRTP. The time is of the whole fan-out; `per_packet` is it divided by
// N. Sockets are not in it.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstring>
#include <deque>
#include <optional>

#include "base/assert.h"
#include "rtp/extension_values.h"
#include "rtp/header_writer.h"
#include "rtp/srtp/sender.h"
#include "sfu/down_link.h"
#include "sfu/up_link.h"

namespace {

using namespace ringer;
using rtp::ExtensionKind;

class NullSink final : public sfu::PacketSink {
 public:
  MutableBytes slot() override { return slot_; }
  bool send_rtp(Instant, std::size_t header_size, Bytes payload) override {
    benchmark::DoNotOptimize(slot_.data() + header_size);
    benchmark::DoNotOptimize(payload.data());
    return true;
  }
  void send_rtcp(Instant, std::size_t) override {}

 private:
  std::array<std::uint8_t, 1500> slot_{};
};

class SrtpSink final : public sfu::PacketSink {
 public:
  // A batch of slots, as the worker has them until its turn ends: the next packet is written to cold memory.
  MutableBytes slot() override { return slots_[next_ % slots_.size()]; }
  bool send_rtp(Instant, std::size_t header_size, Bytes payload) override {
    const bool sent = sender_.protect_rtp(slot(), header_size, payload).has_value();
    ++next_;
    return sent;
  }
  void send_rtcp(Instant, std::size_t) override {}

 private:
  static rtp::srtp::Keys keys() {
    rtp::srtp::Keys keys{.profile = rtp::srtp::Profile::aead_aes_128_gcm};
    keys.key.fill(0x42);
    return keys;
  }

  rtp::srtp::Sender sender_{keys()};
  std::array<std::array<std::uint8_t, 1500>, 4> slots_{};
  std::size_t next_ = 0;
};

rtp::ExtensionMap extension_map() {
  rtp::ExtensionMap map;
  ASSERT(map.add(ExtensionKind::mid, 1) && map.add(ExtensionKind::abs_send_time, 2) &&
         map.add(ExtensionKind::transport_wide_cc, 3));
  return map;
}

/// 1200 bytes of VP8 with running numbers; a key frame, so that every subscriber takes it at once.
std::array<std::uint8_t, 1228> make_packet(const rtp::ExtensionMap& map, std::size_t& header_size) {
  std::array<std::uint8_t, 1228> bytes{};
  rtp::HeaderWriter writer(bytes, {.payload_type = 96, .timestamp = 90'000, .ssrc = 1});
  writer.add(map.id(ExtensionKind::transport_wide_cc), rtp::write_transport_wide_sequence(0));
  header_size = writer.finish();
  const std::array<std::uint8_t, 6> descriptor{0x90, 0xc0, 0x80, 0x01, 0x01, 0x10};
  std::memcpy(bytes.data() + header_size, descriptor.data(), descriptor.size());
  return bytes;
}

sfu::TrackCodec vp8_codec() {
  return {.codec = rtp::Codec::vp8, .payload_type = 96, .rtx_payload_type = 97, .clock_rate = 90000};
}

// Outside the template: in it, g++ 12 stumbles over the initializers.
sfu::UpTrack::Description camera_description() {
  return {.kind = sfu::MediaKind::video, .codecs = {vp8_codec()}, .nack = true};
}
sfu::DownTrack::Description subscriber_description() {
  return {.kind = sfu::MediaKind::video, .ssrc = 10, .rtx_ssrc = 11, .codecs = {vp8_codec()}};
}

template <class Sink>
void forward(benchmark::State& state) {
  const auto map = extension_map();
  NullSink feedback;
  sfu::UpLink up(feedback, map, 7, "ringer");
  sfu::UpTrack& camera = up.add_track("v", camera_description());
  Instant now{std::chrono::seconds(1000)};
  std::deque<Sink> sinks;
  std::deque<sfu::DownLink> downs;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    sfu::DownLink& down = downs.emplace_back(sinks.emplace_back(), map);
    sfu::DownTrack& track = down.add_track(subscriber_description());
    track.set_source(now, &camera);
    down.allocate(now);
  }

  std::size_t header_size = 0;
  auto packet = make_packet(map, header_size);
  std::uint16_t sequence = 0;
  for (auto unused : state) {
    ++sequence;
    packet[2] = static_cast<std::uint8_t>(sequence >> 8);
    packet[3] = static_cast<std::uint8_t>(sequence);
    up.receive_rtp(now, packet);
    now += std::chrono::milliseconds(1);
  }
  const double sent = downs.front().track(10)->counts().packets;
  ASSERT(sent + 1 >= static_cast<double>(state.iterations()));
  state.counters["per_packet"] = benchmark::Counter(static_cast<double>(state.iterations() * state.range(0)),
                                                    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(forward<NullSink>)->Name("forward/no_encryption")->Arg(1)->Arg(10)->Arg(100);
BENCHMARK(forward<SrtpSink>)->Name("forward/srtp_gcm")->Arg(1)->Arg(10)->Arg(100);

}  // namespace
