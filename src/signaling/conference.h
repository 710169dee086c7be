// SPDX-License-Identifier: Apache-2.0
//
// The media of one call at the media server: a MediaPipeline, and for each person's tab two connections, one up with
// what the person sends and one down with what all the others send. Whoever comes, goes or begins to share changes what
// is wanted; sync() makes what there is equal to it. The page at the other end speaks the same three messages as to
// another page: description, candidate, close. The server's offers win (W3C WebRTC section 10.7: it is impolite on the
// way down), and there is one at a time.
// It needs the media server's module `ringer` (docs/kurento.md): many sections on one connection.
// Owner and thread: the Hub, the control thread. Contract: an input, then poll_event() until empty.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/random.h"
#include "signaling/media_server.h"
#include "signaling/messages.h"

namespace ringer::signaling {

class Conference {
 public:
  struct LinkOpened {
    LinkId link;
    SessionId session;
    LinkDirection direction = LinkDirection::up;
  };
  struct LinkClosed {
    LinkId link;
    SessionId session;
  };
  struct Described {
    SessionId session;
    RtcDescription description;
  };
  struct CandidateFound {
    SessionId session;
    RtcCandidate candidate;
  };
  using Event = std::variant<LinkOpened, LinkClosed, Described, CandidateFound>;

  Conference(CallId call, MediaServer& server, crypto::RandomSource& random, std::size_t max_videos);
  Conference(const Conference&) = delete;
  Conference& operator=(const Conference&) = delete;
  ~Conference();

  void add(Now now, PeerId peer, SessionId session);
  void remove(Now now, PeerId peer);
  /// Everything at the media server goes; nobody is told.
  void end(Now now);

  /// From the tab at the other end of one of the links; false when there is no such link of this tab.
  bool describe(Now now, SessionId session, const RtcDescription& message);
  bool take_candidate(Now now, SessionId session, const RtcCandidate& message);
  bool show(Now now, SessionId session, const RtcView& message);
  /// Empty when there is no such link of this tab.
  std::optional<LinkDirection> report(SessionId session, LinkId link, LinkReport state);
  void handle_event(Now now, const MediaServer::Event& event);

  std::optional<Event> poll_event();

  bool has(PeerId peer, SessionId session) const;
  std::vector<PeerId> people() const;
  /// Both of the person's links are connected.
  bool is_connected(PeerId peer) const;

 private:
  struct Section {
    std::string mid;
    bool is_video = false;
    std::optional<std::pair<PeerId, Source>> from;  ///< empty: free for the next of its kind
    std::string source_mid;  ///< of what it is connected to
  };
  /// One RTCPeerConnection of a page and the endpoint that is its other end.
  struct Connection {
    LinkId link;
    LinkDirection direction = LinkDirection::up;
    std::string endpoint;  ///< empty: not made yet
    std::vector<RtcCandidate> early_candidates;
    std::optional<RtcDescription> early_offer;
    bool connected = false;
  };
  struct Member {
    PeerId peer;
    SessionId session;
    Connection up;
    Connection down;
    Tracks tracks;  ///< what it sends, by mid of the way up; once negotiated
    std::vector<Section> sections;  ///< of the way down
    bool opened = false;  ///< the way down: the page has been told
    bool offering = false;  ///< an offer of ours waits for its answer
    bool changed = false;  ///< since the last offer
    std::size_t failures = 0;
  };

  void create_endpoints(Now now, Member& member);
  void created(Now now, PeerId peer, LinkId link, const MediaServer::Reply& reply);
  void process_offer(Now now, Member& member, Connection& connection, const RtcDescription& offer);
  void answered(Now now, Member& member, Connection& connection, const RtcDescription& offer, std::string sdp);
  void process_answer(Now now, Member& member, const RtcDescription& answer);
  void sync(Now now);
  void sync(Now now, Member& member);
  void offer(Now now, Member& member);
  void connect(Now now, Member& member, const Member& from, std::string_view mid, Source source);
  void disconnect(Now now, const Member& member, Section& section);
  void reopen(Now now, Member& member);
  void release(Now now, Member& member);
  Tracks tracks_down(const Member& member) const;

  Member* find(PeerId peer);
  Member* find(SessionId session, LinkId link);
  static Connection* connection(Member& member, LinkId link);
  MediaServer::Owner owner() const { return call_.value(); }
  LinkId fresh_link() { return LinkId(random_.next_u64()); }

  CallId call_;
  MediaServer& server_;
  crypto::RandomSource& random_;
  std::size_t max_videos_;
  std::string pipeline_;  ///< empty: not made yet
  std::vector<std::unique_ptr<Member>> members_;
  std::deque<Event> events_;
};

}  // namespace ringer::signaling
