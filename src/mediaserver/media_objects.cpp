// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/media_objects.h"

#include <algorithm>
#include <ranges>
#include <utility>
#include <variant>

#include "base/assert.h"

namespace ringer::mediaserver {
namespace {

using kurento::Error;
using kurento::ErrorCode;

void add(MediaCounts& counts, const rtc::WebRtcTransport::Counts& transport) {
  counts.packets_in += transport.packets_received;
  counts.packets_out += transport.packets_sent;
  counts.bytes_in += transport.bytes_received;
  counts.bytes_out += transport.bytes_sent;
  counts.packets_not_sent += transport.packets_not_sent;
  for (std::size_t i = 0; i < counts.dropped.size(); ++i) counts.dropped[i] += transport.dropped[i];
  for (std::size_t i = 0; i < counts.srtp_dropped.size(); ++i) counts.srtp_dropped[i] += transport.srtp_dropped[i];
}

}  // namespace

MediaObjects::MediaObjects(const dtls::Identity& identity, crypto::RandomSource& random, DatagramQueue& out)
    : surroundings_{.identity = identity,
                    .random = random,
                    .out = out,
                    .demux = demux_,
                    .addresses = {},
                    .reports = {},
                    .find =
                        [this](ObjectNumber number) {
                          const auto found = endpoints_.find(number);
                          return found == endpoints_.end() ? nullptr : found->second.get();
                        }},
      demux_(out) {}

MediaObjects::~MediaObjects() {
  // Endpoints before the pipelines that they stand in.
  for (const auto& [number, pipeline] : pipelines_)
    while (!pipeline->endpoints.empty()) release(Now{}, pipeline->endpoints.back()->number());
}

void MediaObjects::handle_command(Now now, const Command& command) {
  if (const auto* made = std::get_if<CreateObject>(&command)) return create(now, *made);
  if (const auto* invoked = std::get_if<Invoke>(&command)) return invoke(now, *invoked);
  for (const ObjectNumber object : std::get<Release>(command).objects) release(now, object);
}

void MediaObjects::create(Now now, const CreateObject& command) {
  auto value = make(now, command);
  surroundings_.reports.emplace_back(Reply{command.request, std::move(value)});
}

Endpoint::Answer MediaObjects::make(Now, const CreateObject& command) {
  if (command.type == "MediaPipeline") {
    pipelines_.emplace(command.object, std::make_unique<Pipeline>(command.object, command.id));
    return nullptr;
  }
  const auto pipeline = command.parent ? pipelines_.find(*command.parent) : pipelines_.end();
  if (pipeline == pipelines_.end()) return std::unexpected(Error{ErrorCode::object_not_found, "The pipeline is gone"});
  const auto flavour = command.type == "BundleEndpoint" ? Endpoint::Flavour::bundle : Endpoint::Flavour::webrtc;
  auto endpoint = std::make_unique<Endpoint>(command.object, command.id, flavour, pipeline->second->pipeline,
                                             surroundings_, command.parameters);
  pipeline->second->endpoints.push_back(endpoint.get());
  pipeline_of_.emplace(command.object, pipeline->second.get());
  endpoints_.emplace(command.object, std::move(endpoint));
  return nullptr;
}

void MediaObjects::invoke(Now now, const Invoke& command) {
  const auto reply = [&](Endpoint::Answer answer) {
    surroundings_.reports.emplace_back(Reply{command.request, std::move(answer)});
  };
  // Of a pipeline there is only latencyStats, which the control half keeps: nothing is measured by it here.
  if (pipelines_.contains(command.object)) return reply(nullptr);
  const auto found = endpoints_.find(command.object);
  if (found == endpoints_.end()) return reply(std::unexpected(Error{ErrorCode::object_not_found, "Object not found"}));
  Endpoint& endpoint = *found->second;
  Pipeline& pipeline = *pipeline_of_.at(command.object);
  reply(endpoint.perform(now, command.operation, command.parameters));
  if (endpoint.transport()) by_transport_.insert_or_assign(endpoint.transport(), Route{&endpoint, &pipeline});
  touch(pipeline);
}

void MediaObjects::release(Now now, ObjectNumber object) {
  if (const auto pipeline = pipelines_.find(object); pipeline != pipelines_.end()) {
    while (!pipeline->second->endpoints.empty()) release(now, pipeline->second->endpoints.back()->number());
    timers_.cancel(object);
    std::erase(touched_, pipeline->second.get());
    pipelines_.erase(pipeline);
    return;
  }
  const auto found = endpoints_.find(object);
  if (found == endpoints_.end()) return;
  Endpoint& endpoint = *found->second;
  Pipeline& pipeline = *pipeline_of_.extract(object).mapped();
  pipeline.pipeline.forget(now, endpoint);
  pipeline.pipeline.speakers().remove(object.value());
  std::erase(pipeline.endpoints, &endpoint);
  if (endpoint.transport()) {
    add(ended_, endpoint.transport()->counts());
    by_transport_.erase(endpoint.transport());
  }
  endpoints_.erase(found);
  touch(pipeline);
}

void MediaObjects::handle_datagram(Now now, const Path& path, MutableBytes datagram) {
  const auto received = demux_.handle_datagram(now.instant, path, datagram);
  if (!received.transport) return;
  const auto route = by_transport_.find(received.transport);
  if (route == by_transport_.end()) return;
  route->second.endpoint->receive(now, received.incoming);
  touch(*route->second.pipeline);
}

void MediaObjects::handle_timeout(Now now) {
  next_timeout();
  while (const auto number = timers_.pop_due(now.instant)) {
    Pipeline& pipeline = *pipelines_.at(*number);
    for (Endpoint* endpoint : pipeline.endpoints)
      if (endpoint->next_timeout() <= now.instant) endpoint->handle_timeout(now);
    update_speaker(now, pipeline);
    touch(pipeline);
  }
}

/// Deadlines are kept by pipeline: within one, whatever happens to an endpoint may concern every other.
Instant MediaObjects::next_timeout() {
  for (Pipeline* pipeline : touched_) {
    pipeline->touched = false;
    Instant next = never;
    for (const Endpoint* endpoint : pipeline->endpoints) next = std::min(next, endpoint->next_timeout());
    timers_.set_if_changed(pipeline->number, next);
  }
  touched_.clear();
  return timers_.next();
}

void MediaObjects::touch(Pipeline& pipeline) {
  if (!std::exchange(pipeline.touched, true)) touched_.push_back(&pipeline);
}

void MediaObjects::update_speaker(Now now, Pipeline& pipeline) {
  const auto before = pipeline.pipeline.speakers().speaker();
  if (!pipeline.pipeline.speakers().update(now.instant)) return;
  const auto tell = [&](std::optional<sfu::ActiveSpeaker::SpeakerId> who, bool speaking) {
    const Endpoint* speaker = who ? surroundings_.find(ObjectNumber(*who)) : nullptr;
    if (!speaker) return;
    for (Endpoint* endpoint : pipeline.endpoints) {
      endpoint->set_speaking(now, *speaker, speaking);
      if (endpoint == speaker && endpoint->flavour() == Endpoint::Flavour::bundle) endpoint->tell_speaking(speaking);
    }
  };
  tell(before, false);
  tell(pipeline.pipeline.speakers().speaker(), true);
}

std::optional<Report> MediaObjects::poll_report() {
  auto& reports = surroundings_.reports;
  if (reports.empty()) return std::nullopt;
  Report report = std::move(reports.front());
  reports.pop_front();
  return report;
}

MediaCounts MediaObjects::counts() const {
  MediaCounts counts = ended_;
  counts.pipelines = pipelines_.size();
  counts.endpoints = endpoints_.size();
  counts.demux = demux_.counts();
  for (const auto& endpoint : endpoints_ | std::views::values) {
    counts.connected += endpoint->is_connected();
    if (endpoint->transport()) add(counts, endpoint->transport()->counts());
  }
  return counts;
}

}  // namespace ringer::mediaserver
