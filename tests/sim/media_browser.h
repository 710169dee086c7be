// SPDX-License-Identifier: Apache-2.0
//
// A browser in a conversation with the media server, in virtual time: WebRtcPeer with descriptions and media. It offers
// to publish sound and a picture (VP8, in up to three simulcast layers by rid) and answers the server's offers with
// whatever they want; it sends with audio levels and reports, makes a key frame when asked for one, and counts what it
// gets, by mid. Descriptions are written from scratch, in Chromium's order. For tests only.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/packet.h"
#include "rtp/rtcp/ntp.h"
#include "rtp/rtcp/reader.h"
#include "sdp/parse.h"
#include "sfu/stream.test.h"
#include "tests/sim/random.h"
#include "tests/sim/webrtc_peer.h"

namespace ringer::sim {

struct OfferShape {
  bool audio = true;
  bool video = true;
  std::size_t layers = 1;
  sdp::Direction direction = sdp::Direction::sendonly;
};

class MediaBrowser {
 public:
  static constexpr std::uint8_t opus = 111, vp8 = 96, vp8_rtx = 97;
  static constexpr std::array<const char*, 3> rids = {"q", "h", "f"};

  /// Of one stream of the server's.
  struct Heard {
    std::uint64_t packets = 0;
    std::uint64_t key_frames = 0;
    std::uint16_t height = 0;  ///< of the last key frame
    std::optional<Instant> first;
    std::optional<Instant> last;
    std::optional<Instant> last_key_frame;
  };
  struct Asked {
    std::uint64_t key_frames = 0;
    std::uint64_t nacks = 0;
  };

  MediaBrowser(Wire& wire, const SocketAddress& address, const SocketAddress& server, const dtls::Identity& identity,
               SeededRandom& random)
      : peer(wire, address, server, identity, ice::make_credentials(random)),
        identity_(identity),
        random_(random),
        local_(peer.local()) {
    audio_.ssrc = fresh_ssrc();
    for (auto& layer : video_) layer.ssrc = fresh_ssrc();
  }

  /// To publish: sections "0" (sound) and "1" (picture).
  std::string offer(const OfferShape& shape = {}) {
    shape_ = shape;
    std::vector<std::string> sections;
    if (shape.audio) sections.push_back(section_text(sdp::Kind::audio, "0", shape.direction, "actpass", {}));
    if (shape.video) sections.push_back(section_text(sdp::Kind::video, "1", shape.direction, "actpass", {}));
    std::vector<std::string> mids;
    if (shape.audio) mids.emplace_back("0");
    if (shape.video) mids.emplace_back("1");
    return whole(mids, sections);
  }
  void take_answer(Instant now, std::string_view text) {
    const auto answer = sdp::parse(text).value();
    learn_sources(answer);
    follow(now, answer);
  }
  /// The answer to an offer of the server's; everything that it sends is wanted.
  std::string answer(Instant now, std::string_view text, bool sends = false) {
    const auto offer = sdp::parse(text).value();
    learn_sources(offer);
    std::vector<std::string> mids, sections;
    for (const auto& section : offer.sections) {
      const bool flows = sdp::sends(section.direction);
      mids.push_back(section.mid);
      sections.push_back(section_text(section.kind, section.mid,
                                      sdp::to_direction(sends && sdp::receives(section.direction), flows), "active",
                                      section.extensions));
    }
    if (sends) shape_ = {.audio = true, .video = true, .layers = 1, .direction = sdp::Direction::sendrecv};
    follow(now, offer);
    return whole(mids, sections);
  }
  /// The next description begins ICE anew.
  void restart_ice() { local_ = ice::make_credentials(random_); }

  void start_media(Instant now) {
    next_audio_ = next_video_ = next_report_ = now;
    for (auto& layer : video_) layer.wants_key = true;
  }
  void stop_media() { next_audio_ = next_video_ = never; }
  /// Not even reports.
  void fall_silent() {
    stop_media();
    next_report_ = never;
  }

