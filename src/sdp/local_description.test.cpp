// SPDX-License-Identifier: Apache-2.0
#include "sdp/local_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sdp/fixture.test.h"
#include "sdp/print.h"

namespace ringer::sdp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

LocalSession session() {
  LocalSession local;
  local.origin = {"-", "4711", "3"};
  local.ice = {"abcdEFGH", "abcdefghijklmnopqrstuvwx", {"trickle", "ice2"}};
  local.fingerprint = {"sha-256", "AB:CD"};
  local.candidates = {Candidate::host({*IpAddress::parse("192.0.2.9"), 40000}, 2130706431, "1")};
  local.end_of_candidates = true;
  return local;
}

SessionDescription answer_to(const SessionDescription& offer, const Capabilities& ours = {}) {
  auto negotiation = negotiate(offer, ours);
  if (!negotiation) {
    ADD_FAILURE() << negotiation.error().text();
    return {};
  }
  std::uint32_t ssrc = 100;
  for (auto& section : negotiation->sections) {
    section.sending = LocalSource{.ssrc = ssrc, .rtx_ssrc = ssrc + 1, .cname = "c", .msid = {"stream", "track"}};
    ssrc += 2;
  }
  return make_answer(offer, *negotiation, session());
}

std::vector<OfferedSection> down_links() {
  const Capabilities ours;
  std::vector<OfferedSection> sections(2);
  sections[0].mid = "a0";
  sections[0].codecs = offered_codecs(Kind::audio, ours);
  sections[0].sending = LocalSource{.ssrc = 10, .cname = "c", .msid = {"s0", "a0"}};
  sections[1].mid = "v0";
  sections[1].kind = Kind::video;
  sections[1].codecs = offered_codecs(Kind::video, ours);
  sections[1].sending = LocalSource{.ssrc = 20, .rtx_ssrc = 21, .cname = "c", .msid = {"s0", "v0"}};
  for (auto& section : sections) {
    section.direction = Direction::sendonly;
    section.extensions = offered_extensions(section.kind, ours);
  }
  return sections;
}

TEST(MakeAnswer, has_no_source_for_retransmissions_where_none_was_agreed) {
  auto offer = fixture("chromium_sendrecv");
  EXPECT_THAT(answer_to(offer).sections[1].source_groups, SizeIs(1));
  std::erase_if(offer.sections[1].formats, [](const auto& format) { return format.encoding == "rtx"; });
  const auto answer = answer_to(offer);
  EXPECT_THAT(answer.sections[1].source_groups, IsEmpty());
  EXPECT_THAT(answer.sections[1].sources, SizeIs(1));
}

TEST(MakeAnswer, answers_every_captured_offer_section_by_section_with_a_text_that_reads_the_same) {
  for (const auto& name : offers()) {
    const auto offer = fixture(name);
    const auto answer = answer_to(offer);
    ASSERT_EQ(answer.sections.size(), offer.sections.size()) << name;
    for (std::size_t i = 0; i < offer.sections.size(); ++i) {
      EXPECT_EQ(answer.sections[i].mid, offer.sections[i].mid) << name;
      EXPECT_EQ(answer.sections[i].media, offer.sections[i].media) << name;
      EXPECT_EQ(answer.sections[i].protocol, offer.sections[i].protocol) << name;
    }
    const auto read = parse(print(answer));
    ASSERT_TRUE(read) << name;
    EXPECT_EQ(*read, answer) << name;
  }
}

TEST(MakeAnswer, is_that_of_a_lite_agent_and_dtls_server) {
  const auto answer = answer_to(fixture("chromium_sendrecv"));
  EXPECT_TRUE(answer.ice_lite);
  EXPECT_THAT(answer.groups, ElementsAre(Group{"BUNDLE", {"0", "1"}}));
  for (const auto& section : answer.sections) {
    EXPECT_EQ(section.setup, SetupRole::passive);
    EXPECT_EQ(section.ice, session().ice);
    EXPECT_THAT(section.fingerprints, ElementsAre(session().fingerprint));
    EXPECT_TRUE(section.rtcp_mux);
    EXPECT_TRUE(section.rtcp_rsize);
    EXPECT_EQ(section.port, 9);
  }
  EXPECT_EQ(answer.sections[0].candidates, session().candidates);
  EXPECT_THAT(answer.sections[1].candidates, IsEmpty());
}

