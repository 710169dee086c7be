// SPDX-License-Identifier: Apache-2.0
#include "app/metrics.h"

#include <array>

#include "app/process_figures.h"
#include "app/version.h"

namespace ringer::app {
namespace {

double number(std::uint64_t value) { return static_cast<double>(value); }

}  // namespace

void Metrics::call_finished(const signaling::CallFinished& call) {
  ++calls_[{call.media_path, call.reason}];
  ring_.observe(call.ring_time);
  if (call.setup_time) setup_.observe(*call.setup_time);
  if (call.setup_time) duration_.observe(call.duration);
}

std::string Metrics::text(const Counts& counts) const {
  PrometheusText out;
  out.gauge("build_info", "Always 1; the version is in the labels.");
  out.sample(1, {{"version", version}, {"commit", commit}});
  write_calls(out, counts.hub);
  write_server(out, counts.hub, counts.net);
  write_media(out, counts.workers);
  write_dropped(out, counts.workers);
  write_kurento(out, counts.media);
  write_process(out);
  return out.text();
}

void Metrics::write_calls(PrometheusText& out, const signaling::HubCounts& hub) const {
  out.gauge("meetings", "Meetings that exist.");
  out.sample(number(hub.meetings));
  out.gauge("participants", "People in meetings, one for each meeting that they are in.");
  out.sample(number(hub.hosts), {{"role", "host"}});
  out.sample(number(hub.guests), {{"role", "guest"}});
  out.gauge("calls_active", "Calls that ring or go on, by how their media travels.");
  out.sample(number(hub.calls_direct), {{"mode", "p2p"}});
  out.sample(number(hub.calls - hub.calls_direct), {{"mode", "server"}});
  out.counter("calls_total", "Calls that have ended, by how their media travelled in the end and why they ended.");
  for (const auto& [key, count] : calls_)
    out.sample(number(count), {{"mode", signaling::to_text(key.first)}, {"result", signaling::to_text(key.second)}});
  out.counter("calls_moved_total", "Calls that began directly and went on through the media server.");
  out.sample(number(hub.moved_to_server));
  out.histogram("call_setup_seconds", "From the second person's joining until media flowed.", setup_);
  out.histogram("call_ring_seconds", "From the start of a call until the first answer or its end.", ring_);
  out.histogram("call_duration_seconds", "From the second person's joining to the end, where media flowed.", duration_);
}

void Metrics::write_server(PrometheusText& out, const signaling::HubCounts& hub, const net::ServerCounts& net) {
  out.gauge("ws_connections", "Pages that are connected.");
  out.sample(number(hub.connections));
  out.gauge("sessions", "Tabs that are in a meeting, those without a connection at the moment included.");
  out.sample(number(hub.sessions));
  out.counter("ws_messages_total", "Messages of pages.");
  out.sample(number(hub.messages), {{"dir", "in"}});
  out.counter("refusals_total", "Requests of pages that were refused.");
  out.sample(number(hub.refusals));
  out.counter("sessions_resumed_total", "Tabs that came back after their connection was lost.");
  out.sample(number(hub.resumed));
  out.counter("connections_total", "TCP connections, by what became of them at the door.");
  out.sample(number(net.accepted), {{"result", "accepted"}});
  out.sample(number(net.refused_full), {{"result", "refused_full"}});
  out.sample(number(net.refused_host), {{"result", "refused_host"}});
  out.counter("connections_dropped_total", "Connections that were ended for what they did.");
  out.sample(number(net.malformed), {{"reason", "malformed"}});
  out.sample(number(net.deadlines), {{"reason", "deadline"}});
  out.sample(number(net.oversize), {{"reason", "oversize"}});
  out.sample(number(net.binary), {{"reason", "binary"}});
  out.sample(number(net.slow_readers), {{"reason", "slow_reader"}});
  out.sample(number(net.ping_floods), {{"reason", "ping_flood"}});
  out.sample(number(net.silent), {{"reason", "silent"}});
}

void Metrics::write_media(PrometheusText& out, const MediaWorkerCounts& workers) {
  const mediaserver::MediaCounts& media = workers.media;
  out.gauge("peer_connections", "Connections of browsers to the media server.");
  out.sample(number(media.connected), {{"state", "connected"}});
  out.sample(number(media.endpoints - media.connected), {{"state", "connecting"}});
  out.counter("rtp_packets_total", "SRTP and SRTCP packets of the media server.");
  out.sample(number(media.packets_in), {{"dir", "in"}});
  out.sample(number(media.packets_out), {{"dir", "out"}});
  out.counter("rtp_bytes_total", "Their bytes, as UDP carries them.");
  out.sample(number(media.bytes_in), {{"dir", "in"}});
  out.sample(number(media.bytes_out), {{"dir", "out"}});
  out.counter("udp_datagrams_total", "Datagrams of the media port.");
  out.sample(number(workers.udp.received), {{"dir", "in"}});
  out.sample(number(workers.udp.sent), {{"dir", "out"}});
  out.counter("udp_send_failures_total", "Datagrams that the kernel did not take.");
  out.sample(number(workers.udp.send_full), {{"reason", "full"}});
  out.sample(number(workers.udp.send_errors), {{"reason", "error"}});
  out.counter("stun_bindings_total", "Plain STUN Binding requests that were answered.");
  out.sample(number(media.demux.plain_bindings));
}

void Metrics::write_dropped(PrometheusText& out, const MediaWorkerCounts& workers) {
  const mediaserver::MediaCounts& media = workers.media;
  out.counter("media_dropped_total", "Datagrams that the media server dropped.");
  out.sample(number(workers.udp.truncated), {{"reason", "too_large"}});
  for (std::size_t i = 0; i < media.demux.dropped.size(); ++i)
    out.sample(number(media.demux.dropped[i]), {{"reason", rtc::text(static_cast<rtc::Demux::Drop>(i))}});
  constexpr std::array<std::string_view, rtc::WebRtcTransport::drop_kinds> transport{
      "transport_unknown_protocol", "transport_dtls_unverified", "transport_srtp_unverified", "srtp_before_keys",
      "after_close"};
  for (std::size_t i = 0; i < transport.size(); ++i) out.sample(number(media.dropped[i]), {{"reason", transport[i]}});
  constexpr std::array<std::string_view, rtc::WebRtcTransport::srtp_drop_kinds> srtp{
      "srtp_malformed", "srtp_too_short", "srtp_too_many_sources",
      "srtp_replayed",  "srtp_too_old",   "srtp_authentication"};
  for (std::size_t i = 0; i < srtp.size(); ++i) out.sample(number(media.srtp_dropped[i]), {{"reason", srtp[i]}});
}

void Metrics::write_kurento(PrometheusText& out, const mediaserver::ServerCounts& media) {
  out.gauge("kurento_sessions", "Sessions of the Kurento protocol, our own among them.");
  out.sample(number(media.sessions));
  out.gauge("kurento_objects", "Media objects.");
  out.sample(number(media.objects));
  out.counter("kurento_requests_total", "Requests of the Kurento protocol.");
  out.sample(number(media.requests));
  out.counter("kurento_errors_total", "Of these, answered by an error.");
  out.sample(number(media.errors));
}

void Metrics::write_process(PrometheusText& out) {
  const ProcessFigures figures = read_process_figures();
  out.plain_counter("process_cpu_seconds_total", "User and system time.", figures.cpu_seconds);
  out.plain_gauge("process_resident_memory_bytes", "Resident memory.", number(figures.resident_bytes));
  out.plain_gauge("process_open_fds", "Open files.", number(figures.open_files));
  out.plain_gauge("process_start_time_seconds", "When it was started, since the Unix epoch.", figures.started_at);
}

}  // namespace ringer::app
