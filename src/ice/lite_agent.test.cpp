// SPDX-License-Identifier: Apache-2.0
#include "ice/lite_agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ice/check.test.h"

namespace ringer::ice {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1h};

Path path_from(const char* remote, std::uint16_t port = 5000) {
  return {IpAddress::parse("192.0.2.1").value(), {IpAddress::parse(remote).value(), port}};
}

const Path wifi = path_from("198.51.100.7");
const Path phone = path_from("203.0.113.9");
const Path attacker = path_from("198.51.100.66");

class IceLiteAgent : public testing::Test {
 protected:
  std::expected<void, Refusal> receive(const Path& path, const Check& check) {
    out_.clear();
    return agent_.handle_datagram(now_, path, check.bytes(), out_);
  }
  /// Checks with what the browser sends when it nominates.
  bool nominate(const Path& path, std::uint32_t priority = 1000) {
    return receive(path, {.priority = priority, .use_candidate = true}).has_value();
  }
  bool nominate_with(const Path& path, const Credentials& local) {
    return receive(path, {.username = local.ufrag + ":brow", .password = local.password, .use_candidate = true})
        .has_value();
  }
  bool has_path(const Path& path) const { return agent_.selected_path() != nullptr && *agent_.selected_path() == path; }
  void expect_silence(const Check& check, Refusal why) {
    const auto taken = receive(attacker, check);
    ASSERT_FALSE(taken);
    EXPECT_EQ(text(taken.error()), text(why));
    EXPECT_TRUE(out_.empty());
    EXPECT_FALSE(agent_.is_validated(attacker.remote));
    EXPECT_EQ(agent_.counts().refused[static_cast<std::size_t>(why)], 1U);
  }
  stun::Message answer() {
    EXPECT_EQ(out_.size(), 1U);
    return stun::Message::parse(out_[0].bytes()).value();
  }

  Instant now_ = start;
  LiteAgent agent_{server};
  DatagramQueue out_;
};

TEST_F(IceLiteAgent, answers_a_check_with_where_it_came_from) {
  ASSERT_TRUE(receive(wifi, {}));
  EXPECT_EQ(out_[0].path, wifi);
  EXPECT_EQ(answer().message_class(), stun::Class::success);
  EXPECT_EQ(answer().transaction_id(), Check{}.id);
  EXPECT_EQ(answer().xor_mapped_address(), wifi.remote);
  EXPECT_TRUE(answer().has_fingerprint());
  EXPECT_TRUE(answer().verify_integrity(server.password));
  EXPECT_TRUE(agent_.is_validated(wifi.remote));
  EXPECT_EQ(agent_.counts().answered, 1U);
}

TEST_F(IceLiteAgent, without_a_nomination_has_no_path) {
  ASSERT_TRUE(receive(wifi, {}));
  EXPECT_EQ(agent_.state(), State::checking);
  EXPECT_EQ(agent_.selected_path(), nullptr);
  EXPECT_FALSE(agent_.poll_event());
  EXPECT_EQ(agent_.next_timeout(), never);
}

TEST_F(IceLiteAgent, takes_the_nominated_path_and_says_so_once) {
  ASSERT_TRUE(nominate(wifi));
  EXPECT_TRUE(has_path(wifi));
  EXPECT_EQ(agent_.state(), State::connected);
  const auto event = agent_.poll_event();
  ASSERT_TRUE(event && std::holds_alternative<PathSelected>(*event));
  EXPECT_EQ(std::get<PathSelected>(*event).path, wifi);
  EXPECT_FALSE(agent_.poll_event());
  ASSERT_TRUE(nominate(wifi));
  EXPECT_FALSE(agent_.poll_event());
}

TEST_F(IceLiteAgent, believes_checks_before_the_remote_credentials_are_known_and_only_the_peers_after) {
  EXPECT_TRUE(receive(wifi, {.username = "serv:anyone"}));
  agent_.set_remote(browser);
  EXPECT_TRUE(receive(wifi, {}));
  const auto other = receive(wifi, {.username = "serv:anyone"});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error(), Refusal::unknown_user);
}

