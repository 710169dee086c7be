// SPDX-License-Identifier: Apache-2.0
#include "net/server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "net/clock.h"
#include "net/raw_client.test.h"

namespace ringer::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

/// Echoes requests and messages; writes down what happened. Runs in the loop's thread, is asked by the test's.
class Echo final : public Service {
 public:
  explicit Echo(std::unique_ptr<Server>& server) : server_(server) {}

  Response answer(const Request& request) override {
    if (request.target == "/long") return {.body = std::string(300'000, 'x')};
    return {.headers = {{"Content-Type", "text/plain"}},
            .body = fmt::format("{} {} {} {} {}", request.method, request.target, request.secure ? "tls" : "plain",
                                request.remote.text(), request.body)};
  }
  Response answer_malformed(unsigned status, std::string_view why) override {
    return {.status = status, .body = std::string(why)};
  }
  std::expected<std::string, Response> answer_upgrade(const Request& request) override {
    if (request.target != "/ws") return std::unexpected(Response{.status = 404, .body = "no such socket"});
    return "ringer.v1";
  }
  void opened(WebSocketId, const Request&) override { note("opened"); }
  void received(WebSocketId socket, std::string_view text) override {
    if (text == "close me") return server_->close(socket, 4009, "as you wish");
    if (text == "close the first") return server_->close(WebSocketId(1), 4001, "");
    if (text == "flood me") {
      for (int i = 0; i < 400; ++i) server_->send(socket, std::string(16 * 1024, 'f'));
      return;
    }
    server_->send(socket, std::string(text));
    if (text == "echo and close") server_->close(socket, 1001, "");
  }
  void ended(WebSocketId, Ending ending) override { note(ending == Ending::closed ? "closed" : "lost"); }

  /// Waits for the next thing noted; empty if it takes too long.
  std::string next() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, 20s, [this] { return !noted_.empty(); })) return {};
    std::string first = noted_.front();
    noted_.erase(noted_.begin());
    return first;
  }

 private:
  void note(std::string_view what) {
    const std::lock_guard lock(mutex_);
    noted_.emplace_back(what);
    changed_.notify_all();
  }

  std::unique_ptr<Server>& server_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> noted_;
};

class ServerTest : public testing::Test {
 protected:
  void start(ServerLimits limits = {}) {
    server_ = std::make_unique<Server>(loop_, echo_, limits);
    const WallTime now = Clock::now().wall;
    server_->use_certificate(crypto::make_self_signed({.common_name = "test",
                                                       .dns_names = {"localhost"},
                                                       .addresses = {"127.0.0.1"},
                                                       .not_before = now - 1h,
                                                       .not_after = now + 1h}));
    http_ = server_->listen(0, Server::Protocol::http, address_);
    https_ = server_->listen(0, Server::Protocol::https);
    thread_ = std::thread([this] { loop_.run(); });
  }
  void stop() {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
  }
  ~ServerTest() override {
    stop();
    server_.reset();
  }

  /// What `counter` is once `client`, the only one left, has gone.
  std::uint64_t finally(RawClient& client, std::uint64_t ServerCounts::* counter) {
    client.hang_up();
    stop();
    server_->drain([this] { loop_.stop(); });
    if (server_->counts().connections > 0) loop_.run();
    return server_->counts().*counter;
  }

  EventLoop loop_;
  std::unique_ptr<Server> server_;
  Echo echo_{server_};
  std::optional<IpAddress> address_;
  std::uint16_t http_ = 0;
  std::uint16_t https_ = 0;
  std::thread thread_;
};

