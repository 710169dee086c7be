// SPDX-License-Identifier: Apache-2.0
//
// The vocabulary of `ringer.v1`: one struct per request, one enum per closed set of words. docs/protocol.md is
// normative; web/protocol/messages.ts says the same in TypeScript. Nothing here knows JSON (decode.h, encode.h do).
// Owner and thread: plain values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "signaling/ids.h"

namespace ringer::signaling {

enum class Mode : std::uint8_t { automatic, p2p, server };
enum class Role : std::uint8_t { host, guest };
enum class CallState : std::uint8_t { ringing, connecting, active, ended };
enum class EndReason : std::uint8_t {
  hangup,
  declined,
  cancelled,
  timeout,
  busy,
  unreachable,
  failed,
  replaced,
  kicked,
  server_shutdown
};
enum class MemberState : std::uint8_t {
  ringing,
  joined,
  declined,
  no_answer,
  busy,
  cancelled,
  unreachable,
  call_full,
  left
};
/// Why a ringing dialog must close. The `_elsewhere` ones: in another tab of the same person.
enum class RingEndReason : std::uint8_t {
  answered_elsewhere,
  declined_elsewhere,
  cancelled,
  timeout,
  call_full,
  call_ended
};
enum class Source : std::uint8_t { microphone, camera, screen };
enum class DescriptionType : std::uint8_t { offer, answer };
enum class LinkReport : std::uint8_t { connected, disconnected, failed };
/// How the media of a call travels.
enum class MediaPath : std::uint8_t { p2p, server };
/// Of a link to the media server, as its page sees it.
enum class LinkDirection : std::uint8_t { up, down };

enum class ErrorCode : std::uint8_t {
  already_in_call,
  already_signed_in,
  bad_json,
  bad_request,
  call_already_answered,
  call_full,
  call_not_found,
  forbidden,
  invalid_chat_text,
  invalid_meeting_id,
  invalid_meeting_name,
  invalid_name,
  link_not_found,
  media_server_unavailable,
  meeting_exists,
  meeting_full,
  meeting_not_found,
  message_too_large,
  name_taken,
  nobody_to_call,
  not_in_call,
  not_ringing,
  not_signed_in,
  rate_limited,
  server_busy,
  unknown_type,
  version_unsupported
};

std::string_view to_text(Mode);
std::string_view to_text(Role);
std::string_view to_text(CallState);
std::string_view to_text(EndReason);
std::string_view to_text(MemberState);
std::string_view to_text(RingEndReason);
std::string_view to_text(Source);
std::string_view to_text(DescriptionType);
std::string_view to_text(MediaPath);
std::string_view to_text(LinkDirection);
std::string_view to_text(ErrorCode);
std::optional<Mode> parse_mode(std::string_view text);
std::optional<Source> parse_source(std::string_view text);
std::optional<DescriptionType> parse_description_type(std::string_view text);
std::optional<LinkReport> parse_link_report(std::string_view text);

/// A request that may not be done now: the wire's code and a sentence for people.
struct Refusal {
  ErrorCode code;
  std::string message;
  std::optional<Duration> retry_after = std::nullopt;
};
/// The code with its standard sentence.
Refusal refusal(ErrorCode code);

struct MediaChoice {
  bool audio = false;
  bool video = false;
  friend bool operator==(const MediaChoice&, const MediaChoice&) = default;
};

struct MediaState {
  bool audio = false;
  bool video = false;
  bool screen = false;
  friend bool operator==(const MediaState&, const MediaState&) = default;
};

/// Whom to ring; empty: everybody present.
using Invitees = std::optional<std::vector<PeerId>>;

struct Resume {
  SessionId session;
  std::string secret;
  std::uint64_t last_seq = 0;
};

struct Hello {
  std::vector<std::int64_t> versions;
  std::string meeting;
  std::string name;
  std::string identity;
  std::string token;  ///< empty: none
  std::optional<Resume> resume;
};
struct Ping {};
struct CallStart {
  Invitees to;
  MediaChoice media;
};
struct CallInvite {
  CallId call;
  Invitees to;
};
struct CallAccept {
  CallId call;
  MediaChoice media;
};
struct CallDecline {
  CallId call;
};
struct CallCancel {
  CallId call;
};
struct CallEnd {
  CallId call;
};
struct CallLeave {
  CallId call;
};
struct CallKnock {
  CallId call;
  MediaChoice media;
};
struct CallWithdraw {
  CallId call;
};
struct CallAdmit {
  CallId call;
  PeerId peer;
};
struct CallRefuse {
  CallId call;
  PeerId peer;
};

/// What a section carries, and whose it is: without `peer`, the sender's own.
struct Track {
  Source source = Source::microphone;
  std::optional<PeerId> peer = std::nullopt;
  friend bool operator==(const Track&, const Track&) = default;
};
/// mid -> what is sent in that section.
using Tracks = std::map<std::string, Track, std::less<>>;
struct RtcDescription {
  LinkId link;
  DescriptionType type;
  std::string sdp;
  Tracks tracks;
};

struct Candidate {
  std::string candidate;
  std::optional<std::string> sdp_mid;
  std::optional<std::int64_t> sdp_mline_index;
  std::optional<std::string> username_fragment;
};
/// No candidate: end of candidates (RFC 8838 section 14).
struct RtcCandidate {
  LinkId link;
  std::optional<Candidate> candidate;
};
struct RtcReport {
  LinkId link;
  LinkReport state;
  std::string local;
  std::string remote;
  std::string protocol;
};

/// How large a section of video is shown, in device pixels; 0: not at all.
struct ShownSize {
  std::uint16_t height = 0;
  bool pinned = false;
};
struct RtcView {
  LinkId link;
  std::map<std::string, ShownSize, std::less<>> view;  ///< by mid
};

struct SetMediaState {
  MediaState media;
};
struct ChatSend {
  std::string key;
  std::string text;
};

using Request = std::variant<Hello, Ping, CallStart, CallInvite, CallAccept, CallDecline, CallCancel, CallEnd,
                             CallLeave, CallKnock, CallWithdraw, CallAdmit, CallRefuse, RtcDescription, RtcCandidate,
                             RtcReport, RtcView, SetMediaState, ChatSend>;

/// Close codes of docs/protocol.md (RFC 6455 section 7.4; 4000-4999 are ours).
namespace close_code {
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t protocol_error = 4000;
inline constexpr std::uint16_t unauthorized = 4001;
inline constexpr std::uint16_t meeting_not_found = 4004;
inline constexpr std::uint16_t rate_limited = 4008;
inline constexpr std::uint16_t replaced = 4009;
inline constexpr std::uint16_t version_unsupported = 4010;
}  // namespace close_code

}  // namespace ringer::signaling