TEST_F(IceLiteAgent, tells_a_peer_that_thinks_itself_controlled_of_the_conflict) {
  for (const std::uint64_t tie_breaker : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    const auto taken = receive(wifi, {.controlling = {}, .controlled = tie_breaker, .use_candidate = true});
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error(), Refusal::role_conflict);
    EXPECT_EQ(answer().message_class(), stun::Class::error);
    EXPECT_EQ(answer().error_code(), 487);
    EXPECT_TRUE(answer().verify_integrity(server.password));
    EXPECT_EQ(agent_.selected_path(), nullptr);
  }
}

TEST_F(IceLiteAgent, answers_420_with_the_attributes_that_it_does_not_know) {
  const auto taken = receive(wifi, {.use_candidate = true, .extra_attribute = 0x0031});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error(), Refusal::unknown_attribute);
  EXPECT_EQ(answer().error_code(), 420);
  EXPECT_TRUE(answer().verify_integrity(server.password));
  EXPECT_EQ(agent_.selected_path(), nullptr);
  EXPECT_TRUE(receive(wifi, {.extra_attribute = 0xC057})) << "not required to be understood";
}

TEST_F(IceLiteAgent, takes_a_check_without_a_role_or_a_priority) {
  EXPECT_TRUE(receive(wifi, {.priority = {}, .controlling = {}, .use_candidate = true}));
  EXPECT_TRUE(has_path(wifi));
}

TEST_F(IceLiteAgent, knows_sixteen_addresses_and_forgets_the_one_silent_longest_but_never_the_selected) {
  ASSERT_TRUE(nominate(wifi));
  for (std::uint16_t port = 1; port <= 20; ++port) {
    now_ += 1s;
    ASSERT_TRUE(receive(path_from("203.0.113.9", port), {}));
  }
  EXPECT_TRUE(agent_.is_validated(wifi.remote));
  for (std::uint16_t port = 1; port <= 20; ++port) {
    EXPECT_EQ(agent_.is_validated(path_from("203.0.113.9", port).remote), port > 5) << port;
  }
}

// Nomination

TEST_F(IceLiteAgent, of_aggressive_nominations_follows_the_highest_priority) {
  ASSERT_TRUE(nominate(wifi, 2000));
  ASSERT_TRUE(nominate(phone, 1000));
  EXPECT_TRUE(has_path(wifi));
  ASSERT_TRUE(nominate(phone, 3000));
  EXPECT_TRUE(has_path(phone));
}

TEST_F(IceLiteAgent, once_settled_follows_the_latest_nomination) {
  ASSERT_TRUE(nominate(wifi, 2000));
  now_ += LiteAgent::settling_time - 1ms;
  ASSERT_TRUE(nominate(phone, 1000));
  EXPECT_TRUE(has_path(wifi));
  now_ += 1ms;
  ASSERT_TRUE(nominate(phone, 1000));
  EXPECT_TRUE(has_path(phone));
  ASSERT_TRUE(nominate(wifi, 500));
  EXPECT_TRUE(has_path(wifi));
}

TEST_F(IceLiteAgent, checks_without_a_nomination_do_not_move_the_path) {
  ASSERT_TRUE(nominate(wifi));
  now_ += 10s;
  ASSERT_TRUE(receive(phone, {.priority = 5000}));
  EXPECT_TRUE(has_path(wifi));
}

// Restart

const Credentials next{"next", "nextPasswordOfTwentyTwo"};