  void handle_datagram(Instant now, Bytes bytes) {
    peer.handle_datagram(now, bytes);
    for (const auto& packet : peer.rtp) hear(now, packet);
    for (const auto& packet : peer.rtcp) obey(packet);
    peer.rtp.clear();
    peer.rtcp.clear();
  }
  void handle_timeout(Instant now) {
    if (peer.next_timeout() <= now) peer.handle_timeout(now);
    if (next_audio_ <= now) {
      next_audio_ = now + audio_interval;
      if (shape_.audio && sdp::sends(shape_.direction)) send_audio(now);
    }
    if (next_video_ <= now) {
      next_video_ = now + video_interval;
      if (shape_.video && sdp::sends(shape_.direction)) send_video(now);
    }
    if (next_report_ <= now) {
      next_report_ = now + std::chrono::seconds(1);
      send_reports(now);
    }
  }
  Instant next_timeout() const { return std::min({peer.next_timeout(), next_audio_, next_video_, next_report_}); }

  /// PLI for what is sent to us in this section.
  void ask_key_frame(Instant now, const std::string& mid) {
    std::array<std::uint8_t, 32> room{};
    ByteWriter writer{MutableBytes(room)};
    rtp::rtcp::write_pli(writer, audio_.ssrc, ssrc_of(mid));
    peer.send_rtcp(now, Bytes(room).first(writer.size()));
  }

  const Heard& heard(const std::string& mid) { return heard_[mid]; }
  std::uint32_t ssrc_of(const std::string& mid) const {
    for (const auto& [ssrc, its_mid] : mids_)
      if (its_mid == mid) return ssrc;
    return 0;
  }
  const Asked& asked(std::size_t layer = 0) const { return video_[layer].asked; }
  std::uint64_t unknown_streams = 0;  ///< packets of sources that no description named

  WebRtcPeer peer;
  std::uint8_t loudness = 127;  ///< as on the wire: 0 is loudest, 127 silence
  Duration audio_interval = std::chrono::milliseconds(20);
  Duration video_interval = std::chrono::milliseconds(100);
  std::uint64_t room_bps = 10'000'000;  ///< what it says its network carries
  std::vector<std::vector<std::uint8_t>>* tap = nullptr;  ///< every plain packet that it sends, RTP and RTCP

 private:
  struct Layer : sfu::Vp8Stream {
    bool wants_key = true;
    std::uint32_t packets = 0;
    Asked asked;
  };
  struct Audio {
    std::uint32_t ssrc = 0;
    std::uint16_t sequence = 77;
    std::uint32_t timestamp = 4800;
    std::uint32_t packets = 0;
  };

  std::uint32_t fresh_ssrc() { return static_cast<std::uint32_t>(random_.next_u64() | 1); }

  static const char* word(sdp::Direction direction) {
    return std::array{"inactive", "sendonly", "recvonly", "sendrecv"}[static_cast<std::size_t>(direction)];
  }

  static rtp::ExtensionMap own_extensions() {
    return sfu::extension_map({{rtp::ExtensionKind::audio_level, 1},
                               {rtp::ExtensionKind::transport_wide_cc, 3},
                               {rtp::ExtensionKind::mid, 4},
                               {rtp::ExtensionKind::rid, 10}});
  }

  std::string whole(const std::vector<std::string>& mids, const std::vector<std::string>& sections) {
    std::string text =
        "v=0\r\no=- 4711 " + std::to_string(++version_) + " IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE";
    for (const auto& mid : mids) text += ' ' + mid;
    text += "\r\n";
    for (const auto& section : sections) text += section;
    return text;
  }

