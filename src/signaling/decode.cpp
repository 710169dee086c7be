// SPDX-License-Identifier: Apache-2.0
#include "signaling/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <initializer_list>
#include <string>
#include <utility>

namespace ringer::signaling {
namespace {

namespace json = boost::json;

constexpr std::size_t max_depth = 32;
constexpr std::size_t max_short = 256;       // names, tokens, mids, candidate types
constexpr std::size_t max_meeting = 512;     // a pasted link is longer than an id
constexpr std::size_t max_long_name = 16384; // a name this long is refused as a name, in the words for names
constexpr std::size_t max_candidate = 1024;
constexpr std::size_t max_people = 256;
constexpr std::size_t max_tracks = 128;  // a voice and a picture of each of fifty people, and some screens

/// Reads fields of one object and remembers the first thing that was wrong, so that each message reads as a list of
/// its fields.
class Fields {
 public:
  Fields(const json::object& object, std::string path, std::string& problem)
      : object_(object), path_(std::move(path)), problem_(problem) {}

  bool boolean(std::string_view name) {
    const json::value* value = find(name);
    if (value && value->is_bool()) return value->get_bool();
    fail(name, "must be true or false");
    return false;
  }

  std::string text(std::string_view name, std::size_t max_bytes) {
    const json::value* value = find(name);
    if (!value || !value->is_string()) return fail(name, "must be a text"), std::string();
    const auto& string = value->get_string();
    if (string.size() > max_bytes)
      return fail(name, fmt::format("must have at most {} bytes", max_bytes)), std::string();
    return {string.data(), string.size()};
  }

  std::string optional_text(std::string_view name, std::size_t max_bytes) {
    return is_absent(name) ? std::string() : text(name, max_bytes);
  }

  std::optional<std::string> nullable_text(std::string_view name, std::size_t max_bytes) {
    return is_absent(name) ? std::nullopt : std::optional(text(name, max_bytes));
  }

  std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max) {
    const json::value* value = find(name);
    json::error_code error;
    const auto number = value && value->is_number() ? value->to_number<std::int64_t>(error) : 0;
    if (value && value->is_number() && !error && number >= min && number <= max) return number;
    fail(name, fmt::format("must be a whole number from {} to {}", min, max));
    return min;
  }

  template <class IdType>
  IdType id(std::string_view name) {
    const auto parsed = IdType::parse(text(name, max_short));
    if (!parsed) fail(name, "must be an id that the server gave");
    return parsed.value_or(IdType());
  }

  template <class Enum>
  Enum word(std::string_view name, std::optional<Enum> (*parse)(std::string_view)) {
    const auto parsed = parse(text(name, max_short));
    if (!parsed) fail(name, "must be one of the words that the protocol lists");
    return parsed.value_or(Enum());
  }

  const json::array& array(std::string_view name, std::size_t max_size) {
    static const json::array empty;
    const json::value* value = find(name);
    if (!value || !value->is_array()) return fail(name, "must be a list"), empty;
    if (value->get_array().size() > max_size)
      return fail(name, fmt::format("must have at most {} entries", max_size)), empty;
    return value->get_array();
  }

  Fields object(std::string_view name) {
    static const json::object empty;
    const json::value* value = find(name);
    const bool ok = value && value->is_object();
    if (!ok) fail(name, "must be an object");
    return {ok ? value->get_object() : empty, where(name), problem_};
  }

  bool is_absent(std::string_view name) const {
    const json::value* value = find(name);
    return !value || value->is_null();
  }
  bool is_text(std::string_view name, std::string_view expected) const {
    const json::value* value = find(name);
    return value && value->is_string() && std::string_view(value->get_string()) == expected;
  }
  const json::object& all() const { return object_; }

  void fail(std::string_view name, std::string_view what) {
    if (problem_.empty()) problem_ = fmt::format("{} {}.", where(name), what);
  }

 private:
  const json::value* find(std::string_view name) const { return object_.if_contains(json::string_view(name)); }
  std::string where(std::string_view name) const { return fmt::format("{}.{}", path_, name); }

