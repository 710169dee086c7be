// SPDX-License-Identifier: Apache-2.0
#include "sdp/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sdp/fixture.test.h"
#include "sdp/limits.h"
#include "sdp/print.h"

namespace ringer::sdp {
namespace {

using testing::ElementsAre;

const std::string head = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
const std::string video = "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n";

SessionDescription read(const std::string& text) {
  const auto description = parse(text);
  if (!description) {
    ADD_FAILURE() << description.error().text() << " in\n" << text;
    return {};
  }
  return *description;
}

MediaSection read_section(const std::string& lines) {
  auto description = read(head + video + lines);
  return description.sections.empty() ? MediaSection{} : description.sections.front();
}

std::string problem_of(const std::string& text) {
  const auto description = parse(text);
  return description ? "none" : description.error().text();
}

TEST(Parse, reads_every_captured_offer_and_finds_the_same_again_in_what_it_prints) {
  for (const auto& name : offers()) {
    const auto description = fixture(name);
    EXPECT_FALSE(description.sections.empty()) << name;
    for (const auto& section : description.sections) {
      EXPECT_FALSE(section.ice.ufrag.empty() && !section.is_rejected()) << name;
      EXPECT_TRUE(section.setup.has_value() || section.is_rejected()) << name;
      EXPECT_TRUE(!section.fingerprints.empty() || section.is_rejected()) << name;
    }
    EXPECT_EQ(read(print(description)), description) << name;
  }
}

TEST(Parse, finds_chromiums_codecs_streams_and_extensions) {
  const auto description = fixture("chromium_sendrecv");
  ASSERT_EQ(description.sections.size(), 2u);
  EXPECT_THAT(description.groups, ElementsAre(Group{"BUNDLE", {"0", "1"}}));
  const auto& audio = description.sections[0];
  EXPECT_EQ(audio.kind, Kind::audio);
  EXPECT_EQ(audio.formats.front(), (Format{111, "opus", 48000, 2, "minptime=10;useinbandfec=1", {"transport-cc"}}));
  EXPECT_EQ(audio.extensions[3], (Extension{4, Direction::sendrecv, "urn:ietf:params:rtp-hdrext:sdes:mid"}));
  const auto& camera = description.sections[1];
  EXPECT_EQ(camera.mid, "1");
  EXPECT_TRUE(camera.rtcp_mux);
  EXPECT_TRUE(camera.rtcp_rsize);
  EXPECT_TRUE(camera.extmap_allow_mixed);
  EXPECT_THAT(camera.ice.options, ElementsAre("trickle"));
  ASSERT_EQ(camera.source_groups.size(), 1u);
  ASSERT_EQ(camera.sources.size(), 2u);
  EXPECT_THAT(camera.source_groups[0].ssrcs, ElementsAre(camera.sources[0].ssrc, camera.sources[1].ssrc));
  EXPECT_EQ(camera.sources[0].msid, camera.msids[0]);
  EXPECT_FALSE(camera.sources[0].cname.empty());
  EXPECT_TRUE(has_feedback(camera, camera.formats[0], "nack pli"));
}

TEST(Parse, finds_firefoxs_simulcast_and_gives_sections_what_stands_at_the_session) {
  const auto camera = fixture("firefox_simulcast").sections[1];
  ASSERT_TRUE(camera.simulcast);
  EXPECT_EQ(camera.simulcast->send.size(), 3u);
  EXPECT_THAT(camera.rids, ElementsAre(Rid{"q", true, ""}, Rid{"h", true, ""}, Rid{"f", true, ""}));
  EXPECT_EQ(camera.source_groups.size(), 3u);
  EXPECT_EQ(camera.extensions[5].direction, Direction::sendonly);
  ASSERT_EQ(camera.fingerprints.size(), 1u);  // written at the session alone
  EXPECT_EQ(camera.fingerprints[0].algorithm, "sha-256");
}

TEST(Parse, reads_data_channel_sections_of_both_forms) {
  const auto now = fixture("chromium_data_channel").sections.back();
  EXPECT_EQ(now.kind, Kind::application);
  EXPECT_EQ(now.sctp_port, 5000);
  EXPECT_EQ(now.max_message_size, 262144u);
  EXPECT_THAT(now.other_formats, ElementsAre("webrtc-datachannel"));
  EXPECT_EQ(fixture("aiortc").sections.back().sctp_port, 5000);
}

TEST(Parse, takes_the_offer_of_kurentos_tests) {
  const auto description = fixture("plain_rtp");
  ASSERT_EQ(description.sections.size(), 1u);
  EXPECT_EQ(description.sections[0].bandwidth_as, 384u);  // although b= stands after a=
  EXPECT_EQ(description.sections[0].mid, "");
  EXPECT_EQ(description.sections[0].formats[2].encoding, "H263-1998");
}

TEST(Parse, takes_lf_for_crlf_and_a_last_line_without_any) {
  std::string text = fixture_text("chromium_sendrecv");
  std::erase(text, '\r');
  text.pop_back();
  EXPECT_EQ(read(text), fixture("chromium_sendrecv"));
}

TEST(Parse, a_section_may_override_what_stands_at_the_session) {
  const auto description =
      read(head + "a=setup:actpass\r\na=fingerprint:sha-256 AA:BB\r\na=ice-ufrag:sess\r\na=recvonly\r\n" + video +
           "a=ice-ufrag:sect\r\na=fingerprint:SHA-256 CC:DD\r\n" + "a=fingerprint:sha-512 EE:FF\r\n" + video +
           "a=sendonly\r\n");
  EXPECT_EQ(description.sections[0].ice.ufrag, "sect");
  EXPECT_THAT(description.sections[0].fingerprints,
              ElementsAre(Fingerprint{"sha-256", "CC:DD"}, Fingerprint{"sha-512", "EE:FF"}));
  EXPECT_EQ(description.sections[0].direction, Direction::recvonly);
  EXPECT_EQ(description.sections[1].ice.ufrag, "sess");
  EXPECT_THAT(description.sections[1].fingerprints, ElementsAre(Fingerprint{"sha-256", "AA:BB"}));
  EXPECT_EQ(description.sections[1].direction, Direction::sendonly);
}

TEST(Parse, reads_simulcast_with_alternatives_and_pauses_in_both_directions) {
  const auto section = read_section("a=simulcast:recv a;~b send 1,~4;2\r\n");
  ASSERT_TRUE(section.simulcast);
  EXPECT_THAT(section.simulcast->send, ElementsAre(ElementsAre(SimulcastRid{"1", false}, SimulcastRid{"4", true}),
                                                   ElementsAre(SimulcastRid{"2", false})));
  EXPECT_THAT(section.simulcast->receive,
              ElementsAre(ElementsAre(SimulcastRid{"a", false}), ElementsAre(SimulcastRid{"b", true})));
  EXPECT_EQ(read_section("a=simulcast: send rid=q;h\r\n").simulcast->send.size(), 2u);  // the draft's form
}

TEST(Parse, feedback_for_all_formats_holds_for_each) {
  const auto section = read_section("a=rtcp-fb:* nack\r\na=rtcp-fb:97 nack pli\r\n");
  EXPECT_TRUE(has_feedback(section, section.formats[0], "nack"));
  EXPECT_FALSE(has_feedback(section, section.formats[0], "nack pli"));
  EXPECT_TRUE(has_feedback(section, section.formats[1], "nack pli"));
}

TEST(Parse, ignores_what_it_does_not_know) {
  const auto section = read_section(
      "a=x-new-thing:1 2 3\r\nk=clear:x\r\na=rtpmap:99 VP8/90000\r\na=fmtp:99 x=y\r\n"
      "a=candidate:nonsense\r\na=extmap:4096 urn:choice\r\n\r\n");
  EXPECT_TRUE(section.candidates.empty());
  EXPECT_TRUE(section.extensions.empty());
  EXPECT_EQ(section.formats.size(), 2u);
}

TEST(Parse, finds_parameters_whatever_their_case_and_spacing) {
  EXPECT_EQ(find_parameter("a=1; Packetization-Mode=1;b", "packetization-mode"), "1");
  EXPECT_EQ(find_parameter("a=1;b", "b"), "");
  EXPECT_EQ(find_parameter("ab=1", "b"), std::nullopt);
}

TEST(M15_sdp_torture, text_beyond_64_kib_is_refused_before_it_is_read) {
  EXPECT_EQ(problem_of(head + "a=" + std::string(1024 * 1024, 'x')), "the description is longer than 64 KiB");
  EXPECT_EQ(problem_of(head + "a=" + std::string(limits::size - head.size() - 2, 'x')), "none");
  EXPECT_EQ(problem_of(head + "a=" + std::string(limits::size - head.size() - 1, 'x')),
            "the description is longer than 64 KiB");
}

TEST(M15_sdp_torture, ten_thousand_media_lines_are_refused) {
  std::string text = head;
  for (int i = 0; i < 10'000; ++i) text += "m=a 9 R 0\n";
  EXPECT_EQ(problem_of(text), "the description is longer than 64 KiB");
  EXPECT_EQ(problem_of(text.substr(0, limits::size - 6)), "line 133: there are too many media sections");
}

std::string repeated(const std::string& before, const std::string& after, std::size_t count) {
  std::string lines;
  for (std::size_t i = 1; i <= count; ++i) lines += before + std::to_string(i) + after + "\n";
  return lines;
}

TEST(M15_sdp_torture, each_kind_of_line_has_a_limit) {
  const std::string too_many = "an attribute is repeated too often";
  const auto refused = [&](const std::string& lines) { return problem_of(head + video + lines).contains(too_many); };
  const auto taken = [&](const std::string& lines) { return problem_of(head + video + lines) == "none"; };
  const struct {
    std::string before, after;
    std::size_t limit;
  } cases[] = {{"a=ssrc:", " cname:x", limits::sources},
               {"a=candidate:1 1 udp 1 192.0.2.1 ", " typ host", limits::candidates},
               {"a=extmap:", " urn:x", limits::extensions},
               {"a=rid:", " send", limits::rids},
               {"a=msid:s ", "", limits::msids},
               {"a=ssrc-group:FID 1 ", "", limits::source_groups},
               {"a=fingerprint:sha-256 ", "", limits::fingerprints},
               {"a=rtcp-fb:96 x", "", limits::feedback},
               {"a=rtcp-fb:* x", "", limits::feedback}};
  for (const auto& each : cases) {
    EXPECT_TRUE(taken(repeated(each.before, each.after, each.limit))) << each.before;
    EXPECT_TRUE(refused(repeated(each.before, each.after, each.limit + 1))) << each.before;
  }
  EXPECT_EQ(problem_of(head + repeated("a=group:BUNDLE ", "", limits::groups + 1)),
            "line 13: an attribute is repeated too often");
  EXPECT_EQ(problem_of(head + repeated("a=x", "", limits::lines)), "line 4097: there are too many lines");
}

TEST(M15_sdp_torture, two_sections_with_one_mid_are_refused) {
  EXPECT_EQ(problem_of(head + video + "a=mid:0\r\n" + video + "a=mid:0\r\n"),
            "line 8: two media sections have the same mid");
}

TEST(M15_sdp_torture, an_attribute_that_media_depend_on_must_be_readable) {
  for (const std::string bad : {"rtpmap:96",
                                "rtpmap:x VP8/90000",
                                "rtpmap:128 VP8/90000",
                                "rtpmap:96 VP8",
                                "rtpmap:96 VP8/0",
                                "rtpmap:96 VP8/90000/0",
                                "rtpmap:96 VP8/-1",
                                "rtpmap:96 VP8/4294967296",
                                "fmtp:banana x=1",
                                "rtcp-fb:96",
                                "rtcp-fb:x nack",
                                "extmap:0 urn:x",
                                "extmap:x urn:x",
                                "extmap:1",
                                "extmap:1/upwards urn:x",
                                "mid:",
                                "mid:a b",
                                "ice-ufrag:",
                                "ice-pwd:",
                                "fingerprint:sha-256",
                                "setup:sideways",
                                "ssrc:x cname:y",
                                "ssrc:4294967296 cname:y",
                                "ssrc-group:",
                                "ssrc-group:FID x",
                                "msid:",
                                "rid:1 sideways",
                                "rid:a=b send",
                                "simulcast:",
                                "simulcast:send",
                                "simulcast:send ;",
                                "simulcast:send 1 send 2",
                                "sctp-port:x",
                                "max-message-size:-1"}) {
    EXPECT_EQ(problem_of(head + video + "a=" + bad + "\r\n"), "line 6: an attribute cannot be read") << bad;
  }
  EXPECT_EQ(problem_of(head + video + "a=ice-pwd:" + std::string(257, 'x')), "line 6: an attribute cannot be read");
}

TEST(M15_sdp_torture, lines_that_are_none_are_refused) {
  EXPECT_EQ(problem_of(""), "the first line is not v=0");
  EXPECT_EQ(problem_of("hello"), "line 1: the line is not of the form <letter>=<value>");
  EXPECT_EQ(problem_of("o=- 1 2 IN IP4 127.0.0.1\r\n"), "line 1: the first line is not v=0");
  EXPECT_EQ(problem_of("v=1\r\n"), "line 1: the first line is not v=0");
  EXPECT_EQ(problem_of("v=0\r\no=- x y IN IP4 127.0.0.1\r\n"), "line 2: the o= line cannot be read");
  EXPECT_EQ(problem_of(head + "video"), "line 5: the line is not of the form <letter>=<value>");
  EXPECT_EQ(problem_of(head + std::string("a=x\0y", 5)), "line 5: the line is not of the form <letter>=<value>");
  EXPECT_EQ(problem_of(head + "a=x\ry"), "line 5: the line is not of the form <letter>=<value>");
  for (const std::string bad : {"m=", "m=video", "m=video 9", "m=video 9 RTP/AVP", "m=video x RTP/AVP 96",
                                "m=video 65536 RTP/AVP 96", "m=video 9 RTP/AVP 128", "m=video 9 RTP/AVP VP8"}) {
    EXPECT_EQ(problem_of(head + bad), "line 5: the m= line cannot be read") << bad;
  }
}

TEST(M15_sdp_torture, candidates_with_names_are_kept_and_flagged) {
  const auto candidates = fixture("safari_shape").sections[0].candidates;
  ASSERT_EQ(candidates.size(), 1u);
  EXPECT_TRUE(candidates[0].is_name());
  EXPECT_TRUE(candidates[0].address.ends_with(".local"));
}

}  // namespace
}  // namespace ringer::sdp
