// SPDX-License-Identifier: Apache-2.0
//
// An endpoint on its worker: one connection to one remote browser, with its media sections. Two of the wire's types are
// this: WebRtcEndpoint, which behaves as Kurento's does (one audio, one video, negotiated once), and the module
// ringer's BundleEndpoint (any number of sections, each named by its mid, negotiated as often as either side likes).
// The parts do the work: rtc::WebRtcTransport moves packets, sfu::UpLink and sfu::DownLink keep their books, SdpSession
// knows whose turn it is to describe. Here they are put together, and told apart by section.
// endpoint.cpp: life, packets, time. endpoint_sdp.cpp: negotiation. endpoint_operations.cpp: what clients can ask.
// endpoint_stats.cpp: statistics. Owner and thread: MediaObjects, its worker.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/datagram_queue.h"
#include "base/time.h"
#include "crypto/random.h"
#include "dtls/identity.h"
#include "mediaserver/commands.h"
#include "mediaserver/media_pipeline.h"
#include "mediaserver/sdp_session.h"
#include "rtc/demux.h"
#include "rtc/webrtc_transport.h"
#include "sfu/down_link.h"
#include "sfu/up_link.h"

namespace ringer::mediaserver {

class Endpoint;

/// What all endpoints of one worker share.
struct Surroundings {
  const dtls::Identity& identity;
  crypto::RandomSource& random;
  DatagramQueue& out;
  rtc::Demux& demux;
  std::vector<SocketAddress> addresses;  ///< where the worker's port can be reached, the best first
  std::deque<Report> reports;  ///< what there is to say to the control half
  std::function<Endpoint*(ObjectNumber)> find;
};

class Endpoint final : private sfu::PacketSink {
 public:
  using Answer = std::expected<json::value, kurento::Error>;
  enum class Flavour : std::uint8_t { webrtc, bundle };

  Endpoint(ObjectNumber number, std::string id, Flavour flavour, MediaPipeline& pipeline, Surroundings& surroundings,
           const json::object& parameters);
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
  ~Endpoint() override;

  /// An operation of the wire; its parameters are as the table says.
  Answer perform(Now now, std::string_view operation, const json::object& parameters);

  void receive(Now now, const rtc::Incoming& incoming);
  void handle_timeout(Now now);
  Instant next_timeout() const;

  // For the pipeline.
  void feed(Now now, const Connection& connection);
  void starve(Now now, sfu::MediaKind kind, std::string_view description);

  const std::string& id() const { return id_; }
  ObjectNumber number() const { return number_; }
  Flavour flavour() const { return flavour_; }
  const rtc::WebRtcTransport* transport() const { return transport_.get(); }
  /// Null when there is none: nothing has been negotiated yet.
  sfu::UpTrack* up_track(sfu::MediaKind kind, std::string_view description);
  bool is_connected() const { return connected_; }
  /// Who feeds a section of ours speaks, or does no longer: his picture comes first where not all fit.
  void set_speaking(Now now, const Endpoint& source, bool speaking);
  void tell_speaking(bool speaking);

 private:
  struct Section {
    std::string mid;
    sfu::MediaKind kind = sfu::MediaKind::audio;
    std::uint32_t ssrc = 0;  ///< under which we send
    std::uint32_t rtx_ssrc = 0;  ///< and our retransmissions
    std::vector<rtp::Codec> offered;  ///< in offers of ours; it only grows
    bool accepted = true;  ///< by the last negotiation, if there was one
    bool fed = false;  ///< something is connected to it
    bool sends = false;  ///< by the last negotiation
    std::uint16_t height = 720;  ///< as setView said, in pixels; as long as it has not, as if it were that large
    int priority = 0;  ///< as setView said
    bool speaking = false;  ///< whose picture it is
    sfu::UpTrack* up = nullptr;  ///< while we receive in it
    sfu::DownTrack* down = nullptr;  ///< from the first time that we send in it
  };

  // sfu::PacketSink
  bool is_open() const override;
  MutableBytes slot() override;
  bool send_rtp(Instant now, std::size_t header_size, Bytes payload) override;
  void send_rtcp(Instant now, std::size_t size) override;