  const json::object& object_;
  std::string path_;
  std::string& problem_;
};

MediaChoice media_choice(Fields d) {
  auto media = d.object("media");
  return {.audio = media.boolean("audio"), .video = media.boolean("video")};
}

Invitees invitees(Fields& d) {
  if (d.is_text("to", "all")) return std::nullopt;
  std::vector<PeerId> people;
  for (const auto& entry : d.array("to", max_people)) {
    const auto* text = entry.if_string();
    const auto id = text ? PeerId::parse(std::string_view(*text)) : std::nullopt;
    if (!id) d.fail("to", "must be \"all\" or a list of peer ids");
    people.push_back(id.value_or(PeerId()));
  }
  return people;
}

Tracks tracks(Fields d) {
  Tracks result;
  if (d.all().size() > max_tracks) d.fail("*", "are too many");
  for (const auto& [mid, value] : d.all()) {
    if (mid.size() > max_short) d.fail("*", "has a mid that is too long");
    result.emplace(std::string(mid), Track{.source = d.object(mid).word("source", parse_source)});
    if (result.size() > max_tracks) break;
  }
  return result;
}

Request decode_view(Fields& d, const DecodeLimits&) {
  constexpr std::int64_t max_height = 16'384;
  RtcView message{.link = d.id<LinkId>("link"), .view = {}};
  auto view = d.object("view");
  if (view.all().size() > max_tracks) view.fail("*", "are too many");
  for (const auto& [mid, value] : view.all()) {
    if (mid.size() > max_short) view.fail("*", "has a mid that is too long");
    auto shown = view.object(mid);
    message.view.emplace(std::string(mid),
                         ShownSize{.height = static_cast<std::uint16_t>(shown.integer("height", 0, max_height)),
                                   .pinned = !shown.is_absent("pinned") && shown.boolean("pinned")});
    if (message.view.size() > max_tracks) break;
  }
  return message;
}

std::optional<Candidate> candidate(Fields& d) {
  if (d.is_absent("cand")) return std::nullopt;
  auto cand = d.object("cand");
  Candidate result{.candidate = cand.text("candidate", max_candidate),
                   .sdp_mid = cand.nullable_text("sdpMid", max_short),
                   .sdp_mline_index = std::nullopt,
                   .username_fragment = cand.nullable_text("usernameFragment", max_short)};
  if (!cand.is_absent("sdpMLineIndex")) result.sdp_mline_index = cand.integer("sdpMLineIndex", 0, 65535);
  return result;
}

Request decode_hello(Fields& d, const DecodeLimits&) {
  Hello hello;
  for (const auto& version : d.array("versions", 32)) {
    if (!version.is_int64())
      d.fail("versions", "must be a list of whole numbers");
    else
      hello.versions.push_back(version.get_int64());
  }
  hello.meeting = d.text("meeting", max_meeting);
  hello.name = d.text("name", max_long_name);
  hello.identity = d.text("identity", max_short);
  hello.token = d.optional_text("token", max_short);
  if (!d.is_absent("resume")) {
    auto resume = d.object("resume");
    hello.resume = Resume{.session = resume.id<SessionId>("session"),
                          .secret = resume.text("secret", max_short),
                          .last_seq = static_cast<std::uint64_t>(resume.integer("last_seq", 0, std::int64_t{1} << 53))};
  }
  return hello;
}

Request decode_description(Fields& d, const DecodeLimits& limits) {
  auto desc = d.object("desc");
  return RtcDescription{.link = d.id<LinkId>("link"),
                        .type = desc.word("type", parse_description_type),
                        .sdp = desc.text("sdp", limits.sdp_bytes),
                        .tracks = tracks(d.object("tracks"))};
}

/// For the operator's log, in which nobody writes what he likes: what is not among `words` is left out.
std::string one_of(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) == words.end() ? std::string() : text;
}

Request decode_report(Fields& d, const DecodeLimits&) {
  const auto candidate_type = [&](std::string_view name) {
    return one_of(d.optional_text(name, max_short), {"host", "srflx", "prflx", "relay"});
  };
  return RtcReport{.link = d.id<LinkId>("link"),
                   .state = d.word("state", parse_link_report),
                   .local = candidate_type("local"),
                   .remote = candidate_type("remote"),
                   .protocol = one_of(d.optional_text("protocol", max_short), {"udp", "tcp", "tls"})};
}

