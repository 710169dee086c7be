// SPDX-License-Identifier: Apache-2.0
//
// A media server as small as can be, in virtual time: an rtc::WebRtcTransport for each connection, and every packet of
// one goes on to all others as it came. Datagrams take a millisecond each way, unless the network is cut.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "load/connection.h"
#include "rtc/webrtc_transport.h"
#include "rtp/rtcp/pli.h"
#include "tests/sim/random.h"

namespace ringer::load {

using namespace std::chrono_literals;

class Relay : public testing::Test {
 protected:
  struct Client {
    std::unique_ptr<Connection> connection;
    std::unique_ptr<rtc::WebRtcTransport> transport;
    SocketAddress address;
    std::vector<std::vector<std::uint8_t>> rtcp;  // what the server received
  };
  struct Datagram {
    Instant due;
    Client* client;
    bool to_server;
    std::vector<std::uint8_t> bytes;
  };

  static constexpr Duration latency = 1ms;

  Client& add(bool publishes, bool feedback = true) {
    const auto number = static_cast<std::uint32_t>(clients_.size() + 1);
    const ice::Credentials ours = ice::make_credentials(random_);
    const ice::Credentials servers = ice::make_credentials(random_);
    Agreement agreement{.remote = {.address = server_address_,
                                   .credentials = servers,
                                   .fingerprint = identity().fingerprint(),
                                   .our_role = dtls::Role::client},
                        .payload_types = {.audio = 111, .video = 96},
                        .extensions = {},
                        .remb = true};
    if (feedback) std::ignore = agreement.extensions.add(rtp::ExtensionKind::transport_wide_cc, 3);
    std::optional<Publication> publication;
    if (publishes) {
      publication.emplace(Shape{}, Publication::Sources{.audio_ssrc = 10 * number,
                                                        .video_ssrc = 10 * number + 1,
                                                        .audio_stream = 2 * number,
                                                        .video_stream = 2 * number + 1});
    }
    Client& client = clients_.emplace_back();
    client.address = {IpAddress::parse("198.51.100.7").value(), static_cast<std::uint16_t>(5000 + number)};
    client.connection =
        std::make_unique<Connection>(identity(), Connection::Own{.credentials = ours, .ssrc = number, .cname = "c"},
                                     std::move(agreement), publication, out_);
    client.transport = std::make_unique<rtc::WebRtcTransport>(identity(), servers, out_);
    EXPECT_TRUE(client.transport->set_remote(
        now_, {.credentials = ours, .fingerprint = identity().fingerprint(), .our_role = dtls::Role::server}));
    client.connection->start(now(), now_);
    flush(client, true);
    return client;
  }

  void run_for(Duration duration) {
    for (const Instant end = now_ + duration; now_ < end;) {
      now_ = std::min(end, next());
      while (!network_.empty() && network_.front().due <= now_) {
        Datagram datagram = std::move(network_.front());
        network_.pop_front();
        deliver(datagram);
      }
      for (Client& client : clients_) {
        if (client.connection->next_timeout() <= now_) client.connection->handle_timeout(now());
        flush(client, true);
        if (client.transport->next_timeout() <= now_) client.transport->handle_timeout(now_);
        flush(client, false);
      }
    }
  }

  void ask_for_key_frame(Client& client, std::uint32_t ssrc) {
    std::array<std::uint8_t, 64> room{};
    ByteWriter writer(room);
    rtp::rtcp::write_pli(writer, 1, ssrc);
    client.transport->send_rtcp(writer.written());
    flush(client, false);
  }

  Now now() const {
    return {now_, WallTime(std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch()))};
  }

  static const dtls::Identity& identity() {
    static const dtls::Identity identity{WallTime{}};
    return identity;
  }

  Instant now_{1h};
  bool cut_ = false;
  std::size_t lose_every_ = 0;  ///< of what goes to clients
  std::deque<Client> clients_;

 private:
  void deliver(Datagram& datagram) {
    if (cut_) return;
    Client& from = *datagram.client;
    if (!datagram.to_server) {
      from.connection->handle_datagram(now(), now_, datagram.bytes);
      return flush(from, true);
    }
    const auto incoming =
        from.transport->handle_datagram(now_, {server_address_.address, from.address}, datagram.bytes);
    flush(from, false);
    while (from.transport->poll_event()) continue;
    if (incoming.kind == rtc::Incoming::Kind::rtcp) {
      from.rtcp.emplace_back(incoming.packet.begin(), incoming.packet.end());
    }
    if (incoming.kind != rtc::Incoming::Kind::rtp) return;
    const std::size_t header = rtp::Packet::parse(incoming.packet).value().header_size;
    for (Client& to : clients_) {
      if (&to == &from) continue;
      std::ranges::copy(incoming.packet.first(header), to.transport->rtp_slot().begin());
      to.transport->send_rtp(header, incoming.packet.subspan(header));
      flush(to, false);
    }
  }

  void flush(Client& client, bool to_server) {
    for (std::size_t i = 0; i < out_.size(); ++i) {
      const Bytes bytes = out_[i].bytes();
      const bool is_media = bytes[0] >= 128;
      if (!to_server && is_media && lose_every_ != 0 && ++sent_ % lose_every_ == 0) continue;
      network_.push_back({now_ + latency, &client, to_server, {bytes.begin(), bytes.end()}});
    }
    out_.clear();
  }

  Instant next() const {
    Instant next = network_.empty() ? never : network_.front().due;
    for (const Client& client : clients_) {
      next = std::min({next, client.connection->next_timeout(), client.transport->next_timeout()});
    }
    return std::max(next, now_);
  }

  SocketAddress server_address_{IpAddress::parse("192.0.2.1").value(), 3478};
  sim::SeededRandom random_{3};
  DatagramQueue out_;
  std::deque<Datagram> network_;
  std::size_t sent_ = 0;
};

}  // namespace ringer::load
