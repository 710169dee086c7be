// SPDX-License-Identifier: Apache-2.0
#include "signaling/decode.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "signaling/encode.h"

namespace ringer::signaling {
namespace {

using testing::HasSubstr;

constexpr DecodeLimits limits{.message_bytes = 4096, .sdp_bytes = 64};

constexpr auto call = "c0000000000001";
constexpr auto peer = "p0000000000002";
constexpr auto link = "l0000000000003";

std::string request(std::string_view type, std::string_view d) {
  return fmt::format(R"({{"t":"{}","id":7,"d":{}}})", type, d);
}

/// The request, which is expected to be a `Message`.
template <class Message>
Message decoded(std::string_view type, std::string_view d) {
  const auto result = decode(request(type, d), limits);
  if (!result) {
    ADD_FAILURE() << type << " " << d << ": " << result.error().refusal.message;
    return {};
  }
  EXPECT_EQ(result->id, 7);
  EXPECT_TRUE(std::holds_alternative<Message>(result->request)) << type;
  return std::get<Message>(result->request);
}

ErrorCode error_of(std::string_view text) {
  const auto result = decode(text, limits);
  if (!result) return result.error().refusal.code;
  ADD_FAILURE() << "was taken: " << text;
  return {};
}

/// Refused with bad_request for the right reason and with the request's id.
void expect_wrong(std::string_view type, std::string_view d, std::string_view words) {
  const auto result = decode(request(type, d), limits);
  ASSERT_FALSE(result) << type << " " << d;
  EXPECT_EQ(result.error().refusal.code, ErrorCode::bad_request);
  EXPECT_EQ(result.error().id, 7);
  EXPECT_THAT(result.error().refusal.message, HasSubstr(words)) << d;
}

TEST(decode, hello_in_full) {
  const auto hello =
      decoded<Hello>("hello", R"({"versions":[2,1],"meeting":"abc","name":"Ana","identity":"i","token":"t",
    "resume":{"session":"s0000000000009","secret":"x","last_seq":9007199254740992}})");
  EXPECT_EQ(hello.versions, (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(hello.meeting, "abc");
  EXPECT_EQ(hello.name, "Ana");
  EXPECT_EQ(hello.identity, "i");
  EXPECT_EQ(hello.token, "t");
  ASSERT_TRUE(hello.resume);
  EXPECT_EQ(hello.resume->session, SessionId(9));
  EXPECT_EQ(hello.resume->secret, "x");
  EXPECT_EQ(hello.resume->last_seq, 1ULL << 53U);
}

TEST(decode, optional_fields_may_be_absent_or_null) {
  for (const char* more : {"", R"(,"token":null,"resume":null)"}) {
    const auto hello =
        decoded<Hello>("hello", fmt::format(R"({{"versions":[1],"meeting":"","name":"","identity":""{}}})", more));
    EXPECT_EQ(hello.token, "");
    EXPECT_FALSE(hello.resume);
  }
  EXPECT_EQ(
      decoded<RtcReport>("rtc.report", fmt::format(R"({{"link":"{}","state":"failed","local":null}})", link)).local,
      "");
  EXPECT_FALSE(decoded<RtcCandidate>("rtc.cand", fmt::format(R"({{"link":"{}"}})", link)).candidate);
}

TEST(decode, requests_about_calls) {
  const auto of_call = fmt::format(R"({{"call":"{}"}})", call);
  const auto of_media = fmt::format(R"({{"call":"{}","media":{{"audio":true,"video":false}}}})", call);
  const auto of_peer = fmt::format(R"({{"call":"{}","peer":"{}"}})", call, peer);
  EXPECT_EQ(decoded<CallDecline>("call.decline", of_call).call, CallId(1));
  EXPECT_EQ(decoded<CallCancel>("call.cancel", of_call).call, CallId(1));
  EXPECT_EQ(decoded<CallEnd>("call.end", of_call).call, CallId(1));
  EXPECT_EQ(decoded<CallLeave>("call.leave", of_call).call, CallId(1));
  EXPECT_EQ(decoded<CallWithdraw>("call.withdraw", of_call).call, CallId(1));
  EXPECT_EQ(decoded<CallAccept>("call.accept", of_media).media, (MediaChoice{.audio = true, .video = false}));
  EXPECT_EQ(decoded<CallKnock>("call.knock", of_media).call, CallId(1));
  EXPECT_EQ(decoded<CallAdmit>("call.admit", of_peer).peer, PeerId(2));
  EXPECT_EQ(decoded<CallRefuse>("call.refuse", of_peer).peer, PeerId(2));
}

TEST(decode, whom_to_ring) {
  const auto media = R"("media":{"audio":true,"video":true})";
  EXPECT_FALSE(decoded<CallStart>("call.start", fmt::format(R"({{"to":"all",{}}})", media)).to);
  const auto some = decoded<CallInvite>("call.invite", fmt::format(R"({{"call":"{}","to":["{}"]}})", call, peer));
  ASSERT_TRUE(some.to);
  EXPECT_EQ(*some.to, std::vector{PeerId(2)});
  EXPECT_TRUE(decoded<CallStart>("call.start", fmt::format(R"({{"to":[],{}}})", media)).to->empty());
}

TEST(decode, what_passes_over_links) {
  const auto description = decoded<RtcDescription>(
      "rtc.desc",
      fmt::format(
          R"({{"link":"{}","desc":{{"type":"answer","sdp":"v=0\r\n"}},"tracks":{{"0":{{"source":"screen"}}}}}})",
          link));
  EXPECT_EQ(description.link, LinkId(3));
  EXPECT_EQ(description.type, DescriptionType::answer);
  EXPECT_EQ(description.sdp, "v=0\r\n");
  EXPECT_EQ(description.tracks, (Tracks{{"0", {Source::screen}}}));

  const auto view = decoded<RtcView>(
      "rtc.view",
      fmt::format(R"({{"link":"{}","view":{{"1":{{"height":360}},"3":{{"height":0,"pinned":true}}}}}})", link));
  EXPECT_EQ(view.view.at("1").height, 360);
  EXPECT_FALSE(view.view.at("1").pinned);
  EXPECT_TRUE(view.view.at("3").pinned);

  const auto candidate = decoded<RtcCandidate>(
      "rtc.cand",
      fmt::format(
          R"({{"link":"{}","cand":{{"candidate":"c","sdpMid":null,"sdpMLineIndex":65535,"usernameFragment":"u"}}}})",
          link));
  ASSERT_TRUE(candidate.candidate);
  EXPECT_EQ(candidate.candidate->candidate, "c");
  EXPECT_FALSE(candidate.candidate->sdp_mid);
  EXPECT_EQ(candidate.candidate->sdp_mline_index, 65535);
  EXPECT_EQ(candidate.candidate->username_fragment, "u");

  const auto report = decoded<RtcReport>(
      "rtc.report",
      fmt::format(R"({{"link":"{}","state":"connected","local":"host","remote":"relay","protocol":"udp"}})", link));
  EXPECT_EQ(report.state, LinkReport::connected);
  EXPECT_EQ(report.remote, "relay");
  const auto odd = decoded<RtcReport>(
      "rtc.report",
      fmt::format(R"({{"link":"{}","state":"connected","local":"Ana was here","remote":"","protocol":"sctp"}})", link));
  EXPECT_EQ(odd.local + odd.remote + odd.protocol, "") << "nothing else gets into the log";
}

TEST(decode, the_rest) {
  decoded<Ping>("ping", "{}");
  EXPECT_TRUE(decode(R"({"t":"ping","id":1})", limits)) << "d may be left out";
  const auto state = decoded<SetMediaState>("media.state", R"({"audio":true,"video":false,"screen":true})").media;
  EXPECT_EQ(state, (MediaState{.audio = true, .video = false, .screen = true}));
  const auto chat = decoded<ChatSend>("chat.send", R"({"key":"k","text":"\u00e4\n\ud83d\ude00"})");
  EXPECT_EQ(chat.text, "\u00e4\n\U0001f600");
}

TEST(decode, unknown_fields_are_ignored) {
  EXPECT_TRUE(decode(R"({"t":"ping","id":1,"d":{"x":[1,{}]},"trace":"abc","e":null})", limits));
  decoded<SetMediaState>("media.state", R"({"audio":true,"video":false,"screen":true,"hand":true,"blur":{"by":3}})");
}

TEST(decode, of_two_fields_of_one_name_the_last_counts) {
  EXPECT_EQ(error_of(R"({"t":"ping","t":"wave","id":1})"), ErrorCode::unknown_type);
  EXPECT_TRUE(decoded<SetMediaState>("media.state", R"({"audio":false,"video":false,"screen":false,"audio":true})")
                  .media.audio);
}

struct Wrong {
  std::string_view type, d, words;
};

TEST(decode, what_is_wrong_is_said_with_its_place) {
  const Wrong cases[] = {
      {"hello", "{}", "d.versions must be a list."},
      {"hello", R"({"versions":[1.5]})", "d.versions must be a list of whole numbers."},
      {"hello", R"({"versions":["1"]})", "d.versions must be a list of whole numbers."},
      {"hello", R"({"versions":[1],"meeting":7})", "d.meeting must be a text."},
      {"hello", R"({"versions":[1],"meeting":"m","name":["a"]})", "d.name must be a text."},
      {"hello", R"({"versions":[1],"meeting":"m","name":"a"})", "d.identity must be a text."},
      {"hello", R"({"versions":[1],"meeting":"m","name":"a","identity":"i","token":false})", "d.token must be a text."},
      {"hello", R"({"versions":[1],"meeting":"m","name":"a","identity":"i","resume":"s1"})",
       "d.resume must be an object."},
      {"hello", R"({"versions":[1],"meeting":"m","name":"a","identity":"i","resume":{"session":"p0000000000009"}})",
       "d.resume.session must be an id that the server gave."},
      {"hello",
       R"({"versions":[1],"meeting":"m","name":"a","identity":"i","resume":{"session":"s0000000000009","secret":"x","last_seq":-1}})",
       "d.resume.last_seq must be a whole number from 0 to 9007199254740992."},
      {"call.start", R"({"to":"ALL","media":{}})", "d.to must be a list."},
      {"call.start", R"({"to":{"all":true},"media":{}})", "d.to must be a list."},
      {"call.start", R"({"to":["c0000000000001"],"media":{}})", R"(d.to must be "all" or a list of peer ids.)"},
      {"call.start", R"({"to":[7],"media":{}})", R"(d.to must be "all" or a list of peer ids.)"},
      {"call.start", R"({"to":"all"})", "d.media must be an object."},
      {"call.start", R"({"to":"all","media":[]})", "d.media must be an object."},
      {"call.start", R"({"to":"all","media":{"video":true}})", "d.media.audio must be true or false."},
      {"call.start", R"({"to":"all","media":{"audio":1,"video":true}})", "d.media.audio must be true or false."},
      {"call.start", R"({"to":"all","media":{"audio":true,"video":null}})", "d.media.video must be true or false."},
      {"call.accept", "{}", "d.call must be a text."},
      {"call.end", R"({"call":"C0000000000001"})", "d.call must be an id that the server gave."},
      {"call.end", R"({"call":""})", "d.call must be an id that the server gave."},
      {"call.admit", R"({"call":"c0000000000001","peer":2})", "d.peer must be a text."},
      {"rtc.desc", "{}", "d.desc must be an object."},
      {"rtc.desc", R"({"link":"l0000000000003","desc":{"type":"pranswer","sdp":""},"tracks":{}})",
       "d.desc.type must be one of the words that the protocol lists."},
      {"rtc.desc", R"({"link":"l0000000000003","desc":{"type":"offer"},"tracks":{}})", "d.desc.sdp must be a text."},
      {"rtc.desc", R"({"link":"l0000000000003","desc":{"type":"offer","sdp":""}})", "d.tracks must be an object."},
      {"rtc.desc", R"({"link":"l0000000000003","desc":{"type":"offer","sdp":""},"tracks":{"0":"camera"}})",
       "d.tracks.0 must be an object."},
      {"rtc.desc", R"({"link":"l0000000000003","desc":{"type":"offer","sdp":""},"tracks":{"0":{"source":"tuba"}}})",
       "d.tracks.0.source must be one of the words that the protocol lists."},
      {"rtc.cand", R"({"link":"l0000000000003","cand":"candidate:1"})", "d.cand must be an object."},
      {"rtc.cand", R"({"link":"l0000000000003","cand":{}})", "d.cand.candidate must be a text."},
      {"rtc.cand", R"({"link":"l0000000000003","cand":{"candidate":"c","sdpMid":0}})", "d.cand.sdpMid must be a text."},
      {"rtc.cand", R"({"link":"l0000000000003","cand":{"candidate":"c","sdpMLineIndex":65536}})",
       "d.cand.sdpMLineIndex must be a whole number from 0 to 65535."},
      {"rtc.cand", R"({"link":"l0000000000003","cand":{"candidate":"c","sdpMLineIndex":0.5}})",
       "d.cand.sdpMLineIndex must be a whole number from 0 to 65535."},
      {"rtc.report", R"({"link":"l0000000000003","state":"new"})",
       "d.state must be one of the words that the protocol lists."},
      {"rtc.report", R"({"link":"l0000000000003","state":"failed","protocol":6})", "d.protocol must be a text."},
      {"media.state", R"({"audio":true,"video":true})", "d.screen must be true or false."},
      {"chat.send", R"({"text":"x"})", "d.key must be a text."},
      {"chat.send", R"({"key":"k","text":null})", "d.text must be a text."},
      {"ping", "[]", "d must be an object."},
      {"ping", "null", "d must be an object."},
  };
  for (const auto& [type, d, words] : cases) expect_wrong(type, d, words);
}

TEST(decode, what_is_too_long_is_said_with_its_place) {
  const std::string long_text(300, 'x');
  expect_wrong("hello", fmt::format(R"({{"versions":[1],"meeting":"{}"}})", std::string(513, 'x')),
               "d.meeting must have at most 512 bytes.");
  expect_wrong("hello", fmt::format(R"({{"versions":[1],"meeting":"m","name":"a","identity":"{}"}})", long_text),
               "d.identity must have at most 256 bytes.");
  expect_wrong("call.end", fmt::format(R"({{"call":"{}"}})", long_text), "d.call must have at most 256 bytes.");
  expect_wrong(
      "rtc.desc",
      fmt::format(R"({{"link":"{}","desc":{{"type":"offer","sdp":"{}"}},"tracks":{{}}}})", link, std::string(65, 'x')),
      "d.desc.sdp must have at most 64 bytes.");
  expect_wrong("rtc.cand", fmt::format(R"({{"link":"{}","cand":{{"candidate":"{}"}}}})", link, std::string(1025, 'x')),
               "d.cand.candidate must have at most 1024 bytes.");
  expect_wrong("chat.send", fmt::format(R"({{"key":"{}","text":"x"}})", long_text),
               "d.key must have at most 256 bytes.");
  expect_wrong("hello",
               fmt::format(R"({{"versions":[{}1]}})",
                           [] {
                             std::string ones;
                             for (int i = 0; i < 32; ++i) ones += "1,";
                             return ones;
                           }()),
               "d.versions must have at most 32 entries.");
}

std::string description_with_tracks(int count, const std::string& name) {
  std::string tracks;
  for (int i = 0; i < count; ++i) tracks += fmt::format(R"({}"{}{}":{{"source":"camera"}})", i ? "," : "", name, i);
  return fmt::format(R"({{"link":"{}","desc":{{"type":"offer","sdp":""}},"tracks":{{{}}}}})", link, tracks);
}

TEST(decode, tracks_are_limited_in_number_and_length) {
  EXPECT_EQ(decoded<RtcDescription>("rtc.desc", description_with_tracks(128, "m")).tracks.size(), 128U);
  expect_wrong("rtc.desc", description_with_tracks(129, "m"), "d.tracks.* are too many.");
  expect_wrong("rtc.desc", description_with_tracks(1, std::string(300, 'm')), "d.tracks.* has a mid that is too long.");
}

TEST(decode, the_first_wrong_field_is_named) {
  expect_wrong("media.state", R"({"audio":1,"video":2,"screen":3})", "d.audio must be true or false.");
}

TEST(decode, the_envelope_is_checked) {
  EXPECT_EQ(error_of("[]"), ErrorCode::bad_request);
  EXPECT_EQ(error_of("7"), ErrorCode::bad_request);
  EXPECT_EQ(error_of("null"), ErrorCode::bad_request);
  EXPECT_EQ(error_of("{}"), ErrorCode::bad_request);
  EXPECT_EQ(error_of(R"({"t":"wave","id":1})"), ErrorCode::unknown_type);
  EXPECT_EQ(error_of(R"({"t":"","id":1})"), ErrorCode::unknown_type);
  EXPECT_EQ(error_of(R"({"t":"PING","id":1})"), ErrorCode::unknown_type);
  for (const char* text :
       {R"({"t":"ping"})", R"({"t":"ping","id":"1"})", R"({"t":"ping","id":1.0})", R"({"t":"ping","id":null})"}) {
    const auto result = decode(text, limits);
    ASSERT_FALSE(result) << text;
    EXPECT_FALSE(result.error().id) << text;
    EXPECT_THAT(result.error().refusal.message, HasSubstr("It needs an id, a whole number."));
  }
  const auto no_type = decode(R"({"id":5,"t":5})", limits);
  ASSERT_FALSE(no_type);
  EXPECT_EQ(no_type.error().id, 5);
  EXPECT_THAT(no_type.error().refusal.message, HasSubstr("It needs a type t."));
}

TEST(decode, huge_numbers_are_refused_where_they_do_not_fit) {
  EXPECT_EQ(decode(R"({"t":"ping","id":9223372036854775807})", limits)->id, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(decode(R"({"t":"ping","id":-9223372036854775808})", limits)->id, std::numeric_limits<std::int64_t>::min());
  for (const char* id : {"9223372036854775808", "18446744073709551616", "1e3", "1e400", "-1e400", "1e-400",
                         "123456789012345678901234567890"})
    EXPECT_NE(error_of(fmt::format(R"({{"t":"ping","id":{}}})", id)), ErrorCode::unknown_type) << id;
  for (const char* seq : {"9007199254740993", "18446744073709551615", "1e300", "1e18", "0.1"})
    expect_wrong("hello",
                 fmt::format(R"({{"versions":[1],"meeting":"m","name":"a","identity":"i",
      "resume":{{"session":"s0000000000009","secret":"x","last_seq":{}}}}})",
                             seq),
                 "d.resume.last_seq must be a whole number");
}

TEST(decode, what_is_not_strict_json_is_refused) {
  for (const std::string_view text :
       {"", " ", "{", "{not json", R"({"t":"ping","id":1)", R"({"t":"ping","id":1}})", R"({"t":"ping","id":1} x)",
        R"({"t":"ping","id":1,})", R"({'t':'ping','id':1})", R"({t:"ping","id":1})", R"(/**/{"t":"ping","id":1})",
        R"({"t":"ping","id":01})", R"({"t":"ping","id":+1})", R"({"t":"ping","id":NaN})", R"({"t":"ping","id":0x1})",
        "{\"t\":\"ping\",\"id\":1,\"d\":{\"x\":\"a\nb\"}}", "\xef\xbb\xbf{\"t\":\"ping\",\"id\":1}"})
    EXPECT_EQ(error_of(text), ErrorCode::bad_json) << text;
  EXPECT_EQ(error_of(std::string_view("{\"t\":\"ping\",\"id\":1}\0", 20)), ErrorCode::bad_json);
}

TEST(decode, invalid_utf8_is_refused) {
  for (const char* text : {"\xff", "\x80", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\\ud800",
                           "\\ud800x", "\\udc00\\ud800"})
    EXPECT_EQ(error_of(request("chat.send", fmt::format(R"({{"key":"k","text":"{}"}})", text))), ErrorCode::bad_json)
        << text;
}

std::string nested(std::size_t depth) {
  // The envelope and d are two of them.
  return request("ping", R"({"x":)" + std::string(depth - 2, '[') + std::string(depth - 2, ']') + "}");
}

TEST(decode, nesting_is_limited_to_32) {
  EXPECT_TRUE(decode(nested(32), limits));
  EXPECT_EQ(error_of(nested(33)), ErrorCode::bad_json);
  EXPECT_EQ(error_of(std::string(4096, '[')), ErrorCode::bad_json);
}

TEST(decode, size_is_limited) {
  const std::string most = R"({"t":"ping","id":1})" + std::string(4096 - 19, ' ');
  EXPECT_EQ(most.size(), 4096U);
  EXPECT_TRUE(decode(most, limits));
  EXPECT_EQ(error_of(most + " "), ErrorCode::message_too_large);
}

TEST(decode, what_it_quotes_from_the_message_is_still_json) {
  const auto result = decode(
      request("rtc.desc",
              fmt::format(
                  R"({{"link":"{}","desc":{{"type":"offer","sdp":""}},"tracks":{{"a\"}}\n\u0001":{{"source":"x"}}}}}})",
                  link)),
      limits);
  ASSERT_FALSE(result);
  const auto text = error_text(result.error().id, result.error().refusal);
  EXPECT_NO_THROW(boost::json::parse(text)) << text;
}

}  // namespace
}  // namespace ringer::signaling