TEST(MakeAnswer, names_what_we_send_where_we_send) {
  auto offer = fixture("chromium_sendrecv");
  offer.sections[0].direction = Direction::sendonly;
  const auto answer = answer_to(offer);
  EXPECT_THAT(answer.sections[0].sources, IsEmpty());
  EXPECT_THAT(answer.sections[0].msids, IsEmpty());
  EXPECT_THAT(answer.sections[1].msids, ElementsAre(Msid{"stream", "track"}));
  EXPECT_THAT(answer.sections[1].source_groups, ElementsAre(SourceGroup{"FID", {102, 103}}));
  EXPECT_EQ(answer.sections[1].sources.size(), 2u);
}

TEST(MakeAnswer, keeps_codecs_and_retransmissions_under_the_offers_payload_types) {
  const auto section = answer_to(fixture("firefox_sendrecv")).sections[1];
  ASSERT_EQ(section.formats.size(), 6u);
  EXPECT_EQ(section.formats[0].payload_type, 120);
  EXPECT_EQ(section.formats[0].parameters, "max-fs=12288;max-fr=60");
  EXPECT_THAT(section.formats[0].feedback, ElementsAre("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"));
  EXPECT_EQ(section.formats[1], (Format{124, "rtx", 90000, 1, "apt=120", {}}));
}

TEST(MakeAnswer, asks_for_the_layers_that_are_offered) {
  const auto section = answer_to(fixture("firefox_simulcast")).sections[1];
  const std::string text = print(SessionDescription{.sections = {section}});
  EXPECT_THAT(text, HasSubstr("a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n"));
}

TEST(MakeAnswer, a_rejected_section_keeps_its_place_its_mid_and_its_payload_types) {
  EXPECT_THAT(print(answer_to(fixture("plain_rtp"))),
              HasSubstr("m=video 0 RTP/AVP 96 97 98\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\n"));
  const auto answer = answer_to(fixture("chromium_data_channel"));
  EXPECT_THAT(print(answer),
              HasSubstr("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2"));
  EXPECT_THAT(answer.groups, ElementsAre(Group{"BUNDLE", {"0", "1"}}));
}

TEST(MakeAnswer, candidates_stand_in_the_section_that_the_bundle_begins_with) {
  auto offer = fixture("chromium_sendrecv");
  offer.groups = {{"BUNDLE", {"1", "0"}}};
  const auto answer = answer_to(offer);
  EXPECT_THAT(answer.groups, ElementsAre(Group{"BUNDLE", {"1", "0"}}));
  EXPECT_THAT(answer.sections[0].candidates, IsEmpty());
  EXPECT_EQ(answer.sections[1].candidates, session().candidates);
}

TEST(MakeAnswer, prints_our_limit_and_accepts_a_data_channel) {
  const auto offer = fixture("aiortc");
  Capabilities ours;
  ours.data_channels = true;
  auto negotiation = negotiate(offer, ours);
  ASSERT_TRUE(negotiation);
  negotiation->sections[1].receive_limit_kbps = 500;
  const std::string text = print(make_answer(offer, *negotiation, session()));
  EXPECT_THAT(text, HasSubstr("b=AS:500\r\n"));
  EXPECT_THAT(text, HasSubstr("m=application 9 DTLS/SCTP 5000\r\n"));
  EXPECT_THAT(text, HasSubstr("a=sctpmap:5000 webrtc-datachannel 65535\r\n"));
}

TEST(MakeOffer, is_a_bundle_that_lets_the_browser_choose_its_dtls_role) {
  const auto offer = make_offer(down_links(), session());
  EXPECT_THAT(offer.groups, ElementsAre(Group{"BUNDLE", {"a0", "v0"}}));
  for (const auto& section : offer.sections) {
    EXPECT_EQ(section.setup, SetupRole::actpass);
    EXPECT_EQ(section.direction, Direction::sendonly);
    EXPECT_EQ(section.msids.size(), 1u);
  }
  EXPECT_THAT(offer.sections[1].source_groups, ElementsAre(SourceGroup{"FID", {20, 21}}));
  EXPECT_EQ(parse(print(offer)), offer);
}

TEST(MakeOffer, the_same_codec_has_the_same_payload_type_whatever_else_is_offered) {
  const Capabilities all;
  Capabilities few;
  few.video = {rtp::Codec::h264};
  for (const auto& codec : offered_codecs(Kind::video, few)) {
    EXPECT_THAT(offered_codecs(Kind::video, all), testing::Contains(codec));
  }
}

TEST(MakeOffer, no_payload_type_is_used_twice) {
  const auto offer = make_offer(down_links(), session());
  std::vector<bool> used(128);
  for (const auto& section : offer.sections) {
    for (const auto& format : section.formats) {
      EXPECT_FALSE(used[format.payload_type]) << int{format.payload_type};
      used[format.payload_type] = true;
      // RFC 5761 section 4: these are RTCP's on a shared port.
      EXPECT_TRUE(format.payload_type < 64 || format.payload_type > 95);
    }
  }
}