TEST_F(IceLiteAgent, restart_keeps_the_path_and_the_old_credentials_until_the_new_ones_nominate) {
  agent_.set_remote(browser);
  ASSERT_TRUE(nominate(wifi));
  agent_.restart(next);
  EXPECT_TRUE(has_path(wifi));
  EXPECT_EQ(agent_.state(), State::connected);
  EXPECT_TRUE(nominate(wifi)) << "old credentials";
  EXPECT_TRUE(agent_.answers_to(server.ufrag) && agent_.answers_to(next.ufrag));
  EXPECT_TRUE(receive(phone, {.username = "next:brow", .password = next.password}));
  EXPECT_TRUE(answer().verify_integrity(next.password));
  EXPECT_TRUE(nominate(wifi)) << "a check of the new ones has not nominated yet";
  EXPECT_TRUE(answer().verify_integrity(server.password));

  ASSERT_TRUE(nominate_with(phone, next));
  EXPECT_TRUE(has_path(phone)) << "whatever its priority";
  const auto old = receive(wifi, {.use_candidate = true});
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error(), Refusal::unknown_user);
  EXPECT_FALSE(agent_.answers_to(server.ufrag));
}

TEST_F(IceLiteAgent, new_credentials_win_at_once_whatever_the_priority) {
  ASSERT_TRUE(nominate(wifi, 4000'000'000));
  agent_.restart(next);
  ASSERT_TRUE(nominate_with(phone, next));
  EXPECT_TRUE(has_path(phone));
}

TEST_F(IceLiteAgent, restart_asks_for_the_remote_credentials_anew) {
  agent_.set_remote(browser);
  agent_.restart(next);
  EXPECT_TRUE(receive(wifi, {.username = "next:anyone", .password = next.password}));
  agent_.set_remote({"brow2", "anotherPasswordOfTwentyTwo"});
  EXPECT_FALSE(receive(wifi, {.username = "next:brow", .password = next.password}));
  EXPECT_TRUE(receive(wifi, {.username = "next:brow2", .password = next.password}));
  EXPECT_TRUE(receive(wifi, {})) << "the old pair still";
}

TEST_F(IceLiteAgent, restarted_twice_keeps_the_credentials_of_the_running_path) {
  ASSERT_TRUE(nominate(wifi));
  agent_.restart({"skip", "skippedPasswordOfTwentyTwo"});
  agent_.restart(next);
  EXPECT_TRUE(nominate(wifi));
  EXPECT_FALSE(nominate_with(wifi, {"skip", "skippedPasswordOfTwentyTwo"}));
  EXPECT_TRUE(nominate_with(wifi, next));
}

// M2

TEST_F(IceLiteAgent, M2_wrong_password_is_silence) { expect_silence({.password = "x"}, Refusal::wrong_integrity); }
TEST_F(IceLiteAgent, M2_no_integrity_is_silence) { expect_silence({.password = {}}, Refusal::wrong_integrity); }
TEST_F(IceLiteAgent, M2_no_fingerprint_is_silence) { expect_silence({.fingerprint = false}, Refusal::no_fingerprint); }
TEST_F(IceLiteAgent, M2_no_username_is_silence) { expect_silence({.username = {}}, Refusal::unknown_user); }
TEST_F(IceLiteAgent, M2_unknown_user_is_silence) { expect_silence({.username = "other:brow"}, Refusal::unknown_user); }
TEST_F(IceLiteAgent, M2_indication_is_silence) {
  expect_silence({.message_class = stun::Class::indication}, Refusal::not_a_request);
}
TEST_F(IceLiteAgent, M2_response_is_silence) {
  expect_silence({.message_class = stun::Class::success}, Refusal::not_a_request);
}

TEST_F(IceLiteAgent, M2_one_flipped_bit_is_silence) {
  const auto right = Check{.use_candidate = true}.bytes();
  for (std::size_t bit = 0; bit < right.size() * 8; ++bit) {
    auto flipped = right;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(agent_.handle_datagram(now_, attacker, flipped, out_)) << bit;
  }
  EXPECT_TRUE(out_.empty());
  EXPECT_EQ(agent_.selected_path(), nullptr);
  EXPECT_EQ(agent_.state(), State::initial);
}

// M4