  std::string section_text(sdp::Kind kind, const std::string& mid, sdp::Direction direction, const char* setup,
                           const std::vector<sdp::Extension>& echoed) {
    const bool is_audio = kind == sdp::Kind::audio;
    std::string text = is_audio ? "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" : "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n";
    text += "c=IN IP4 0.0.0.0\r\na=ice-ufrag:" + local_.ufrag + "\r\na=ice-pwd:" + local_.password +
            "\r\na=fingerprint:" + identity_.fingerprint().text() + "\r\na=setup:" + setup + "\r\na=mid:" + mid +
            "\r\na=" + word(direction) + "\r\na=rtcp-mux\r\na=rtcp-rsize\r\n";
    if (echoed.empty()) {
      for (const auto kind_of_extension : {rtp::ExtensionKind::audio_level, rtp::ExtensionKind::transport_wide_cc,
                                           rtp::ExtensionKind::mid, rtp::ExtensionKind::rid})
        text += "a=extmap:" + std::to_string(own_extensions().id(kind_of_extension)) + ' ' +
                std::string(rtp::uri_of(kind_of_extension)) + "\r\n";
    }
    for (const auto& extension : echoed)
      text += "a=extmap:" + std::to_string(extension.id) + ' ' + extension.uri + "\r\n";
    text += is_audio ? "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n"
                     : "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 goog-remb\r\na=rtcp-fb:96 transport-cc\r\n"
                       "a=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n"
                       "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";
    if (!sdp::sends(direction)) return text;
    if (is_audio) return text + "a=ssrc:" + std::to_string(audio_.ssrc) + " cname:browser\r\n";
    if (shape_.layers == 1) return text + "a=ssrc:" + std::to_string(video_[0].ssrc) + " cname:browser\r\n";
    std::string list;
    for (std::size_t i = 0; i < shape_.layers; ++i) {
      text += std::string("a=rid:") + rids[i] + " send\r\n";
      list += std::string(i == 0 ? "" : ";") + rids[i];
    }
    return text + "a=simulcast:send " + list + "\r\n";
  }

  void learn_sources(const sdp::SessionDescription& description) {
    mids_.clear();
    for (const auto& section : description.sections)
      for (const auto& source : section.sources) mids_[source.ssrc] = section.mid;
  }

  void follow(Instant now, const sdp::SessionDescription& remote) {
    for (const auto& section : remote.sections) {
      if (section.is_rejected() || section.ice.ufrag.empty() || section.fingerprints.empty()) continue;
      const ice::Credentials credentials{section.ice.ufrag, section.ice.password};
      const auto fingerprint =
          dtls::Fingerprint::parse(section.fingerprints[0].algorithm + ' ' + section.fingerprints[0].hash);
      if (!remote_) peer.start(now, credentials, fingerprint.value());
      if (!remote_ || *remote_ != credentials || local_ != peer.local()) peer.restart(now, local_, credentials);
      remote_ = credentials;
      return;
    }
  }

  void send(Instant now, const std::vector<std::uint8_t>& packet) {
    if (tap != nullptr) tap->push_back(packet);
    peer.send_rtp(now, packet);
  }

  void send_audio(Instant now) {
    std::array<std::uint8_t, 1500> room{};
    rtp::HeaderWriter header(room, {.payload_type = opus,
                                    .sequence_number = audio_.sequence++,
                                    .timestamp = audio_.timestamp += 960,
                                    .ssrc = audio_.ssrc});
    header.add(1, rtp::write_audio_level({.level = loudness, .voice = loudness < 100}));
    header.add(4, as_bytes("0"));
    const std::size_t size = header.finish();
    ++audio_.packets;
    send(now, {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size + 60)});
  }

  void send_video(Instant now) {
    for (std::size_t i = 0; i < shape_.layers; ++i) {
      Layer& layer = video_[i];
      layer.payload_type = vp8;
      layer.extensions = own_extensions();
      layer.mid = "1";
      layer.rid = shape_.layers > 1 ? rids[i] : "";
      layer.height = static_cast<std::uint16_t>(shape_.layers > 1 ? 180U << i : 720U);
      layer.timestamp = video_timestamp_;
      layer.transport_number = transport_number_;
      const auto packets = layer.frame(std::exchange(layer.wants_key, false), 1, 200 + 300 * i);
      transport_number_ = layer.transport_number;
      for (const auto& packet : packets) send(now, packet);
      ++layer.packets;
    }
    video_timestamp_ += 9000;
  }