TEST(MakeOffer, the_same_extension_has_the_same_id_everywhere_and_stands_where_it_belongs) {
  const Capabilities all;
  Capabilities few;
  few.extensions = {rtp::ExtensionKind::transport_wide_cc};
  const auto audio = offered_extensions(Kind::audio, all);
  const auto video = offered_extensions(Kind::video, all);
  const auto alone = offered_extensions(Kind::audio, few);
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_THAT(audio, testing::Contains(alone[0]));
  EXPECT_THAT(video, testing::Contains(alone[0]));
  const auto has = [](const auto& list, rtp::ExtensionKind kind) {
    return std::ranges::find(list, rtp::uri_of(kind), &Extension::uri) != list.end();
  };
  EXPECT_TRUE(has(audio, rtp::ExtensionKind::audio_level));
  EXPECT_FALSE(has(video, rtp::ExtensionKind::audio_level));
  EXPECT_FALSE(has(audio, rtp::ExtensionKind::video_orientation));
  EXPECT_TRUE(has(video, rtp::ExtensionKind::video_orientation));
}

TEST(MakeOffer, a_stopped_section_leaves_the_bundle_and_its_place_may_be_taken_over) {
  auto sections = down_links();
  sections[0].stopped = true;
  auto offer = make_offer(sections, session());
  EXPECT_THAT(offer.groups, ElementsAre(Group{"BUNDLE", {"v0"}}));
  EXPECT_TRUE(offer.sections[0].is_rejected());
  EXPECT_EQ(offer.sections[0].direction, Direction::inactive);
  EXPECT_THAT(offer.sections[0].sources, IsEmpty());
  EXPECT_EQ(offer.sections[1].candidates, session().candidates);
  sections[0].stopped = false;
  sections[0].mid = "a1";
  offer = make_offer(sections, session());
  EXPECT_THAT(offer.groups, ElementsAre(Group{"BUNDLE", {"a1", "v0"}}));
}

TEST(MakeOffer, an_inactive_section_stays_in_the_bundle) {
  auto sections = down_links();
  sections[1].direction = Direction::inactive;
  const auto offer = make_offer(sections, session());
  EXPECT_THAT(offer.groups, ElementsAre(Group{"BUNDLE", {"a0", "v0"}}));
  EXPECT_THAT(print(offer), Not(HasSubstr("a=ssrc:20")));
}

TEST(MakeOffer, has_data_channels_with_our_own_limit) {
  auto sections = down_links();
  sections.push_back({.mid = "d", .kind = Kind::application});
  auto local = session();
  local.max_message_size = 1000;
  const auto offer = make_offer(sections, local);
  EXPECT_THAT(print(offer), HasSubstr("a=sctp-port:5000\r\na=max-message-size:1000\r\n"));
  Capabilities ours;
  ours.data_channels = true;
  auto negotiation = negotiate(offer, ours);
  ASSERT_TRUE(negotiation);
  EXPECT_EQ(negotiation->sections[2].max_message_size, 1000u);
  local.max_message_size = 2000;
  EXPECT_EQ(make_answer(offer, *negotiation, local).sections[2].max_message_size, 2000u);
}

TEST(MakeOffer, asks_for_a_simulcast) {
  auto sections = down_links();
  sections[1].direction = Direction::sendrecv;
  sections[1].receive_rids = {"l", "h"};
  EXPECT_THAT(print(make_offer(sections, session())),
              HasSubstr("a=rid:l recv\r\na=rid:h recv\r\na=simulcast:recv l;h\r\n"));
}

TEST(ApplyAnswer, understands_what_browsers_answered_to_an_offer_of_ours) {
  const auto offer = fixture("ringer_offer");
  for (const std::string name : {"chromium_answer", "firefox_answer"}) {
    const auto answer = fixture(name);
    const auto negotiation = apply_answer(offer, answer, {});
    ASSERT_TRUE(negotiation) << name;
    ASSERT_TRUE(negotiation->transport) << name;
    EXPECT_EQ(negotiation->transport->our_setup, SetupRole::passive) << name;
    EXPECT_EQ(negotiation->transport->ice, answer.sections[0].ice) << name;
    EXPECT_THAT(negotiation->bundle, ElementsAre("a0", "v0")) << name;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& section = negotiation->sections[i];
      EXPECT_TRUE(section.accepted()) << name;
      EXPECT_EQ(section.direction, Direction::sendonly) << name;
      EXPECT_NE(section.extension_map.id(rtp::ExtensionKind::mid), 0) << name;
    }
    EXPECT_EQ(negotiation->sections[0].codecs[0].codec, rtp::Codec::opus) << name;
    EXPECT_EQ(negotiation->sections[1].codecs[0].codec, rtp::Codec::vp8) << name;
    EXPECT_EQ(negotiation->sections[1].codecs[0].rtx_payload_type, 97) << name;
    EXPECT_EQ(negotiation->sections[2].rejection, Rejection::by_remote) << name;  // stopped in the offer
    EXPECT_EQ(negotiation->sections[3].mid, "v1") << name;
  }
}

