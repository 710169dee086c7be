// SPDX-License-Identifier: Apache-2.0
#include "load/descriptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sdp/parse.h"

namespace ringer::load {
namespace {

using testing::HasSubstr;

const dtls::Fingerprint fingerprint = dtls::Fingerprint::parse(
                                          "sha-256 "
                                          "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
                                          "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF")
                                          .value();
const Local local{.credentials = {"ufrag", "passwordOfTwentyTwoChars"}, .fingerprint = fingerprint, .cname = "me"};
const Publication::Sources sources{.audio_ssrc = 1, .video_ssrc = 2};

std::string servers_answer(const std::string& setup, const std::string& candidate) {
  return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE a0 v0\r\na=ice-lite\r\n"
         "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:a0\r\na=recvonly\r\na=ice-ufrag:theirs\r\n"
         "a=ice-pwd:theirPasswordOfTwentyTwo\r\na=fingerprint:" +
         fingerprint.text() + "\r\na=setup:" + setup + "\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n" + candidate +
         "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
         "m=video 9 UDP/TLS/RTP/SAVPF 100\r\nc=IN IP4 0.0.0.0\r\na=mid:v0\r\na=recvonly\r\na=ice-ufrag:theirs\r\n"
         "a=ice-pwd:theirPasswordOfTwentyTwo\r\na=fingerprint:" +
         fingerprint.text() + "\r\na=setup:" + setup +
         "\r\na=rtcp-mux\r\na=rtpmap:100 VP8/90000\r\na=rtcp-fb:100 goog-remb\r\n";
}

TEST(LoadDescriptions, an_offer_to_publish_names_its_sources) {
  const auto offer = sdp::parse(publishing_offer(local, sources, {})).value();
  ASSERT_EQ(offer.sections.size(), 2);
  EXPECT_EQ(offer.sections[0].mid, "a0");
  EXPECT_EQ(offer.sections[1].direction, sdp::Direction::sendonly);
  EXPECT_EQ(offer.sections[1].sources.at(0).ssrc, 2);
  EXPECT_EQ(offer.sections[1].setup, sdp::SetupRole::actpass);
  EXPECT_EQ(offer.sections[1].ice.ufrag, "ufrag");
  EXPECT_EQ(offer.groups.at(0).mids.size(), 2);
}

TEST(LoadDescriptions, an_offer_to_view_has_a_pair_of_sections_for_each_publisher) {
  const auto offer = sdp::parse(viewing_offer(local, 3, {})).value();
  ASSERT_EQ(offer.sections.size(), 6);
  EXPECT_EQ(offer.sections[5].mid, "v2");
  EXPECT_EQ(offer.sections[5].direction, sdp::Direction::recvonly);
  EXPECT_EQ(sdp::parse(viewing_offer(local, 3, {.audio = false})).value().sections.size(), 3);
}

TEST(LoadDescriptions, without_feedback_none_is_offered) {
  Local quiet = local;
  quiet.feedback = false;
  EXPECT_THAT(viewing_offer(local, 1, {}), HasSubstr("transport-cc"));
  EXPECT_THAT(viewing_offer(quiet, 1, {}), testing::Not(testing::AnyOf(HasSubstr("transport"), HasSubstr("remb"))));
}

TEST(LoadDescriptions, an_answer_gives_transport_and_payload_types) {
  const std::string answer = servers_answer("passive", "a=candidate:1 1 udp 1000 127.0.0.1 5004 typ host\r\n");
  EXPECT_TRUE(has_candidate(answer));
  const Agreement agreement = read_answer(answer, "").value();
  EXPECT_EQ(agreement.remote.address.text(), "127.0.0.1:5004");
  EXPECT_EQ(agreement.remote.credentials.ufrag, "theirs");
  EXPECT_EQ(agreement.remote.our_role, dtls::Role::client);
  EXPECT_EQ(agreement.payload_types.audio, 111);
  EXPECT_EQ(agreement.payload_types.video, 100);
  EXPECT_EQ(agreement.extensions.id(rtp::ExtensionKind::audio_level), 1);
  EXPECT_TRUE(agreement.remb);
}

TEST(LoadDescriptions, a_candidate_may_come_apart_from_the_answer_and_the_server_may_want_to_begin) {
  const std::string answer = servers_answer("active", "");
  EXPECT_FALSE(has_candidate(answer));
  EXPECT_FALSE(read_answer(answer, ""));
  const auto agreement = read_answer(answer, "candidate:1 1 UDP 2015364095 127.0.0.1 6201 typ host");
  ASSERT_TRUE(agreement);
  EXPECT_EQ(agreement->remote.address.port, 6201);
  EXPECT_EQ(agreement->remote.our_role, dtls::Role::server);
}

TEST(LoadDescriptions, an_offer_of_the_servers_is_answered_in_full) {
  std::string offer = servers_answer("actpass", "a=candidate:1 1 udp 1000 127.0.0.1 5004 typ host\r\n");
  for (auto at = offer.find("recvonly"); at != std::string::npos; at = offer.find("recvonly")) {
    offer.replace(at, 8, "sendonly");
  }
  const auto answered = answer_to(local, offer);
  ASSERT_TRUE(answered);
  const auto answer = sdp::parse(answered->answer).value();
  ASSERT_EQ(answer.sections.size(), 2);
  EXPECT_EQ(answer.sections[1].direction, sdp::Direction::recvonly);
  EXPECT_EQ(answer.sections[1].setup, sdp::SetupRole::active);
  EXPECT_EQ(answer.sections[1].formats.at(0).payload_type, 100);
  EXPECT_EQ(answered->agreement.remote.our_role, dtls::Role::client);
}

TEST(LoadDescriptions, what_is_no_description_is_refused_with_a_sentence) {
  EXPECT_FALSE(read_answer("hello", ""));
  EXPECT_FALSE(answer_to(local, ""));
}

}  // namespace
}  // namespace ringer::load
