// SPDX-License-Identifier: Apache-2.0
#include "signaling/messages.h"

#include <array>
#include <utility>

#include "base/assert.h"

namespace ringer::signaling {
namespace {

template <class Enum, std::size_t N>
using Words = std::array<std::pair<Enum, std::string_view>, N>;

template <class Enum, std::size_t N>
std::string_view word(const Words<Enum, N>& words, Enum value) {
  for (const auto& [key, text] : words)
    if (key == value) return text;
  UNREACHABLE("an enum value without its word");
}

template <class Enum, std::size_t N>
std::optional<Enum> meaning(const Words<Enum, N>& words, std::string_view text) {
  for (const auto& [key, word] : words)
    if (word == text) return key;
  return std::nullopt;
}

constexpr Words<Mode, 3> modes{{{Mode::automatic, "auto"}, {Mode::p2p, "p2p"}, {Mode::server, "server"}}};

constexpr Words<Role, 2> roles{{{Role::host, "host"}, {Role::guest, "guest"}}};

constexpr Words<CallState, 4> call_states{{{CallState::ringing, "ringing"},
                                           {CallState::connecting, "connecting"},
                                           {CallState::active, "active"},
                                           {CallState::ended, "ended"}}};

constexpr Words<EndReason, 10> end_reasons{{{EndReason::hangup, "hangup"},
                                            {EndReason::declined, "declined"},
                                            {EndReason::cancelled, "cancelled"},
                                            {EndReason::timeout, "timeout"},
                                            {EndReason::busy, "busy"},
                                            {EndReason::unreachable, "unreachable"},
                                            {EndReason::failed, "failed"},
                                            {EndReason::replaced, "replaced"},
                                            {EndReason::kicked, "kicked"},
                                            {EndReason::server_shutdown, "server_shutdown"}}};

constexpr Words<MemberState, 9> member_states{{{MemberState::ringing, "ringing"},
                                               {MemberState::joined, "joined"},
                                               {MemberState::declined, "declined"},
                                               {MemberState::no_answer, "no_answer"},
                                               {MemberState::busy, "busy"},
                                               {MemberState::cancelled, "cancelled"},
                                               {MemberState::unreachable, "unreachable"},
                                               {MemberState::call_full, "call_full"},
                                               {MemberState::left, "left"}}};

constexpr Words<RingEndReason, 6> ring_end_reasons{{{RingEndReason::answered_elsewhere, "answered_elsewhere"},
                                                    {RingEndReason::declined_elsewhere, "declined_elsewhere"},
                                                    {RingEndReason::cancelled, "cancelled"},
                                                    {RingEndReason::timeout, "timeout"},
                                                    {RingEndReason::call_full, "call_full"},
                                                    {RingEndReason::call_ended, "call_ended"}}};

constexpr Words<Source, 3> sources{
    {{Source::microphone, "microphone"}, {Source::camera, "camera"}, {Source::screen, "screen"}}};

constexpr Words<DescriptionType, 2> description_types{
    {{DescriptionType::offer, "offer"}, {DescriptionType::answer, "answer"}}};

constexpr Words<MediaPath, 2> media_paths{{{MediaPath::p2p, "p2p"}, {MediaPath::server, "server"}}};

constexpr Words<LinkDirection, 2> link_directions{{{LinkDirection::up, "up"}, {LinkDirection::down, "down"}}};

constexpr Words<LinkReport, 3> link_reports{
    {{LinkReport::connected, "connected"}, {LinkReport::disconnected, "disconnected"}, {LinkReport::failed, "failed"}}};

struct ErrorWords {
  ErrorCode code;
  std::string_view text;
  std::string_view sentence;
};

constexpr std::array<ErrorWords, 27> errors{{
    {ErrorCode::already_in_call, "already_in_call", "You are in a call already. End it first."},
    {ErrorCode::already_signed_in, "already_signed_in", "This connection has said hello already."},
    {ErrorCode::bad_json, "bad_json", "This is not a JSON message."},
    {ErrorCode::bad_request, "bad_request", "This message is not as the protocol says."},
    {ErrorCode::call_already_answered, "call_already_answered", "The call has been answered already."},
    {ErrorCode::call_full, "call_full", "The call is full: no more people fit into a call without a media server."},
    {ErrorCode::call_not_found, "call_not_found", "There is no such call; it may have ended."},
    {ErrorCode::forbidden, "forbidden", "You may not do that."},
    {ErrorCode::invalid_chat_text, "invalid_chat_text", "A chat message has 1 to 4000 characters."},
    {ErrorCode::invalid_meeting_id, "invalid_meeting_id",
     "A meeting id has 3 to 64 letters a-z, digits and dashes, and does not begin with a dash."},
    {ErrorCode::invalid_meeting_name, "invalid_meeting_name",
     "A meeting name has at most 100 characters and no control characters."},
    {ErrorCode::invalid_name, "invalid_name", "A name has 1 to 64 characters and no control characters."},
    {ErrorCode::link_not_found, "link_not_found", "There is no such connection; it may have been closed."},
    {ErrorCode::media_server_unavailable, "media_server_unavailable",
     "This server has no media server. Create the meeting without it: calls then go directly between people."},
    {ErrorCode::meeting_exists, "meeting_exists", "A meeting with this id exists already."},
    {ErrorCode::meeting_full, "meeting_full", "This meeting is full."},
    {ErrorCode::meeting_not_found, "meeting_not_found", "This meeting doesn't exist or has ended."},
    {ErrorCode::message_too_large, "message_too_large", "This message is too large."},
    {ErrorCode::name_taken, "name_taken", "Somebody in this meeting has this name already. Choose another one."},
    {ErrorCode::nobody_to_call, "nobody_to_call", "There is nobody to call."},
    {ErrorCode::not_in_call, "not_in_call", "You are not in this call."},
    {ErrorCode::not_ringing, "not_ringing", "This call does not ring any more."},
    {ErrorCode::not_signed_in, "not_signed_in", "Say hello first."},
    {ErrorCode::rate_limited, "rate_limited", "Too many requests. Wait a moment and try again."},
    {ErrorCode::server_busy, "server_busy", "The server has no room for more at the moment. Try again later."},
    {ErrorCode::unknown_type, "unknown_type", "This server does not know this kind of message."},
    {ErrorCode::version_unsupported, "version_unsupported",
     "This page and the server speak different versions. Reload the page."},
}};

const ErrorWords& error_words(ErrorCode code) {
  for (const auto& error : errors)
    if (error.code == code) return error;
  UNREACHABLE("an error code without its words");
}

}  // namespace

std::string_view to_text(Mode value) { return word(modes, value); }
std::string_view to_text(Role value) { return word(roles, value); }
std::string_view to_text(CallState value) { return word(call_states, value); }
std::string_view to_text(EndReason value) { return word(end_reasons, value); }
std::string_view to_text(MemberState value) { return word(member_states, value); }
std::string_view to_text(RingEndReason value) { return word(ring_end_reasons, value); }
std::string_view to_text(Source value) { return word(sources, value); }
std::string_view to_text(MediaPath value) { return word(media_paths, value); }
std::string_view to_text(LinkDirection value) { return word(link_directions, value); }
std::string_view to_text(DescriptionType value) { return word(description_types, value); }
std::string_view to_text(ErrorCode code) { return error_words(code).text; }

std::optional<Mode> parse_mode(std::string_view text) { return meaning(modes, text); }
std::optional<Source> parse_source(std::string_view text) { return meaning(sources, text); }
std::optional<DescriptionType> parse_description_type(std::string_view text) {
  return meaning(description_types, text);
}
std::optional<LinkReport> parse_link_report(std::string_view text) { return meaning(link_reports, text); }

Refusal refusal(ErrorCode code) { return {code, std::string(error_words(code).sentence)}; }

}  // namespace ringer::signaling
