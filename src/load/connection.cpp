// SPDX-License-Identifier: Apache-2.0
#include "load/connection.h"

#include <algorithm>
#include <array>
#include <variant>

#include "rtp/rtcp/reader.h"
#include "rtp/rtcp/receiver_report.h"
#include "rtp/rtcp/remb.h"
#include "rtp/rtcp/sender_report.h"
#include "rtp/rtcp/source_description.h"

namespace ringer::load {
namespace {

constexpr std::size_t rtcp_room = 1200;
// More than any shape asks for: the network of a load test is not to be the limit.
constexpr std::uint64_t remb_bitrate = 100'000'000;

}  // namespace

Connection::Connection(const dtls::Identity& identity, Own own, Agreement agreement,
                       const std::optional<Publication>& publication, DatagramQueue& out)
    : own_(std::move(own)),
      agreement_(std::move(agreement)),
      peer_(identity, own_.credentials, out),
      publication_(publication) {
  reception_.set_extensions(agreement_.extensions);
}

void Connection::start(Now now, Instant media_from) {
  media_from_ = media_from;
  peer_.start(now.instant, agreement_.remote);
}

void Connection::handle_datagram(Now now, Instant arrived, MutableBytes datagram) {
  const Peer::Incoming incoming = peer_.handle_datagram(now.instant, datagram);
  if (incoming.kind == Peer::Kind::rtp) return reception_.receive_rtp(arrived, incoming.packet);
  if (incoming.kind == Peer::Kind::rtcp) return receive_rtcp(incoming.packet);
  after_peer(now.instant);
}

/// Media begins where the transport stands.
void Connection::after_peer(Instant now) {
  if (!peer_.is_connected() || next_report_ != never) return;
  next_report_ = now + report_interval;
  next_feedback_ = now + feedback_interval;
  if (publication_) {
    publication_->start(std::max(now, media_from_), agreement_.payload_types, agreement_.extensions);
  }
}

void Connection::receive_rtcp(Bytes packet) {
  if (!publication_) return;
  rtp::rtcp::Reader reader(packet);
  while (const auto message = reader.next()) {
    if (std::holds_alternative<rtp::rtcp::Pli>(*message) || std::holds_alternative<rtp::rtcp::Fir>(*message)) {
      publication_->request_key_frame();
    }
  }
}

void Connection::handle_timeout(Now now) {
  peer_.handle_timeout(now.instant);
  after_peer(now.instant);
  if (!peer_.is_connected()) return;
  if (publication_) publication_->handle_timeout(now.instant, peer_);
  if (now.instant >= next_report_) {
    next_report_ = now.instant + report_interval;
    send_reports(now);
  }
  if (now.instant >= next_feedback_) {
    next_feedback_ = now.instant + feedback_interval;
    send_feedback();
  }
}

Instant Connection::next_timeout() const {
  if (!peer_.is_connected()) return peer_.next_timeout();
  const Instant media = publication_ ? publication_->next_timeout() : never;
  return std::min({peer_.next_timeout(), media, next_report_, next_feedback_});
}

void Connection::send_reports(Now now) {
  const auto blocks = reception_.report_blocks();
  if (publication_) {
    const auto& [audio_ssrc, video_ssrc, audio_stream, video_stream] = publication_->sources();
    if (agreement_.payload_types.audio != 0) send_sender_report(now, audio_ssrc, publication_->audio(), {});
    if (agreement_.payload_types.video != 0) send_sender_report(now, video_ssrc, publication_->video(), blocks);
    return;
  }
  std::array<std::uint8_t, rtcp_room> room{};
  ByteWriter writer(room);
  rtp::rtcp::write_receiver_report(writer, own_.ssrc, blocks);
  rtp::rtcp::write_source_description(writer, own_.ssrc, own_.cname);
  if (agreement_.remb && agreement_.extensions.id(rtp::ExtensionKind::transport_wide_cc) == 0) {
    rtp::rtcp::write_remb(writer, own_.ssrc, remb_bitrate, reception_.video_sources());
  }
  if (!writer.failed()) peer_.send_rtcp(writer.written());
}

void Connection::send_sender_report(Now now, std::uint32_t ssrc, const Publication::Sent& sent,
                                    std::span<const rtp::rtcp::ReportBlock> blocks) {
  std::array<std::uint8_t, rtcp_room> room{};
  ByteWriter writer(room);
  rtp::rtcp::write_sender_report(writer,
                                 {.sender_ssrc = ssrc,
                                  .ntp = rtp::rtcp::NtpClock(now).at(now.instant),
                                  .rtp_timestamp = sent.timestamp,
                                  .packet_count = sent.packets,
                                  .octet_count = sent.octets},
                                 blocks);
  rtp::rtcp::write_source_description(writer, ssrc, own_.cname);
  if (!writer.failed()) peer_.send_rtcp(writer.written());
}

void Connection::send_feedback() {
  for (int messages = 0; messages < 4; ++messages) {
    std::array<std::uint8_t, rtcp_room> room{};
    ByteWriter writer(room);
    if (!reception_.write_feedback(writer, own_.ssrc)) return;
    peer_.send_rtcp(writer.written());
  }
}

}  // namespace ringer::load