TEST_F(ServerTest, answers_one_request_after_the_other_on_one_connection) {
  start();
  RawClient client(http_);
  client.send("GET /a?b=c HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_THAT(client.read_response(), HasSubstr("GET /a?b=c plain 127.0.0.1 "));
  client.send("POST /b HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_THAT(client.read_response(), HasSubstr("POST /b plain 127.0.0.1 body"));
  client.send("POST /c HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  EXPECT_THAT(client.read_response(), HasSubstr("POST /c plain 127.0.0.1 abc"));
  EXPECT_EQ(finally(client, &ServerCounts::requests), 3U);
}

TEST_F(ServerTest, answers_requests_that_came_in_one_piece) {
  start();
  RawClient client(http_);
  client.send("GET /1 HTTP/1.1\r\nHost: t\r\n\r\nGET /2 HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_response(), HasSubstr("GET /1"));
  const std::string last = client.read_to_end();
  EXPECT_THAT(last, HasSubstr("GET /2"));
  EXPECT_THAT(last, HasSubstr("Connection: close\r\n"));
}

TEST_F(ServerTest, a_long_response_arrives_whole) {
  start();
  RawClient client(http_);
  client.send("GET /long HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(client.read_response(), testing::SizeIs(testing::Gt(300'000U)));
}

TEST_F(ServerTest, the_answer_to_head_has_the_length_and_no_body) {
  start();
  RawClient client(http_);
  client.send("HEAD /a HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  const std::string answer = client.read_to_end();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 24\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, waits_for_a_body_that_wants_to_be_asked_for) {
  start();
  RawClient client(http_);
  client.send("POST /a HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_THAT(client.read_response(), HasSubstr("POST /a plain 127.0.0.1 hi"));
}

TEST_F(ServerTest, tls_carries_http_and_web_sockets) {
  start();
  {
    RawClient client(https_, RawClient::Security::tls);
    EXPECT_EQ(client.tls_version(), "TLSv1.3");
    client.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_THAT(client.read_response(), HasSubstr("GET /a tls 127.0.0.1 "));
    client.send("GET /long HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_THAT(client.read_response(), testing::SizeIs(testing::Gt(300'000U)));
  }
  RawClient client(https_, RawClient::Security::tls);
  EXPECT_THAT(client.upgrade(), StartsWith("HTTP/1.1 101"));
  client.send_text("hello");
  EXPECT_EQ(client.read_frame().payload, "hello");
}

TEST_F(ServerTest, plain_http_on_the_tls_port_is_answered_in_plain_http) {
  start();
  RawClient client(https_);
  client.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(client.read_response(), HasSubstr("GET /a plain 127.0.0.1 "));
}

struct Refusal {
  std::string name;
  std::string request;
  std::string status;
};

class ServerRefuses : public ServerTest, public testing::WithParamInterface<Refusal> {};

TEST_P(ServerRefuses, with_a_status_and_the_end) {
  start();
  RawClient client(http_);
  client.send(GetParam().request);
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 " + GetParam().status));
  EXPECT_EQ(finally(client, &ServerCounts::malformed), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Requests, ServerRefuses,
    testing::Values(
        Refusal{"NoHttp", "hello\r\n\r\n", "400"}, Refusal{"NoHost", "GET / HTTP/1.1\r\n\r\n", "400"},
        Refusal{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
        Refusal{"AbsoluteTarget", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        Refusal{"TwoLengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
        Refusal{"LengthAndChunks",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "400"},
        Refusal{"BareLineFeed", "GET / HTTP/1.1\nHost: a\n\n", "400"},
        Refusal{"NulInHeader", std::string("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 34), "400"},
        Refusal{"LongHeader", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", "431"},
        Refusal{"EndlessTarget", "GET /" + std::string(20'000, 'x'), "431"},
        Refusal{"LongBody", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n", "413"},
        Refusal{"LongChunks",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n" + std::string(70'000, 'x'),
                "413"}),
    [](const auto& refusal) { return refusal.param.name; });

TEST_F(ServerTest, a_header_that_does_not_end_is_not_waited_for) {
  start({.header_deadline = 50ms});
  RawClient client(http_);
  client.send("GET / HTTP/1.1\r\nHost:");
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(finally(client, &ServerCounts::deadlines), 1U);
}

TEST_F(ServerTest, a_body_that_does_not_come_is_not_waited_for) {
  start({.body_deadline = 50ms});
  RawClient client(http_);
  client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\nab");
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(finally(client, &ServerCounts::deadlines), 1U);
}

TEST_F(ServerTest, a_tls_handshake_that_does_not_end_is_not_waited_for) {
  start({.header_deadline = 50ms});
  RawClient client(https_);
  client.send("\x16\x03\x01");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(ServerTest, an_idle_connection_ends) {
  start({.idle_deadline = 50ms});
  RawClient client(http_);
  client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(ServerTest, there_is_a_limit_to_connections) {
  start({.max_connections = 1});
  RawClient first(http_);
  first.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(first.read_response(), StartsWith("HTTP/1.1 200"));
  RawClient second(http_);
  EXPECT_EQ(second.read_to_end(), "");
  EXPECT_EQ(finally(first, &ServerCounts::refused_full), 1U);
}

TEST_F(ServerTest, a_web_socket_echoes_and_its_end_is_told) {
  start();
  RawClient client(http_);
  const std::string answer = client.upgrade();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 101"));
  EXPECT_THAT(answer, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_THAT(answer, HasSubstr("Sec-WebSocket-Protocol: ringer.v1\r\n"));
  EXPECT_EQ(echo_.next(), "opened");
  for (const std::size_t size : {0U, 1U, 125U, 126U, 65'535U, 65'536U}) {
    client.send_text(std::string(size, 'x'));
    EXPECT_EQ(client.read_frame().payload.size(), size);
  }
  client.send(RawClient::frame(0x01, "in ") + RawClient::frame(0x89, "ping") + RawClient::frame(0x80, "two"));
  EXPECT_EQ(client.read_frame().opcode, 0xaU);
  EXPECT_EQ(client.read_frame().payload, "in two");
  client.send(RawClient::frame(0x88, "\x03\xe8"));
  EXPECT_EQ(client.read_frame().close_code(), 1000U);
  EXPECT_EQ(echo_.next(), "closed");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(ServerTest, going_away_is_leaving_and_vanishing_is_not) {
  start();
  {
    RawClient client(http_);
    client.upgrade();
    client.send(RawClient::frame(0x88, "\x03\xe9"));
    EXPECT_EQ(client.read_frame().close_code(), 1001U);
  }
  EXPECT_EQ(echo_.next(), "opened");
  EXPECT_EQ(echo_.next(), "closed");
  {
    RawClient client(http_);
    client.upgrade();
  }
  EXPECT_EQ(echo_.next(), "opened");
  EXPECT_EQ(echo_.next(), "lost");
}

TEST_F(ServerTest, closes_when_told_to_and_sends_the_rest_before) {
  start();
  RawClient client(http_);
  client.upgrade();
  client.send_text("echo and close");
  EXPECT_EQ(client.read_frame().payload, "echo and close");
  EXPECT_EQ(client.read_frame().close_code(), 1001U);
  RawClient other(http_);
  other.upgrade();
  other.send_text("close me");
  const auto frame = other.read_frame();
  EXPECT_EQ(frame.close_code(), 4009U);
  EXPECT_EQ(frame.payload.substr(2), "as you wish");
}

TEST_F(ServerTest, a_message_that_goes_wrong_while_its_socket_is_being_closed_holds_nothing) {
  start({.close_deadline = 50ms});
  RawClient first(http_);
  first.upgrade();
  const std::string message = RawClient::frame(0x81, "all right \xff never");
  first.send(message.substr(0, 10));
  RawClient other(http_);
  other.upgrade();
  other.send_text("close the first");
  EXPECT_EQ(first.read_frame().close_code(), 4001U);
  first.send(message.substr(10, 12));
  other.hang_up();
  for (const char* what : {"opened", "opened", "lost", "lost"}) EXPECT_EQ(echo_.next(), what);
  stop();
  server_->drain([this] { loop_.stop(); });
  loop_.on_wake_up([this] { loop_.stop(); });
  loop_.set_wake_up(Clock::now().instant + 10s);
  if (server_->counts().connections > 0) loop_.run();
  EXPECT_EQ(server_->counts().connections, 0U);
}

TEST_F(ServerTest, an_upgrade_that_the_service_refuses_gets_its_answer) {
  start();
  RawClient client(http_);
  EXPECT_THAT(client.upgrade("/other"), StartsWith("HTTP/1.1 404"));
  EXPECT_EQ(client.read_to_end(), "no such socket");
}

TEST_F(ServerTest, a_message_of_one_mebibyte_is_closed_with_1009) {
  start();
  RawClient client(http_);
  client.upgrade();
  client.send_text(std::string(1024 * 1024, 'x'));
  EXPECT_EQ(client.read_frame().close_code(), 1009U);
  EXPECT_EQ(echo_.next(), "opened");
  EXPECT_EQ(echo_.next(), "lost");
  EXPECT_EQ(finally(client, &ServerCounts::oversize), 1U);
}

TEST_F(ServerTest, fragments_that_add_up_to_too_much_are_closed_with_1009) {
  start();
  RawClient client(http_);
  client.upgrade();
  client.send(RawClient::frame(0x01, std::string(40'000, 'x')) + RawClient::frame(0x00, std::string(40'000, 'x')));
  EXPECT_EQ(client.read_frame().close_code(), 1009U);
}

TEST_F(ServerTest, endless_empty_fragments_are_not_endured) {
  start();
  RawClient client(http_);
  client.upgrade();
  client.send(RawClient::frame(0x01, ""));
  std::string fragments;
  for (int i = 0; i < 1000; ++i) fragments += RawClient::frame(0x00, "");
  while (client.send(fragments)) {
  }
  EXPECT_EQ(echo_.next(), "opened");
  EXPECT_EQ(echo_.next(), "lost");
  EXPECT_EQ(finally(client, &ServerCounts::oversize), 1U);
}

TEST_F(ServerTest, many_short_messages_are_no_long_one) {
  start();
  RawClient client(http_);
  client.upgrade();
  for (int i = 0; i < 200; ++i) {
    client.send_text(std::string(1000, 'x'));
    ASSERT_EQ(client.read_frame().payload.size(), 1000U) << i;
  }
}

TEST_F(ServerTest, a_flood_of_pings_is_dropped) {
  start();
  RawClient client(http_);
  client.upgrade();
  std::string pings;
  for (int i = 0; i < 100; ++i) pings += RawClient::frame(0x89, "");
  client.send(pings);
  EXPECT_EQ(echo_.next(), "opened");
  EXPECT_EQ(echo_.next(), "lost");
  EXPECT_EQ(finally(client, &ServerCounts::ping_floods), 1U);
}

TEST_F(ServerTest, binary_messages_are_closed_with_1003) {
  start();
  RawClient client(http_);
  client.upgrade();
  client.send(RawClient::frame(0x82, "\x01\x02"));
  EXPECT_EQ(client.read_frame().close_code(), 1003U);
  client.send(RawClient::frame(0x88, "\x03\xeb"));
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(finally(client, &ServerCounts::binary), 1U);
}

TEST_F(ServerTest, binary_messages_are_taken_for_text_where_that_is_wanted) {
  start({.binary_is_text = true});
  RawClient client(http_);
  client.upgrade();
  client.send(RawClient::frame(0x82, "{}"));
  EXPECT_EQ(client.read_frame().payload, "{}");
}

TEST_F(ServerTest, a_port_on_one_address_is_not_open_on_another) {
  address_ = IpAddress::parse("127.0.0.1");
  start();
  EXPECT_NO_THROW(RawClient(http_, RawClient::Security::plain, "127.0.0.1"));
  EXPECT_THROW(RawClient(http_, RawClient::Security::plain, "127.0.0.2"), std::runtime_error);
}

TEST_F(ServerTest, text_that_is_not_utf8_is_closed_with_1007) {
  start();
  RawClient client(http_);
  client.upgrade();
  client.send_text("\xc0\xaf");
  EXPECT_EQ(client.read_frame().close_code(), 1007U);
}

TEST_F(ServerTest, an_unmasked_frame_is_closed_with_1002) {
  start();
  RawClient client(http_);
  client.upgrade();
  client.send("\x81\x02hi");
  EXPECT_EQ(client.read_frame().close_code(), 1002U);
}

TEST_F(ServerTest, who_does_not_read_is_dropped_and_others_are_served) {
  start({.queue_bytes = 64 * 1024});
  RawClient slow(http_);
  slow.limit_receive_buffer(4096);
  slow.upgrade();
  EXPECT_EQ(echo_.next(), "opened");
  slow.send_text("flood me");
  EXPECT_EQ(echo_.next(), "lost");
  RawClient other(http_);
  other.upgrade();
  other.send_text("still there?");
  EXPECT_EQ(other.read_frame().payload, "still there?");
  EXPECT_EQ(finally(other, &ServerCounts::slow_readers), 1U);
}

TEST_F(ServerTest, who_answers_no_ping_is_dropped) {
  start({.ping_interval = 30ms});
  RawClient client(http_);
  client.upgrade();
  EXPECT_EQ(client.read_frame().opcode, 0x9U);
  EXPECT_EQ(echo_.next(), "opened");
  EXPECT_EQ(echo_.next(), "lost");
  EXPECT_EQ(finally(client, &ServerCounts::silent), 1U);
}

TEST_F(ServerTest, who_answers_pings_stays) {
  start({.ping_interval = 30ms});
  RawClient client(http_);
  client.upgrade();
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(client.read_frame().opcode, 0x9U) << i;
    client.send(RawClient::frame(0x8a, ""));
  }
  EXPECT_EQ(finally(client, &ServerCounts::silent), 0U);
}

TEST_F(ServerTest, draining_closes_what_idles_and_waits_for_web_sockets) {
  start();
  RawClient idle(http_);
  idle.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(idle.read_response(), StartsWith("HTTP/1.1 200"));
  RawClient socket(http_);
  socket.upgrade();
  EXPECT_EQ(echo_.next(), "opened");
  stop();
  bool drained = false;
  server_->drain([&] {
    drained = true;
    loop_.stop();
  });
  EXPECT_FALSE(drained);
  thread_ = std::thread([this] { loop_.run(); });
  EXPECT_EQ(idle.read_to_end(), "");
  socket.send_text("echo and close");
  EXPECT_EQ(socket.read_frame().payload, "echo and close");
  EXPECT_EQ(socket.read_frame().close_code(), 1001U);
  socket.send(RawClient::frame(0x88, "\x03\xe9"));
  socket.hang_up();
  thread_.join();
  EXPECT_TRUE(drained);
}

TEST_F(ServerTest, a_port_in_use_is_said_in_words) {
  start();
  stop();
  try {
    server_->listen(http_, Server::Protocol::http);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()), fmt::format("port {} is in use by another program", http_));
  }
}

TEST_F(ServerTest, certificate_and_key_must_belong_together) {
  start();
  stop();
  const WallTime now = Clock::now().wall;
  const auto first =
      crypto::make_self_signed({.common_name = "a", .dns_names = {"a"}, .not_before = now, .not_after = now + 1h});
  const auto second =
      crypto::make_self_signed({.common_name = "b", .dns_names = {"b"}, .not_before = now, .not_after = now + 1h});
  EXPECT_THROW(server_->use_certificate({first.certificate, second.private_key}), std::runtime_error);
  EXPECT_THROW(server_->use_certificate({"", first.private_key}), std::runtime_error);
  EXPECT_THROW(server_->use_certificate({first.certificate, ""}), std::runtime_error);
  EXPECT_NO_THROW(server_->use_certificate(first));
}

}  // namespace
}  // namespace ringer::net