  void send_reports(Instant now) {
    std::array<std::uint8_t, 400> room{};
    ByteWriter writer{MutableBytes(room)};
    const rtp::rtcp::NtpTime ntp = rtp::rtcp::NtpClock(Now{}).at(now);
    const auto report = [&](std::uint32_t ssrc, std::uint32_t timestamp, std::uint32_t packets) {
      if (packets == 0) return;
      rtp::rtcp::write_sender_report(
          writer, {.sender_ssrc = ssrc, .ntp = ntp, .rtp_timestamp = timestamp, .packet_count = packets}, {});
    };
    report(audio_.ssrc, audio_.timestamp, audio_.packets);
    for (const Layer& layer : video_) report(layer.ssrc, video_timestamp_, layer.packets);
    if (writer.size() == 0) rtp::rtcp::write_receiver_report(writer, audio_.ssrc, {});
    std::vector<std::uint32_t> sources;
    for (const auto& [ssrc, mid] : mids_)
      if (sources.size() < 10) sources.push_back(ssrc);
    if (!sources.empty()) rtp::rtcp::write_remb(writer, audio_.ssrc, room_bps, sources);
    if (tap != nullptr) tap->emplace_back(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(writer.size()));
    peer.send_rtcp(now, Bytes(room).first(writer.size()));
  }

  void hear(Instant now, Bytes bytes) {
    const auto packet = rtp::Packet::parse(bytes);
    if (!packet || packet->payload_type == vp8_rtx) return;
    const auto mid = mids_.find(packet->ssrc);
    if (mid == mids_.end()) {
      ++unknown_streams;
      return;
    }
    Heard& heard = heard_[mid->second];
    ++heard.packets;
    heard.first = heard.first.value_or(now);
    heard.last = now;
    if (packet->payload_type != vp8) return;
    sfu::UpPacket picture{.payload = packet->payload};
    sfu::read_picture(rtp::Codec::vp8, picture);
    if (!picture.key_frame) return;
    ++heard.key_frames;
    heard.last_key_frame = now;
    // RFC 6386 section 9.1: behind descriptor (six bytes here), frame tag and start code.
    constexpr std::size_t height_at = 5 + 3 + 3 + 2;
    if (packet->payload.size() > height_at + 1)
      heard.height =
          static_cast<std::uint16_t>((packet->payload[height_at] | packet->payload[height_at + 1] << 8) & 0x3fff);
  }

  void obey(Bytes bytes) {
    rtp::rtcp::Reader reader(bytes);
    const auto asked = [&](std::uint32_t ssrc) {
      for (Layer& layer : video_)
        if (layer.ssrc == ssrc) {
          layer.wants_key = true;
          ++layer.asked.key_frames;
        }
    };
    while (const auto message = reader.next()) {
      if (const auto* pli = std::get_if<rtp::rtcp::Pli>(&*message)) asked(pli->media_ssrc);
      if (const auto* fir = std::get_if<rtp::rtcp::Fir>(&*message))
        for (std::size_t i = 0; i < fir->size(); ++i) asked((*fir)[i].media_ssrc);
      if (const auto* nack = std::get_if<rtp::rtcp::Nack>(&*message))
        for (Layer& layer : video_) layer.asked.nacks += layer.ssrc == nack->media_ssrc;
    }
  }

  const dtls::Identity& identity_;
  SeededRandom& random_;
  ice::Credentials local_;
  std::optional<ice::Credentials> remote_;
  int version_ = 0;
  OfferShape shape_{.direction = sdp::Direction::inactive};
  Audio audio_;
  std::array<Layer, 3> video_;
  std::uint32_t video_timestamp_ = 90'000;
  std::uint16_t transport_number_ = 0;
  Instant next_audio_ = never, next_video_ = never, next_report_ = never;
  std::map<std::uint32_t, std::string> mids_;
  std::map<std::string, Heard> heard_;
};

}  // namespace ringer::sim
