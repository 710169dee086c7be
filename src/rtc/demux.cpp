// SPDX-License-Identifier: Apache-2.0
#include "rtc/demux.h"

#include "base/assert.h"
#include "ice/credentials.h"
#include "ice/plain_binding.h"
#include "ice/validated_addresses.h"

namespace ringer::rtc {

std::string_view text(Demux::Drop why) {
  switch (why) {
    case Demux::Drop::unknown_protocol: return "drop_unknown_protocol";
    case Demux::Drop::stun_malformed: return "stun_drop_malformed";
    case Demux::Drop::stun_unknown_user: return "stun_drop_unknown_user";
    case Demux::Drop::stun_limited: return "stun_drop_limited";
    case Demux::Drop::dtls_unverified: return "dtls_drop_unverified";
    case Demux::Drop::srtp_unverified: return "srtp_drop_unverified";
  }
  UNREACHABLE("a drop without a name");
}

bool Demux::add(WebRtcTransport& transport) {
  bool is_known = false;
  std::erase_if(by_ufrag_, [&](const auto& entry) {
    if (entry.second != &transport) return false;
    is_known = true;
    return !transport.answers_to(entry.first);
  });
  const auto [place, is_new] = by_ufrag_.try_emplace(transport.local_credentials().ufrag, &transport);
  if (is_new && !is_known) ++transports_;
  return place->second == &transport;
}

void Demux::remove(WebRtcTransport& transport) {
  const auto belongs = [&](const auto& entry) { return entry.second == &transport; };
  if (std::erase_if(by_ufrag_, belongs) > 0) --transports_;
  std::erase_if(by_address_, belongs);
}

Demux::Received Demux::handle_datagram(Instant now, const Path& path, MutableBytes datagram) {
  const DatagramKind kind = kind_of(datagram);
  WebRtcTransport* transport = nullptr;
  switch (kind) {
    case DatagramKind::stun: transport = route_stun(now, path, datagram); break;
    case DatagramKind::dtls: transport = route_by_address(path.remote, Drop::dtls_unverified); break;
    case DatagramKind::rtp:
    case DatagramKind::rtcp: transport = route_by_address(path.remote, Drop::srtp_unverified); break;
    case DatagramKind::other: transport = drop(Drop::unknown_protocol); break;
  }
  if (transport == nullptr) return {};
  const Incoming incoming = transport->handle_datagram(now, path, datagram);
  if (incoming.kind == Incoming::Kind::check) learn(now, path.remote, *transport);
  return {transport, incoming};
}

WebRtcTransport* Demux::drop(Drop why) {
  ++counts_.dropped[static_cast<std::size_t>(why)];
  return nullptr;
}

WebRtcTransport* Demux::route_stun(Instant now, const Path& path, Bytes datagram) {
  const auto message = stun::Message::parse(datagram);
  if (!message) return drop(Drop::stun_malformed);
  if (ice::is_plain_binding(*message)) {
    if (!plain_bindings_.take(now, path.remote.address)) return drop(Drop::stun_limited);
    ice::answer_plain_binding(*message, path, out_);
    ++counts_.plain_bindings;
    return nullptr;
  }
  if (!message->username()) return drop(Drop::stun_unknown_user);
  const auto found = by_ufrag_.find(ice::split_username(*message->username()).receiver);
  return found == by_ufrag_.end() ? drop(Drop::stun_unknown_user) : found->second;
}

WebRtcTransport* Demux::route_by_address(const SocketAddress& remote, Drop otherwise) {
  const auto found = by_address_.find(remote);
  if (found == by_address_.end()) return drop(otherwise);
  if (found->second->is_validated(remote)) return found->second;
  by_address_.erase(found);  // the transport has forgotten it since
  return drop(otherwise);
}

void Demux::learn(Instant now, const SocketAddress& remote, WebRtcTransport& transport) {
  const auto found = by_address_.find(remote);
  if (found != by_address_.end()) {
    // A NAT may give a port again. But who takes part in one call may not cut another's by forging its address.
    const auto last_check = found->second->last_check(remote);
    if (!last_check || now - *last_check >= address_lease) found->second = &transport;
    return;
  }
  if (by_address_.size() >= transports_ * ice::ValidatedAddresses::capacity) {
    std::erase_if(by_address_, [](const auto& entry) { return !entry.second->is_validated(entry.first); });
  }
  by_address_.emplace(remote, &transport);
}

}  // namespace ringer::rtc
