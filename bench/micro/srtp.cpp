// SPDX-License-Identifier: Apache-2.0
//
// What one packet of a call costs in SRTP: a video packet (1200 bytes of payload) and an audio packet (160), protected
// out of place as a DownTrack does and unprotected in place, by profile and by who computes AES-GCM.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/assert.h"
#include "rtp/srtp/receiver.h"
#include "rtp/srtp/sender.h"

namespace {

using namespace ringer;
using namespace ringer::rtp::srtp;

constexpr std::size_t header_size = 12;

struct Way {
  const char* name;
  Profile profile;
  GcmEngine engine;
};
constexpr Way ways[] = {
    {"gcm_ipsec_mb", Profile::aead_aes_128_gcm, GcmEngine::ipsec_mb},
    {"gcm_openssl", Profile::aead_aes_128_gcm, GcmEngine::openssl},
    {"counter_mode_sha1", Profile::aes_cm_128_hmac_sha1_80, GcmEngine::openssl},
};

Keys keys(Profile profile) {
  Keys keys{.profile = profile};
  keys.key.fill(0x42);
  std::fill_n(keys.salt.begin(), salt_size(profile), std::uint8_t{0x17});
  return keys;
}

void write_header(MutableBytes slot, std::uint16_t sequence_number) {
  ByteWriter writer(slot);
  writer.u16(0x8060);
  writer.u16(sequence_number);
  writer.u32(0);
  writer.u32(0x12345678);
}

void protect(benchmark::State& state, Way way, std::size_t size) {
  Sender sender(keys(way.profile), way.engine);
  const std::vector<std::uint8_t> payload(size, 0x55);
  std::vector<std::uint8_t> slot(1500);
  std::uint16_t sequence_number = 0;
  for (auto unused : state) {
    write_header(slot, sequence_number++);
    const auto whole = sender.protect_rtp(slot, header_size, payload);
    ASSERT(whole.has_value());
    benchmark::DoNotOptimize(slot.data());
  }
}

/// The packets are protected in batches, outside the time that is taken.
void unprotect(benchmark::State& state, Way way, std::size_t size) {
  constexpr std::size_t batch = 256;
  Sender sender(keys(way.profile), way.engine);
  Receiver receiver(keys(way.profile), way.engine);
  const std::vector<std::uint8_t> payload(size, 0x55);
  std::vector<std::vector<std::uint8_t>> packets(batch, std::vector<std::uint8_t>(1500));
  std::uint16_t sequence_number = 0;
  std::size_t next = batch;
  std::size_t whole = 0;
  for (auto unused : state) {
    if (next == batch) {
      state.PauseTiming();
      for (auto& packet : packets) {
        write_header(packet, sequence_number++);
        whole = sender.protect_rtp(packet, header_size, payload).value_or(0);
      }
      next = 0;
      state.ResumeTiming();
    }
    ASSERT(receiver.unprotect_rtp(MutableBytes(packets[next++]).first(whole)).has_value());
  }
}

const bool registered = [] {
  for (const Way& way : ways) {
    if (!available(way.engine)) continue;
    for (const std::size_t size : {1200U, 160U}) {
      const std::string name = std::string(way.name) + "/" + std::to_string(size);
      benchmark::RegisterBenchmark(("srtp/protect/" + name).c_str(), protect, way, size);
      benchmark::RegisterBenchmark(("srtp/unprotect/" + name).c_str(), unprotect, way, size);
    }
  }
  return true;
}();

}  // namespace
