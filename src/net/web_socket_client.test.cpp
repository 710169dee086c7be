// SPDX-License-Identifier: Apache-2.0
#include "net/web_socket_client.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "net/clock.h"
#include "net/server.h"

namespace ringer::net {
namespace {

using namespace std::chrono_literals;

/// Says back what it hears; "leave" makes it close.
class Echo final : public Service {
 public:
  Response answer(const Request&) override { return {.body = "no socket"}; }
  Response answer_malformed(unsigned status, std::string_view why) override {
    return {.status = status, .body = std::string(why)};
  }
  std::expected<std::string, Response> answer_upgrade(const Request& request) override {
    if (request.target != "/kurento") return std::unexpected(Response{.status = 404, .body = "not here"});
    return "janus-protocol";
  }
  void opened(WebSocketId, const Request&) override {}
  void received(WebSocketId socket, std::string_view text) override {
    heard = text;
    if (text == "leave") return server->close(socket, 1000, "");
    server->send(socket, std::string(text));
  }
  void ended(WebSocketId, Ending ending) override { endings.push_back(ending); }

  Server* server = nullptr;
  std::vector<Ending> endings;
  std::string heard;
};

/// Server and client in one loop.
class WebSocketClientTest : public testing::Test {
 protected:
  WebSocketClientTest() {
    echo_.server = &server_;
    port_ = server_.listen(0, Server::Protocol::http, IpAddress::parse("127.0.0.1"));
    loop_.on_wake_up([this] {
      timed_out_ = true;
      loop_.stop();
    });
  }

  void connect(const std::string& target = "/kurento", WebSocketClientConfig config = {}) {
    const auto url = WebSocketUrl::parse(fmt::format("ws://127.0.0.1:{}{}", port_, target));
    client_.emplace(loop_, url.value(), std::move(config),
                    WebSocketClient::Callbacks{.opened = [this] { ++opened_; },
                                               .received = [this](std::string_view text) { texts_.emplace_back(text); },
                                               .ended = [this](std::string_view why) { why_ = why; }});
  }
  template <class Done>
  bool run_until(const Done& done) {
    loop_.set_wake_up(Clock::now().instant + 20s);
    while (!done() && !timed_out_) {
      // Nothing tells when a callback was called but the callbacks, so look often.
      loop_.set_wake_up(Clock::now().instant + 5ms);
      loop_.run();
      timed_out_ = ++turns_ > 4000;
    }
    return done();
  }

  EventLoop loop_;
  Echo echo_;
  Server server_{loop_, echo_, {}};
  std::uint16_t port_ = 0;
  int opened_ = 0;
  std::vector<std::string> texts_;
  std::optional<std::string> why_;
  bool timed_out_ = false;
  int turns_ = 0;
  std::optional<WebSocketClient> client_;
};

TEST_F(WebSocketClientTest, what_is_sent_before_it_is_open_goes_out_in_order) {
  connect("/kurento", {.subprotocol = "janus-protocol"});
  client_->send("one");
  client_->send(std::string(100'000, 'x').substr(0, 60'000));
  client_->send("three");
  ASSERT_TRUE(run_until([this] { return texts_.size() == 3; }));
  EXPECT_EQ(opened_, 1);
  EXPECT_EQ(texts_[0], "one");
  EXPECT_EQ(texts_[1].size(), 60'000);
  EXPECT_EQ(texts_[2], "three");
  EXPECT_FALSE(why_);
}

TEST_F(WebSocketClientTest, says_that_the_server_closed) {
  connect();
  client_->send("leave");
  ASSERT_TRUE(run_until([this] { return why_.has_value(); }));
  EXPECT_EQ(*why_, "");
  client_->send("too late");
}

TEST_F(WebSocketClientTest, closes_with_a_close_frame_after_what_was_sent) {
  connect();
  client_->send("last words");
  client_->close();
  ASSERT_TRUE(run_until([this] { return why_.has_value() && !echo_.endings.empty(); }));
  EXPECT_EQ(*why_, "");
  EXPECT_EQ(echo_.heard, "last words");
  EXPECT_EQ(echo_.endings[0], Ending::closed);
}

TEST_F(WebSocketClientTest, says_why_it_could_not_connect) {
  connect("/elsewhere");
  ASSERT_TRUE(run_until([this] { return why_.has_value(); }));
  EXPECT_TRUE(why_->starts_with("The server refuses the WebSocket")) << *why_;
  EXPECT_EQ(opened_, 0);
  why_.reset();
  port_ = 1;
  connect();
  ASSERT_TRUE(run_until([this] { return why_.has_value(); }));
  EXPECT_TRUE(why_->starts_with("The server cannot be reached")) << *why_;
}

TEST_F(WebSocketClientTest, goes_away_without_a_word_when_it_is_destroyed) {
  connect();
  ASSERT_TRUE(run_until([this] { return opened_ == 1; }));
  client_.reset();
  ASSERT_TRUE(run_until([this] { return !echo_.endings.empty(); }));
  EXPECT_FALSE(why_);
}

TEST(WebSocketUrl, is_read_with_and_without_port_and_path) {
  const auto whole = WebSocketUrl::parse("ws://127.0.0.1:8888/kurento?a=b").value();
  EXPECT_EQ(whole.host, "127.0.0.1");
  EXPECT_EQ(whole.port, 8888);
  EXPECT_EQ(whole.target, "/kurento?a=b");
  const auto bare = WebSocketUrl::parse("ws://media.example").value();
  EXPECT_EQ(bare.host, "media.example");
  EXPECT_EQ(bare.port, 80);
  EXPECT_EQ(bare.target, "/");
  const auto v6 = WebSocketUrl::parse("ws://[::1]:81/x").value();
  EXPECT_EQ(v6.host, "::1");
  EXPECT_EQ(v6.port, 81);
  EXPECT_EQ(v6.authority(), "[::1]:81");
}

TEST(WebSocketUrl, what_is_none_is_refused) {
  for (const char* text :
       {"", "http://a/", "wss://a/", "ws://", "ws://:80/", "ws://a:b/", "ws://a:99999/", "ws://[::1/"})
    EXPECT_FALSE(WebSocketUrl::parse(text)) << text;
}

}  // namespace
}  // namespace ringer::net