TEST_F(IceLiteAgent, M4_consent_is_lost_after_thirty_seconds_of_silence) {
  ASSERT_TRUE(nominate(wifi));
  (void)agent_.poll_event();
  EXPECT_EQ(agent_.next_timeout(), start + 30s);
  agent_.handle_timeout(start + 30s - 1ns);
  EXPECT_TRUE(has_path(wifi)) << "an early time-out is harmless";
  EXPECT_FALSE(agent_.poll_event());
  agent_.handle_timeout(start + 30s);
  EXPECT_EQ(agent_.state(), State::failed);
  EXPECT_EQ(agent_.selected_path(), nullptr);
  EXPECT_FALSE(agent_.is_validated(wifi.remote));
  EXPECT_EQ(agent_.next_timeout(), never);
  const auto event = agent_.poll_event();
  ASSERT_TRUE(event);
  EXPECT_TRUE(std::holds_alternative<ConsentLost>(*event));
}

TEST_F(IceLiteAgent, M4_a_check_on_the_path_is_consent_with_or_without_nomination) {
  ASSERT_TRUE(nominate(wifi));
  for (int i = 0; i < 10; ++i) {
    now_ += 25s;
    agent_.handle_timeout(now_);
    ASSERT_TRUE(receive(wifi, {}));
  }
  EXPECT_TRUE(has_path(wifi));
  EXPECT_EQ(agent_.next_timeout(), now_ + 30s);
}

TEST_F(IceLiteAgent, M4_media_on_the_path_is_consent_and_on_another_is_not) {
  ASSERT_TRUE(nominate(wifi));
  now_ += 20s;
  agent_.handle_media(now_, phone);
  EXPECT_EQ(agent_.next_timeout(), start + 30s);
  agent_.handle_media(now_, wifi);
  EXPECT_EQ(agent_.next_timeout(), now_ + 30s);
  now_ += 30s;
  agent_.handle_timeout(now_);
  agent_.handle_media(now_, wifi);
  EXPECT_EQ(agent_.state(), State::failed) << "what was lost comes back by a restart alone";
}

TEST_F(IceLiteAgent, M4_nothing_else_is_consent) {
  ASSERT_TRUE(nominate(wifi));
  now_ += 10s;
  EXPECT_FALSE(receive(wifi, {.password = "wrong"}));
  EXPECT_FALSE(receive(wifi, {.username = {}, .password = {}}));
  EXPECT_FALSE(receive(wifi, {.message_class = stun::Class::indication}));
  EXPECT_FALSE(receive(wifi, {.controlled = 1}));
  EXPECT_TRUE(receive(phone, {})) << "right, but another path";
  EXPECT_EQ(agent_.next_timeout(), start + 30s);
}

TEST_F(IceLiteAgent, M4_lost_consent_comes_back_by_restart_alone) {
  ASSERT_TRUE(nominate(wifi));
  now_ += 30s;
  agent_.handle_timeout(now_);
  const auto late = receive(wifi, {.use_candidate = true});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error(), Refusal::consent_lost);
  EXPECT_TRUE(out_.empty());

  agent_.restart(next);
  EXPECT_EQ(agent_.state(), State::initial);
  EXPECT_FALSE(receive(wifi, {.use_candidate = true})) << "old credentials";
  ASSERT_TRUE(nominate_with(wifi, next));
  EXPECT_EQ(agent_.state(), State::connected);
}

// M5

TEST_F(IceLiteAgent, M5_only_an_authenticated_nomination_moves_the_path) {
  ASSERT_TRUE(nominate(wifi));
  now_ += 10s;
  EXPECT_FALSE(receive(attacker, {.password = "guess", .priority = ~0U, .use_candidate = true}));
  EXPECT_FALSE(receive(attacker, {.username = {}, .password = {}, .use_candidate = true}));
  EXPECT_FALSE(receive(attacker, {.username = "brow:serv", .password = browser.password, .use_candidate = true}));
  const std::array<std::uint8_t, 40> rtp{0x80, 96};
  EXPECT_FALSE(agent_.handle_datagram(now_, attacker, rtp, out_));
  EXPECT_TRUE(has_path(wifi));
  EXPECT_FALSE(agent_.is_validated(attacker.remote));
}

}  // namespace
}  // namespace ringer::ice
