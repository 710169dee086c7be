// SPDX-License-Identifier: Apache-2.0
#include "sdp/negotiate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sdp/fixture.test.h"

namespace ringer::sdp {
namespace {

using rtp::Codec;
using rtp::ExtensionKind;
using testing::ElementsAre;
using testing::IsEmpty;

Negotiation negotiated(const SessionDescription& offer, const Capabilities& ours = {},
                       std::vector<Direction> wishes = {}) {
  auto negotiation = negotiate(offer, ours, wishes);
  if (!negotiation) {
    ADD_FAILURE() << negotiation.error().text();
    return {};
  }
  return *negotiation;
}

std::vector<Codec> codecs(const NegotiatedSection& section) {
  std::vector<Codec> list;
  for (const auto& codec : section.codecs) list.push_back(codec.codec);
  return list;
}

ProblemKind problem_of(const SessionDescription& offer) {
  const auto negotiation = negotiate(offer, {});
  return negotiation ? ProblemKind::bad_line : negotiation.error().kind;
}

/// The rejection of the first section, alone in its offer, after `change`.
Rejection rejection_after(auto change) {
  auto offer = fixture("chromium_sendrecv");
  offer.sections.pop_back();
  offer.groups.clear();
  change(offer.sections.front());
  return negotiated(offer).sections.front().rejection;
}

TEST(Negotiate, accepts_the_audio_and_video_of_every_captured_offer) {
  for (const auto& name : offers()) {
    const auto offer = fixture(name);
    const auto negotiation = negotiated(offer);
    ASSERT_EQ(negotiation.sections.size(), offer.sections.size()) << name;
    ASSERT_TRUE(negotiation.transport) << name;
    EXPECT_EQ(negotiation.transport->our_setup, SetupRole::passive) << name;
    for (const auto& section : negotiation.sections) {
      const auto& offered = offer.sections[section.index];
      EXPECT_EQ(section.mid, offered.mid) << name;
      const bool is_wanted = offered.kind != Kind::application && !offered.is_rejected();
      EXPECT_EQ(section.accepted(), is_wanted) << name << " " << to_text(section.rejection);
    }
  }
}

TEST(Negotiate, finds_the_common_codecs_in_the_offers_order) {
  const auto negotiation = negotiated(fixture("chromium_sendrecv"));
  EXPECT_THAT(codecs(negotiation.sections[0]), ElementsAre(Codec::opus, Codec::pcmu, Codec::pcma));
  EXPECT_THAT(codecs(negotiation.sections[1]),
              ElementsAre(Codec::vp8, Codec::h264, Codec::h264, Codec::h264, Codec::h264, Codec::h264, Codec::h264,
                          Codec::av1, Codec::vp9, Codec::vp9));
  const auto& vp8 = negotiation.sections[1].codecs[0];
  EXPECT_EQ(vp8.payload_type, 96);
  EXPECT_EQ(vp8.rtx_payload_type, 97);
  EXPECT_EQ(vp8.feedback, (Feedback{true, true, true, true, true}));
  const auto& opus = negotiation.sections[0].codecs[0];
  EXPECT_EQ(opus.parameters, "minptime=10;useinbandfec=1");
  EXPECT_EQ(opus.rtx_payload_type, std::nullopt);
  EXPECT_EQ(opus.feedback, (Feedback{.transport_cc = true}));
  EXPECT_EQ(opus.channels, 2);
}

TEST(Negotiate, takes_every_h264_profile_and_leaves_out_what_cannot_be_forwarded) {
  auto offer = fixture("safari_shape");
  EXPECT_THAT(codecs(negotiated(offer).sections[1]), ElementsAre(Codec::h264, Codec::h264, Codec::h264, Codec::h264,
                                                                 Codec::vp8, Codec::vp9, Codec::vp9, Codec::av1));
  for (auto& format : offer.sections[1].formats) {
    if (format.encoding == "H264") format.parameters = "packetization-mode=2";
    if (format.encoding == "VP9") format.parameters = "profile-id=1";
  }
  EXPECT_THAT(codecs(negotiated(offer).sections[1]), ElementsAre(Codec::vp8, Codec::av1));
}

TEST(Negotiate, codec_names_have_no_case) {
  EXPECT_THAT(codecs(negotiated(fixture("werift")).sections[0]), ElementsAre(Codec::opus, Codec::pcmu));
}

TEST(Negotiate, offers_no_more_than_our_capabilities) {
  Capabilities ours;
  ours.video = {Codec::vp9};
  ours.rtx = false;
  ours.simulcast = false;
  ours.video_feedback = {.nack = true};
  ours.extensions = {ExtensionKind::rid};
  const auto section = negotiated(fixture("chromium_simulcast"), ours).sections[1];
  EXPECT_THAT(codecs(section), ElementsAre(Codec::vp9, Codec::vp9));
  EXPECT_EQ(section.codecs[0].rtx_payload_type, std::nullopt);
  EXPECT_EQ(section.codecs[0].feedback, (Feedback{.nack = true}));
  EXPECT_THAT(section.rids, IsEmpty());
  EXPECT_EQ(section.extensions.size(), 1u);
}

TEST(Negotiate, extension_ids_are_the_offers_and_their_directions_turn_round) {
  const auto section = negotiated(fixture("firefox_simulcast")).sections[1];
  EXPECT_EQ(section.extension_map.id(ExtensionKind::mid), 3);
  EXPECT_EQ(section.extension_map.id(ExtensionKind::rid), 9);
  EXPECT_EQ(section.extension_map.id(ExtensionKind::transport_wide_cc), 7);
  EXPECT_THAT(section.extensions,
              testing::Contains(Extension{9, Direction::recvonly, std::string(rtp::uri_of(ExtensionKind::rid))}));
}

TEST(Negotiate, takes_the_layers_of_a_simulcast_in_the_senders_order) {
  for (const std::string name : {"chromium_simulcast", "firefox_simulcast"}) {
    const auto section = negotiated(fixture(name)).sections[1];
    EXPECT_THAT(section.rids, ElementsAre(Rid{"q", true, ""}, Rid{"h", true, ""}, Rid{"f", true, ""})) << name;
    EXPECT_EQ(section.direction, Direction::recvonly) << name;
  }
}

TEST(Negotiate, takes_only_layers_that_can_arrive) {
  auto offer = fixture("chromium_simulcast");
  auto& section = offer.sections[1];
  section.rids = {{"q", true, "pt=96"}, {"h", true, "pt=96,118"}, {"f", false, ""}};
  EXPECT_THAT(negotiated(offer).sections[1].rids, ElementsAre(Rid{"q", true, "pt=96"}));
  std::erase_if(section.extensions, [](const auto& each) { return each.uri == rtp::uri_of(ExtensionKind::rid); });
  EXPECT_THAT(negotiated(offer).sections[1].rids, IsEmpty());
}

TEST(Negotiate, our_direction_answers_theirs_and_our_wish) {
  const struct {
    Direction theirs, wish, ours;
  } cases[] = {{Direction::sendrecv, Direction::sendrecv, Direction::sendrecv},
               {Direction::sendonly, Direction::sendrecv, Direction::recvonly},
               {Direction::recvonly, Direction::sendrecv, Direction::sendonly},
               {Direction::inactive, Direction::sendrecv, Direction::inactive},
               {Direction::sendrecv, Direction::recvonly, Direction::recvonly},
               {Direction::sendonly, Direction::sendonly, Direction::inactive},
               {Direction::sendrecv, Direction::inactive, Direction::inactive}};
  auto offer = fixture("chromium_sendrecv");
  for (const auto& each : cases) {
    offer.sections[1].direction = each.theirs;
    const auto negotiation = negotiated(offer, {}, {Direction::sendrecv, each.wish});
    EXPECT_EQ(negotiation.sections[1].direction, each.ours);
    EXPECT_EQ(negotiation.sections[0].direction, Direction::sendrecv);
  }
}

TEST(Negotiate, knows_what_the_remote_side_sends) {
  const auto offer = fixture("chromium_sendrecv");
  const auto section = negotiated(offer).sections[1];
  EXPECT_EQ(section.sources, offer.sections[1].sources);
  EXPECT_EQ(section.source_groups, offer.sections[1].source_groups);
  EXPECT_EQ(section.msid, offer.sections[1].msids[0]);
  EXPECT_EQ(section.cname, offer.sections[1].sources[0].cname);
}

TEST(Negotiate, the_transport_is_the_remote_side_of_the_bundles_first_section) {
  const auto offer = fixture("aiortc");  // its sections have different credentials, although they are one bundle
  const auto negotiation = negotiated(offer);
  ASSERT_TRUE(negotiation.transport);
  EXPECT_EQ(negotiation.transport->ice, offer.sections[0].ice);
  EXPECT_EQ(negotiation.transport->fingerprints, offer.sections[0].fingerprints);
  EXPECT_EQ(negotiation.transport->candidates, offer.sections[0].candidates);
  EXPECT_TRUE(negotiation.transport->end_of_candidates);
  EXPECT_THAT(negotiation.bundle, ElementsAre("0", "1"));
}

TEST(Negotiate, bundled_sections_need_no_transport_of_their_own) {
  auto offer = fixture("chromium_sendrecv");
  auto& video = offer.sections[1];
  video.port = 0;
  video.bundle_only = true;
  video.ice = {};
  video.fingerprints.clear();
  video.setup.reset();
  EXPECT_THAT(negotiated(offer).bundle, ElementsAre("0", "1"));
}

TEST(Negotiate, the_next_section_brings_the_transport_when_the_first_is_rejected) {
  auto offer = fixture("chromium_sendrecv");
  offer.sections[0].port = 0;
  const auto negotiation = negotiated(offer);
  EXPECT_EQ(negotiation.sections[0].rejection, Rejection::by_remote);
  ASSERT_TRUE(negotiation.transport);
  EXPECT_EQ(negotiation.transport->section, 1u);
  EXPECT_THAT(negotiation.bundle, ElementsAre("1"));
}

TEST(Negotiate, without_a_bundle_the_first_section_alone_is_taken) {
  auto offer = fixture("chromium_sendrecv");
  offer.groups.clear();
  auto negotiation = negotiated(offer);
  EXPECT_TRUE(negotiation.sections[0].accepted());
  EXPECT_EQ(negotiation.sections[1].rejection, Rejection::outside_bundle);
  EXPECT_THAT(negotiation.bundle, IsEmpty());
  offer.groups = {{"BUNDLE", {"1"}}};
  negotiation = negotiated(offer);
  EXPECT_EQ(negotiation.sections[0].rejection, Rejection::outside_bundle);
  EXPECT_THAT(negotiation.bundle, ElementsAre("1"));
}

TEST(Negotiate, rejects_the_offer_of_kurentos_tests_section_by_section) {
  const auto negotiation = negotiated(fixture("plain_rtp"));
  EXPECT_EQ(negotiation.sections[0].rejection, Rejection::unsupported_protocol);
  EXPECT_FALSE(negotiation.transport);
}

TEST(Negotiate, says_why_a_section_is_rejected) {
  EXPECT_EQ(rejection_after([](MediaSection&) {}), Rejection::none);
  EXPECT_EQ(rejection_after([](auto& section) { section.protocol = "RTP/SAVP"; }), Rejection::none);
  EXPECT_EQ(rejection_after([](auto& section) { section.port = 0; }), Rejection::by_remote);
  EXPECT_EQ(rejection_after([](auto& section) { section.kind = Kind::other; }), Rejection::unsupported_media);
  EXPECT_EQ(rejection_after([](auto& section) { section.kind = Kind::application; }), Rejection::unsupported_media);
  EXPECT_EQ(rejection_after([](auto& section) { section.protocol = "RTP/AVPF"; }), Rejection::unsupported_protocol);
  EXPECT_EQ(rejection_after([](auto& section) { section.formats.resize(1), section.formats[0].encoding = "speex"; }),
            Rejection::no_common_codec);
  EXPECT_EQ(rejection_after([](auto& section) { section.rtcp_mux = false; }), Rejection::no_rtcp_mux);
  EXPECT_EQ(rejection_after([](auto& section) { section.fingerprints.clear(); }), Rejection::no_fingerprint);
  EXPECT_EQ(rejection_after([](auto& section) { section.setup = SetupRole::holdconn; }), Rejection::bad_setup);
}

TEST(Negotiate, we_are_the_dtls_server_unless_the_offer_or_the_association_says_otherwise) {
  auto offer = fixture("chromium_sendrecv");
  const auto ours = [&](std::optional<SetupRole> theirs, std::optional<SetupRole> established = std::nullopt) {
    for (auto& section : offer.sections) section.setup = theirs;
    return negotiate(offer, {}, {}, established)->transport->our_setup;
  };
  EXPECT_EQ(ours(SetupRole::actpass), SetupRole::passive);
  EXPECT_EQ(ours(SetupRole::active), SetupRole::passive);
  EXPECT_EQ(ours(std::nullopt), SetupRole::passive);
  EXPECT_EQ(ours(SetupRole::passive), SetupRole::active);
  EXPECT_EQ(ours(SetupRole::actpass, SetupRole::active), SetupRole::active);
  EXPECT_EQ(ours(SetupRole::active, SetupRole::active), SetupRole::passive);
}

TEST(Negotiate, takes_a_data_channel_where_it_is_wanted) {
  Capabilities ours;
  ours.data_channels = true;
  for (const std::string name : {"chromium_data_channel", "firefox_data_channel", "aiortc", "werift"}) {
    const auto negotiation = negotiated(fixture(name), ours);
    EXPECT_TRUE(negotiation.sections[2].accepted()) << name;
    EXPECT_EQ(negotiation.sections[2].sctp_port, 5000) << name;
    EXPECT_EQ(negotiation.bundle.size(), 3u) << name;
  }
}

TEST(Negotiate, sees_an_ice_restart) {
  const auto before = fixture("chromium_sendrecv");
  EXPECT_TRUE(is_ice_restart(before, fixture("chromium_ice_restart")));
  EXPECT_FALSE(is_ice_restart(before, fixture("chromium_screen_added")));
  EXPECT_TRUE(is_ice_restart(fixture("firefox_sendrecv"), fixture("firefox_ice_restart")));
  EXPECT_FALSE(is_ice_restart(fixture("firefox_sendrecv"), fixture("firefox_screen_stopped")));
}

TEST(M15_sdp_torture, a_section_without_ice_credentials_is_rejected_with_that_reason) {
  EXPECT_EQ(rejection_after([](auto& section) { section.ice.ufrag.clear(); }), Rejection::no_ice_credentials);
  EXPECT_EQ(rejection_after([](auto& section) { section.ice.ufrag = "abc"; }), Rejection::no_ice_credentials);
  EXPECT_EQ(rejection_after([](auto& section) { section.ice.password.pop_back(), section.ice.password.resize(21); }),
            Rejection::no_ice_credentials);
}

TEST(M15_sdp_torture, a_group_of_sections_that_do_not_exist_is_refused) {
  auto offer = fixture("chromium_sendrecv");
  offer.groups = {{"BUNDLE", {"0", "7"}}};
  EXPECT_EQ(problem_of(offer), ProblemKind::no_such_mid);
}

TEST(M15_sdp_torture, a_payload_type_with_two_meanings_in_a_bundle_is_refused) {
  auto offer = fixture("chromium_sendrecv");
  offer.sections[1].formats[0].payload_type = offer.sections[0].formats[0].payload_type;
  EXPECT_EQ(problem_of(offer), ProblemKind::payload_type_conflict);
  offer.sections[0].port = 0;
  EXPECT_TRUE(negotiate(offer, {}));
}

TEST(M15_sdp_torture, a_bundle_whose_sections_cannot_be_told_apart_is_refused) {
  const std::string mid(rtp::uri_of(ExtensionKind::mid));
  auto offer = fixture("chromium_sendrecv");
  for (auto& extension : offer.sections[1].extensions) {
    if (extension.uri == mid) extension.id = 9;
  }
  EXPECT_EQ(problem_of(offer), ProblemKind::extension_conflict);
  offer = fixture("chromium_sendrecv");
  std::erase_if(offer.sections[1].extensions, [&](const auto& extension) { return extension.uri == mid; });
  offer.sections[1].extensions.push_back({4, Direction::sendrecv, "urn:other"});
  EXPECT_EQ(problem_of(offer), ProblemKind::extension_conflict);
}

TEST(M15_sdp_torture, an_extension_id_means_the_same_in_all_sections_of_the_answer) {
  const auto negotiation = negotiate(fixture("aiortc"), {});
  ASSERT_TRUE(negotiation);
  ASSERT_GE(negotiation->sections.size(), 2u);
  const auto& audio = negotiation->sections[0];
  const auto& video = negotiation->sections[1];
  EXPECT_EQ(audio.extension_map.id(ExtensionKind::audio_level), 2);
  EXPECT_EQ(video.extension_map.id(ExtensionKind::abs_send_time), 0);
  EXPECT_EQ(video.extension_map.id(ExtensionKind::mid), 1);
  EXPECT_EQ(video.extensions.size(), 1u);
}

TEST(M15_sdp_torture, sections_keep_their_places_in_later_offers) {
  const auto before = fixture("chromium_screen_added");
  const SessionDescription ours = before;
  EXPECT_EQ(check_successor(fixture("chromium_sendrecv"), ours, before), std::nullopt);
  EXPECT_EQ(check_successor(before, ours, fixture("chromium_screen_stopped")), std::nullopt);
  EXPECT_EQ(check_successor(before, ours, fixture("chromium_sendrecv")), Problem{ProblemKind::section_missing});

  auto swapped = before;
  std::swap(swapped.sections[1].mid, swapped.sections[2].mid);
  EXPECT_EQ(check_successor(before, ours, swapped), Problem{ProblemKind::section_moved});
  auto other_kind = before;
  other_kind.sections[1].media = "audio";
  EXPECT_EQ(check_successor(before, ours, other_kind), Problem{ProblemKind::kind_changed});
  auto remapped = before;
  remapped.sections[1].extensions[0].uri = "urn:other";
  EXPECT_EQ(check_successor(before, ours, remapped), Problem{ProblemKind::extension_changed});
  auto moved = before;
  moved.sections[1].extensions[0].id = 200;
  EXPECT_EQ(check_successor(before, ours, moved), std::nullopt);
}

TEST(M15_sdp_torture, a_rejected_sections_place_may_be_taken_over) {
  const auto before = fixture("chromium_screen_stopped");
  auto next = before;
  next.sections[2].mid = "3";
  next.sections[2].media = "audio";
  EXPECT_EQ(check_successor(before, before, next), std::nullopt);
  auto wanted = before;
  wanted.sections[2].port = 9;
  EXPECT_EQ(check_successor(wanted, before, next), std::nullopt);  // rejected by us
  EXPECT_EQ(check_successor(wanted, wanted, next), Problem{ProblemKind::section_moved});
}

}  // namespace
}  // namespace ringer::sdp