Request decode_media_state(Fields& d, const DecodeLimits&) {
  return SetMediaState{{.audio = d.boolean("audio"), .video = d.boolean("video"), .screen = d.boolean("screen")}};
}

template <class Message>
Request decode_call(Fields& d, const DecodeLimits&) {
  return Message{d.id<CallId>("call")};
}
template <class Message>
Request decode_call_media(Fields& d, const DecodeLimits&) {
  return Message{d.id<CallId>("call"), media_choice(d)};
}
template <class Message>
Request decode_call_peer(Fields& d, const DecodeLimits&) {
  return Message{d.id<CallId>("call"), d.id<PeerId>("peer")};
}

struct Kind {
  std::string_view type;
  Request (*decode)(Fields& d, const DecodeLimits& limits);
};

using D = Fields;
using L = const DecodeLimits;

constexpr std::array<Kind, 19> kinds{{
    {"hello", decode_hello},
    {"ping", [](D&, L&) -> Request { return Ping{}; }},
    {"call.start", [](D& d, L&) -> Request { return CallStart{invitees(d), media_choice(d)}; }},
    {"call.invite", [](D& d, L&) -> Request { return CallInvite{d.id<CallId>("call"), invitees(d)}; }},
    {"call.accept", decode_call_media<CallAccept>},
    {"call.decline", decode_call<CallDecline>},
    {"call.cancel", decode_call<CallCancel>},
    {"call.end", decode_call<CallEnd>},
    {"call.leave", decode_call<CallLeave>},
    {"call.knock", decode_call_media<CallKnock>},
    {"call.withdraw", decode_call<CallWithdraw>},
    {"call.admit", decode_call_peer<CallAdmit>},
    {"call.refuse", decode_call_peer<CallRefuse>},
    {"rtc.desc", decode_description},
    {"rtc.cand", [](D& d, L&) -> Request { return RtcCandidate{d.id<LinkId>("link"), candidate(d)}; }},
    {"rtc.report", decode_report},
    {"rtc.view", decode_view},
    {"media.state", decode_media_state},
    {"chat.send",
     [](D& d, L& limits) -> Request {
       return ChatSend{d.text("key", max_short), d.text("text", limits.message_bytes)};
     }},
}};

std::unexpected<Undecodable> undecodable(ErrorCode code, std::optional<std::int64_t> id, std::string_view detail = {}) {
  Refusal why = refusal(code);
  if (!detail.empty()) why.message += fmt::format(" {}", detail);
  return std::unexpected(Undecodable{id, std::move(why)});
}

}  // namespace

std::expected<Incoming, Undecodable> decode(std::string_view text, DecodeLimits limits) {
  if (text.size() > limits.message_bytes) return undecodable(ErrorCode::message_too_large, std::nullopt);

  json::error_code error;
  json::parse_options options;
  options.max_depth = max_depth;
  const json::value root = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return undecodable(ErrorCode::bad_json, std::nullopt);

  const auto* envelope = root.if_object();
  if (!envelope) return undecodable(ErrorCode::bad_request, std::nullopt, "It must be an object.");
  const auto* id_value = envelope->if_contains("id");
  if (!id_value || !id_value->is_int64())
    return undecodable(ErrorCode::bad_request, std::nullopt, "It needs an id, a whole number.");
  const std::int64_t id = id_value->get_int64();
  const auto* type = envelope->if_contains("t");
  if (!type || !type->is_string()) return undecodable(ErrorCode::bad_request, id, "It needs a type t.");

  for (const Kind& kind : kinds) {
    if (kind.type != std::string_view(type->get_string())) continue;
    static const json::object no_fields;
    const auto* d = envelope->if_contains("d");
    if (d && !d->is_object()) return undecodable(ErrorCode::bad_request, id, "d must be an object.");
    std::string problem;
    Fields fields(d ? d->get_object() : no_fields, "d", problem);
    Request request = kind.decode(fields, limits);
    if (!problem.empty()) return undecodable(ErrorCode::bad_request, id, problem);
    return Incoming{id, std::move(request)};
  }
  return undecodable(ErrorCode::unknown_type, id);
}

}  // namespace ringer::signaling
