// SPDX-License-Identifier: Apache-2.0
//
// getStats in Kurento's shapes: one entry for each stream that has been received, one for each that is sent.
#include <chrono>
#include <string>

#include "mediaserver/endpoint.h"

namespace ringer::mediaserver {
namespace {

json::object stream_stats(const char* type, const char* word, const std::string& id, WallTime now, std::uint32_t ssrc) {
  return {{"__module__", "kurento"},
          {"__type__", type},
          {"id", id},
          {"type", word},
          {"timestampMillis", now.time_since_epoch().count()},
          {"ssrc", std::to_string(ssrc)},
          {"associateStatsId", ""},
          {"isRemote", false},
          {"mediaTrackId", ""},
          {"transportId", ""},
          {"codecId", ""},
          {"firCount", 0},
          {"pliCount", 0},
          {"nackCount", 0},
          {"sliCount", 0},
          {"remb", 0},
          {"packetsLost", 0},
          {"fractionLost", 0.0}};
}

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

Endpoint::Answer Endpoint::do_stats(Now now, const json::object& parameters) {
  const auto* wanted = parameters.if_contains("mediaType");
  const auto is_wanted = [&](const Section& section) {
    if (!wanted || !wanted->is_string()) return true;
    return wanted->get_string() == (section.kind == sfu::MediaKind::audio ? "AUDIO" : "VIDEO");
  };
  json::object found;
  for (const auto& section : sections_) {
    if (!is_wanted(*section)) continue;
    for (std::size_t i = 0; section->up && i < section->up->layer_count(); ++i) {
      sfu::UpLayer& layer = section->up->layer(i);
      if (!layer.ssrc() || layer.statistics().starts() == 0) continue;
      const std::string id = id_ + "/in/" + std::to_string(*layer.ssrc());
      json::object entry = stream_stats("RTCInboundRTPStreamStats", "inboundrtp", id, now.wall, *layer.ssrc());
      entry["packetsReceived"] = layer.statistics().received();
      entry["bytesReceived"] = section->up->counts().bytes;
      entry["packetsLost"] = layer.statistics().cumulative_lost();
      entry["jitter"] = layer.statistics().jitter_seconds();
      entry["nackCount"] = layer.nacks().asked();
      entry["pliCount"] = layer.key_frames().count();
      found[id] = std::move(entry);
    }
    if (!section->down || section->down->counts().packets == 0) continue;
    const sfu::DownTrack& track = *section->down;
    const std::string id = id_ + "/out/" + std::to_string(section->ssrc);
    json::object entry = stream_stats("RTCOutboundRTPStreamStats", "outboundrtp", id, now.wall, section->ssrc);
    entry["packetsSent"] = track.counts().packets;
    entry["bytesSent"] = track.counts().sent_bytes;
    entry["targetBitrate"] = static_cast<double>(down_.estimate().bps());
    entry["roundTripTime"] = seconds(track.reception().round_trip.value_or(Duration::zero()));
    entry["packetsLost"] = track.reception().block.cumulative_lost;
    entry["fractionLost"] = static_cast<double>(track.reception().block.fraction_lost);
    entry["nackCount"] = track.counts().nacks;
    entry["remb"] = down_.estimate().bps();
    found[id] = std::move(entry);
  }
  return found;
}

}  // namespace ringer::mediaserver