  // Life, packets, time.
  void receive_rtcp(Now now, Bytes packet);
  void after_transport(Now now);
  void tell_flows(Now now);
  void tell_media_state(Now now);
  void raise(std::string_view type, json::object data = {});
  Section* find(sfu::MediaKind kind, std::string_view description);
  Section* find(std::string_view mid);
  Section& add_section(std::string mid, sfu::MediaKind kind);

  // Negotiation.
  SdpSession::Text process_offer(Now now, std::string_view offer);
  SdpSession::Text generate_offer(Now now, bool audio, bool video);
  SdpSession::Text process_answer(Now now, std::string_view answer);
  sdp::LocalSession complete(sdp::Negotiation& negotiation);
  sdp::LocalSession local_session();
  sdp::LocalSource local_source(const Section& section) const;
  sdp::OfferedSection offered_section(Section& section);
  sdp::Capabilities capabilities() const;
  std::vector<sdp::Extension> extensions_for(const Section& section) const;
  void steer(sdp::NegotiatedSection& section);
  std::optional<kurento::Error> apply(Now now, const sdp::Negotiation& negotiation);
  bool apply(Now now, const sdp::RemoteTransport& remote);
  void apply(Now now, const sdp::NegotiatedSection& section, Section& ours);
  void receive_in(const sdp::NegotiatedSection& section, Section& ours);
  void make_transport();
  void restart_ice();

  // Operations, by the table in endpoint_operations.cpp.
  struct Operation {
    std::string_view name;
    Answer (Endpoint::*perform)(Now, const json::object&);
  };
  static std::span<const Operation> operations();
  Answer do_process_offer(Now now, const json::object& parameters);
  Answer do_generate_offer(Now now, const json::object& parameters);
  Answer do_process_answer(Now now, const json::object& parameters);
  Answer do_local_descriptor(Now now, const json::object& parameters);
  Answer do_remote_descriptor(Now now, const json::object& parameters);
  Answer do_gather_candidates(Now now, const json::object& parameters);
  Answer do_add_ice_candidate(Now now, const json::object& parameters);
  Answer do_connect(Now now, const json::object& parameters);
  Answer do_disconnect(Now now, const json::object& parameters);
  Answer do_source_connections(Now now, const json::object& parameters);
  Answer do_sink_connections(Now now, const json::object& parameters);
  Answer do_request_key_frame(Now now, const json::object& parameters);
  Answer do_set_view(Now now, const json::object& parameters);
  Answer do_sections(Now now, const json::object& parameters);
  Answer do_is_flowing_in(Now now, const json::object& parameters);
  Answer do_is_flowing_out(Now now, const json::object& parameters);
  Answer do_stats(Now now, const json::object& parameters);
  Answer do_media_state(Now now, const json::object& parameters);
  Answer do_connection_state(Now now, const json::object& parameters);
  Answer do_candidate_pairs(Now now, const json::object& parameters);
  Answer do_ice_state(Now now, const json::object& parameters);
  Answer do_dtls_state(Now now, const json::object& parameters);
  Answer do_set_receive_limit(Now now, const json::object& parameters);
  Answer do_set_external_address(Now now, const json::object& parameters);
  Answer do_nothing(Now now, const json::object& parameters);
  Answer do_refuse_data_channel(Now now, const json::object& parameters);
  void tell_candidates();
  std::vector<sdp::Candidate> candidates() const;

  ObjectNumber number_;
  std::string id_;
  Flavour flavour_;
  MediaPipeline& pipeline_;
  Surroundings& surroundings_;
  std::string cname_;
  std::string stream_;  ///< RFC 8830, of what we send; one for all sections, so that lips and voice belong together
  bool recvonly_ = false;
  bool sendonly_ = false;
  std::optional<std::uint32_t> audio_limit_kbps_;
  std::optional<std::uint32_t> video_limit_kbps_;
  std::vector<IpAddress> external_;  ///< announced instead of the worker's own

  SdpSession sdp_;
  std::unique_ptr<rtc::WebRtcTransport> transport_;
  sfu::UpLink up_;
  sfu::DownLink down_;
  std::vector<std::unique_ptr<Section>> sections_;
  std::size_t mline_count_ = 0;  ///< of the description that is in force

  bool gathering_ = false;  ///< gatherCandidates came before there was a description
  bool connected_ = false;
  bool has_media_ = false;  ///< as MediaStateChanged says
  std::optional<Instant> last_rtcp_;
};

}  // namespace ringer::mediaserver
