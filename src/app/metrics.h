// SPDX-License-Identifier: Apache-2.0
//
// What /metrics says, in Prometheus' text format: counted here where it is counted nowhere else, otherwise read from
// whoever counts it. docs/operations.md lists the names.
// Owner and thread: ControlServer, the control thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "app/media_worker.h"
#include "app/prometheus.h"
#include "mediaserver/server.h"
#include "net/server.h"
#include "signaling/hub.h"

namespace ringer::app {

class Metrics {
 public:
  void call_finished(const signaling::CallFinished& call);

  struct Counts {
    signaling::HubCounts hub;
    net::ServerCounts net;
    mediaserver::ServerCounts media;
    MediaWorkerCounts workers;
  };
  std::string text(const Counts& counts) const;

 private:
  void write_calls(PrometheusText& out, const signaling::HubCounts& hub) const;
  static void write_server(PrometheusText& out, const signaling::HubCounts& hub, const net::ServerCounts& net);
  static void write_media(PrometheusText& out, const MediaWorkerCounts& workers);
  static void write_dropped(PrometheusText& out, const MediaWorkerCounts& workers);
  static void write_kurento(PrometheusText& out, const mediaserver::ServerCounts& media);
  static void write_process(PrometheusText& out);

  std::map<std::pair<signaling::MediaPath, signaling::EndReason>, std::uint64_t> calls_;
  Histogram setup_{0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12, 30, 60};
  Histogram ring_{1, 2, 5, 10, 15, 20, 30, 45, 60, 120};
  Histogram duration_{10, 30, 60, 300, 900, 1800, 3600, 7200, 14400};
};

}  // namespace ringer::app
