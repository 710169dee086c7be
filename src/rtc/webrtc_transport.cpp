// SPDX-License-Identifier: Apache-2.0
#include "rtc/webrtc_transport.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "rtc/datagram_kind.h"
#include "rtp/srtp/keys.h"

namespace ringer::rtc {

bool WebRtcTransport::set_remote(Instant now, const RemotePeer& remote) {
  if (remote_ && (remote_->fingerprint != remote.fingerprint || remote_->our_role != remote.our_role)) return false;
  remote_ = remote;
  agent_.set_remote(remote.credentials);
  if (early_dtls_) {
    receive_dtls(now, early_dtls_->path, Bytes(early_dtls_->bytes).first(early_dtls_->size));
    early_dtls_.reset();
  }
  after_ice(now);  // the path may be there already
  return true;
}

void WebRtcTransport::restart_ice(ice::Credentials local) { agent_.restart(std::move(local)); }

Incoming WebRtcTransport::handle_datagram(Instant now, const Path& path, MutableBytes datagram) {
  if (is_closed_) return drop(Drop::after_close);
  const DatagramKind kind = kind_of(datagram);
  if (kind == DatagramKind::stun) return receive_check(now, path, datagram);
  if (kind == DatagramKind::other) return drop(Drop::unknown_protocol);
  const bool is_validated = agent_.is_validated(path.remote);
  if (kind == DatagramKind::dtls) {
    if (!is_validated) return drop(Drop::dtls_unverified);
    receive_dtls(now, path, datagram);
    return {};
  }
  if (!is_validated) return drop(Drop::srtp_unverified);
  return receive_srtp(now, path, kind == DatagramKind::rtp ? Incoming::Kind::rtp : Incoming::Kind::rtcp, datagram);
}

Incoming WebRtcTransport::drop(Drop why) {
  ++counts_.dropped[static_cast<std::size_t>(why)];
  return {};
}

Incoming WebRtcTransport::receive_check(Instant now, const Path& path, Bytes datagram) {
  const auto taken = agent_.handle_datagram(now, path, datagram, out_);
  after_ice(now);
  return {.kind = taken ? Incoming::Kind::check : Incoming::Kind::none};
}

void WebRtcTransport::receive_dtls(Instant now, const Path& path, Bytes datagram) {
  if (!remote_) {
    if (!early_dtls_) early_dtls_ = std::make_unique<EarlyDtls>();
    early_dtls_->path = path;
    early_dtls_->size = std::min(datagram.size(), early_dtls_->bytes.size());
    std::ranges::copy(datagram.first(early_dtls_->size), early_dtls_->bytes.begin());
    return;
  }
  // Not before: the time a handshake may take counts from here.
  if (dtls_.state() == dtls::Transport::State::idle && remote_->our_role == dtls::Role::server) {
    dtls_.start(now, dtls::Role::server, remote_->fingerprint);
  }
  dtls_path_ = path;
  dtls_.handle_datagram(now, datagram);
  after_dtls();
}

Incoming WebRtcTransport::receive_srtp(Instant now, const Path& path, Incoming::Kind kind, MutableBytes datagram) {
  if (!receiver_) return drop(Drop::srtp_before_keys);
  const auto packet =
      kind == Incoming::Kind::rtp ? receiver_->unprotect_rtp(datagram) : receiver_->unprotect_rtcp(datagram);
  if (!packet) {
    ++counts_.srtp_dropped[static_cast<std::size_t>(packet.error())];
    return {};
  }
  agent_.handle_media(now, path);
  ++counts_.packets_received;
  counts_.bytes_received += datagram.size();
  return {kind, *packet};
}

void WebRtcTransport::handle_timeout(Instant now) {
  if (is_closed_) return;
  agent_.handle_timeout(now);
  after_ice(now);
  dtls_.handle_timeout(now);
  after_dtls();
}

Instant WebRtcTransport::next_timeout() const {
  return is_closed_ ? never : std::min(agent_.next_timeout(), dtls_.next_timeout());
}

std::optional<Event> WebRtcTransport::poll_event() {
  if (told_ice_ != agent_.state()) {
    told_ice_ = agent_.state();
    return IceStateChanged{told_ice_};
  }
  if (const auto path = std::exchange(new_path_, std::nullopt)) return ice::PathSelected{*path};
  if (told_dtls_ != dtls_.state()) {
    told_dtls_ = dtls_.state();
    return DtlsStateChanged{told_dtls_, failure_};
  }
  return std::nullopt;
}

bool WebRtcTransport::send_rtp(std::size_t header_size, Bytes payload) {
  if (!is_connected()) return finish_packet(0);
  return finish_packet(sender_->protect_rtp(out_.slot(), header_size, payload));
}

bool WebRtcTransport::send_rtcp(Bytes packet) {
  const MutableBytes slot = out_.slot();
  if (!is_connected() || packet.size() > slot.size()) return finish_packet(0);
  std::ranges::copy(packet, slot.begin());
  return finish_packet(sender_->protect_rtcp(slot, packet.size()));
}

/// `size`: of what stands protected in the slot; 0 is a packet that may not even be protected.
bool WebRtcTransport::finish_packet(std::expected<std::size_t, rtp::srtp::Refusal> size) {
  if (!size || *size == 0) {
    ++counts_.packets_not_sent;
    return false;
  }
  out_.push(*agent_.selected_path(), *size);
  ++counts_.packets_sent;
  counts_.bytes_sent += *size;
  return true;
}

void WebRtcTransport::close() {
  if (is_closed_) return;
  dtls_.close();
  after_dtls();
  is_closed_ = true;
}

void WebRtcTransport::after_ice(Instant now) {
  while (const auto event = agent_.poll_event()) {
    if (const auto* selected = std::get_if<ice::PathSelected>(&*event)) new_path_ = selected->path;
  }
  const bool is_our_turn = remote_ && remote_->our_role == dtls::Role::client && agent_.selected_path() != nullptr;
  if (is_our_turn && dtls_.state() == dtls::Transport::State::idle) {
    dtls_.start(now, dtls::Role::client, remote_->fingerprint);
    after_dtls();
  }
}

void WebRtcTransport::after_dtls() {
  transmit_dtls();
  while (const auto event = dtls_.poll_event()) {
    if (const auto* connected = std::get_if<dtls::Connected>(&*event)) take_keys(*connected);
    if (const auto* failed = std::get_if<dtls::Failed>(&*event)) failure_ = failed->reason;
  }
  if (dtls_.state() == dtls::Transport::State::connected) return;
  // The peer has left, or we have: its keys are of no more use.
  sender_.reset();
  receiver_.reset();
}

void WebRtcTransport::transmit_dtls() {
  const Path* path = agent_.selected_path();
  if (path == nullptr && dtls_path_ && agent_.is_validated(dtls_path_->remote)) path = &*dtls_path_;
  while (const auto datagram = dtls_.poll_transmit()) {
    if (path != nullptr) out_.push(*path, *datagram);  // else DTLS sends it again when there is a path
  }
}

void WebRtcTransport::take_keys(const dtls::Connected& connected) {
  const auto profile = rtp::srtp::profile_of(connected.keys.profile);
  ASSERT(profile);
  const auto keys = rtp::srtp::split_keying_material(*profile, connected.keys.bytes());
  ASSERT(keys);
  const bool we_are_client = connected.role == dtls::Role::client;
  sender_.emplace(we_are_client ? keys->client : keys->server);
  receiver_.emplace(we_are_client ? keys->server : keys->client);
}

}  // namespace ringer::rtc
