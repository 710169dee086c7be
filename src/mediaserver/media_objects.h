// SPDX-License-Identifier: Apache-2.0
//
// The media objects of one worker: pipelines and their endpoints, made, asked and released by commands of the control
// half (commands.h); the Demux of the worker's port; their deadlines. What is said back, replies and events, comes out
// in the order in which it happened. Datagrams to be sent stand in the DatagramQueue.
// Owner and thread: app::MediaWorker, its thread. Contract: an input, then poll_report() until empty.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/timer_queue.h"
#include "mediaserver/endpoint.h"

namespace ringer::mediaserver {

/// Of all packets, for /metrics. Monotonic but for the first two.
struct MediaCounts {
  std::uint64_t pipelines = 0;
  std::uint64_t endpoints = 0;
  std::uint64_t connected = 0;  ///< endpoints
  std::uint64_t packets_in = 0;
  std::uint64_t packets_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t packets_not_sent = 0;
  rtc::Demux::Counts demux;
  std::array<std::uint64_t, rtc::WebRtcTransport::drop_kinds> dropped{};
  std::array<std::uint64_t, rtc::WebRtcTransport::srtp_drop_kinds> srtp_dropped{};
};

class MediaObjects {
 public:
  MediaObjects(const dtls::Identity& identity, crypto::RandomSource& random, DatagramQueue& out);
  MediaObjects(const MediaObjects&) = delete;
  MediaObjects& operator=(const MediaObjects&) = delete;
  ~MediaObjects();

  /// Where the worker's port can be reached: what is announced from now on.
  void set_addresses(std::vector<SocketAddress> addresses) { surroundings_.addresses = std::move(addresses); }

  void handle_command(Now now, const Command& command);
  /// `datagram` is decrypted where it lies.
  void handle_datagram(Now now, const Path& path, MutableBytes datagram);
  void handle_timeout(Now now);
  Instant next_timeout();
  std::optional<Report> poll_report();

  MediaCounts counts() const;
  std::size_t endpoint_count() const { return endpoints_.size(); }
  /// From which datagrams find an endpoint.
  std::size_t addresses() const { return demux_.addresses(); }

 private:
  struct Pipeline {
    Pipeline(ObjectNumber its_number, std::string id) : number(its_number), pipeline(std::move(id)) {}
    ObjectNumber number;
    MediaPipeline pipeline;
    std::vector<Endpoint*> endpoints;
    bool touched = false;  ///< its deadlines are to be looked at again
  };

  struct Route {
    Endpoint* endpoint;
    Pipeline* pipeline;
  };

  void create(Now now, const CreateObject& command);
  Endpoint::Answer make(Now now, const CreateObject& command);
  void invoke(Now now, const Invoke& command);
  void release(Now now, ObjectNumber object);
  void touch(Pipeline& pipeline);
  void update_speaker(Now now, Pipeline& pipeline);

  Surroundings surroundings_;
  rtc::Demux demux_;
  std::unordered_map<ObjectNumber, std::unique_ptr<Pipeline>> pipelines_;
  std::unordered_map<ObjectNumber, std::unique_ptr<Endpoint>> endpoints_;
  std::unordered_map<ObjectNumber, Pipeline*> pipeline_of_;  ///< by endpoint
  std::unordered_map<const rtc::WebRtcTransport*, Route> by_transport_;
  TimerQueue<ObjectNumber> timers_;  ///< by pipeline
  std::vector<Pipeline*> touched_;
  MediaCounts ended_;  ///< what endpoints had counted that are gone
};

}  // namespace ringer::mediaserver