TEST(ApplyAnswer, two_of_us_agree) {
  const auto offer = make_offer(down_links(), session());
  const auto answer = answer_to(offer);
  const auto negotiation = apply_answer(offer, answer, {});
  ASSERT_TRUE(negotiation);
  EXPECT_EQ(negotiation->transport->our_setup, SetupRole::active);
  EXPECT_EQ(negotiation->sections[1].codecs, down_links()[1].codecs);
  EXPECT_EQ(negotiation->sections[1].direction, Direction::sendonly);
}

TEST(ApplyAnswer, our_direction_is_what_both_sides_want) {
  auto sections = down_links();
  sections[0].direction = Direction::sendrecv;
  const auto offer = make_offer(sections, session());
  auto answer = answer_to(offer);
  answer.sections[0].direction = Direction::recvonly;
  answer.sections[1].direction = Direction::sendrecv;  // more than was on offer
  const auto negotiation = apply_answer(offer, answer, {});
  ASSERT_TRUE(negotiation);
  EXPECT_EQ(negotiation->sections[0].direction, Direction::sendonly);
  EXPECT_EQ(negotiation->sections[1].direction, Direction::sendonly);
}

TEST(ApplyAnswer, only_codecs_on_offer_count) {
  const auto offer = make_offer(down_links(), session());
  auto answer = answer_to(offer);
  auto& formats = answer.sections[1].formats;
  formats[0].payload_type = 127;
  const auto negotiation = apply_answer(offer, answer, {});
  ASSERT_TRUE(negotiation);
  EXPECT_NE(negotiation->sections[1].codecs[0].codec, rtp::Codec::vp8);
}

TEST(ApplyAnswer, sections_outside_the_answers_bundle_are_given_up) {
  const auto offer = make_offer(down_links(), session());
  auto answer = answer_to(offer);
  answer.groups.clear();
  const auto negotiation = apply_answer(offer, answer, {});
  ASSERT_TRUE(negotiation);
  EXPECT_TRUE(negotiation->sections[0].accepted());
  EXPECT_EQ(negotiation->sections[1].rejection, Rejection::outside_bundle);
}

TEST(ApplyAnswer, a_stopped_section_cannot_be_taken) {
  const auto offer = make_offer(down_links(), session());
  const auto answer = answer_to(offer);
  auto sections = down_links();
  sections[0].stopped = true;
  const auto negotiation = apply_answer(make_offer(sections, session()), answer, {});
  ASSERT_TRUE(negotiation);
  EXPECT_EQ(negotiation->sections[0].rejection, Rejection::by_remote);
  EXPECT_TRUE(negotiation->sections[1].accepted());
}

TEST(M15_sdp_torture, an_answer_that_is_not_one_to_the_offer_is_refused) {
  const auto offer = make_offer(down_links(), session());
  const auto refused = [&](auto change) {
    auto answer = answer_to(offer);
    change(answer);
    const auto negotiation = apply_answer(offer, answer, {});
    return negotiation ? ProblemKind::bad_line : negotiation.error().kind;
  };
  EXPECT_EQ(refused([](auto& answer) { answer.sections.pop_back(); }), ProblemKind::section_missing);
  EXPECT_EQ(refused([](auto& answer) { std::swap(answer.sections[0].mid, answer.sections[1].mid); }),
            ProblemKind::section_moved);
  EXPECT_EQ(refused([](auto& answer) { std::swap(answer.sections[0], answer.sections[1]); }),
            ProblemKind::kind_changed);
  EXPECT_EQ(refused([](auto& answer) { answer.sections[0].extensions[0].uri = "urn:other"; }),
            ProblemKind::extension_conflict);
  EXPECT_EQ(refused([](auto& answer) { answer.groups[0].mids.push_back("x"); }), ProblemKind::no_such_mid);
  EXPECT_EQ(refused([](auto& answer) { answer.sections[0].setup = SetupRole::actpass; }), ProblemKind::bad_line);
}

}  // namespace
}  // namespace ringer::sdp
