// SPDX-License-Identifier: Apache-2.0
#include "app/media_worker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <thread>

#include "net/clock.h"
#include "tests/sim/media_browser.h"

namespace ringer::app {
namespace {

using namespace std::chrono_literals;
using mediaserver::ObjectNumber;
using mediaserver::RequestNumber;
namespace json = mediaserver::json;

const dtls::Identity& identity() {
  static const dtls::Identity one{WallTime{}};
  return one;
}

SocketAddress loopback(std::uint16_t port) { return {IpAddress::parse("127.0.0.1").value(), port}; }

/// A browser with a socket and, while it runs, a thread. Its wire is only a queue here.
class LiveBrowser {
 public:
  explicit LiveBrowser(std::uint16_t server_port, std::uint64_t seed)
      : server_(loopback(server_port)), random_(seed), wire_(Duration::zero()) {}
  ~LiveBrowser() { stop(); }

  std::string offer() { return browser_.offer({.direction = sdp::Direction::sendrecv}); }
  void start(std::string_view answer) {
    browser_.take_answer(net::Clock::now().instant, answer);
    browser_.start_media(net::Clock::now().instant);
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  /// Of packets that came back.
  int heard() const { return heard_; }

 private:
  void run() {
    while (!stopping_) {
      const Instant now = net::Clock::now().instant;
      for (const auto& [path, bytes] : socket_.receive()) browser_.handle_datagram(now, bytes);
      browser_.handle_timeout(now);
      while (const auto datagram = wire_.pop_due(now)) queue_.push({.local = {}, .remote = server_}, datagram->bytes);
      socket_.send(queue_);
      heard_ = static_cast<int>(browser_.heard("0").packets);
      std::this_thread::sleep_for(1ms);
    }
  }

  SocketAddress server_;
  sim::SeededRandom random_;
  sim::Wire wire_;
  sim::MediaBrowser browser_{wire_, loopback(5000), server_, identity(), random_};
  net::UdpSocket socket_{0};
  DatagramQueue queue_;
  std::thread thread_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> heard_ = 0;
};

/// A worker and the control thread, which is the test's.
class MediaWorkerTest : public testing::Test {
 protected:
  void begin() {
    worker_ = std::make_unique<MediaWorker>(7, 0, identity(), control_);
    worker_->announce({loopback(worker_->port())});
  }

  /// Whether it comes to that within a time that no machine needs.
  template <class Condition>
  static bool holds(Condition condition) {
    for (const Instant end = net::Clock::now().instant + 30s; net::Clock::now().instant < end;) {
      if (condition()) return true;
      std::this_thread::sleep_for(1ms);
    }
    return false;
  }
  /// The answer to a command.
  mediaserver::Reply wait_for(RequestNumber request) {
    mediaserver::Reply answer{.request = request, .value = nullptr};
    EXPECT_TRUE(holds([&] {
      read_mail();
      const auto found = std::ranges::find(replies_, request, &mediaserver::Reply::request);
      if (found != replies_.end()) answer = *found;
      return found != replies_.end();
    }));
    return answer;
  }
  void read_mail() {
    for (auto& mail : control_.take()) {
      EXPECT_EQ(mail.worker, 7U);
      if (std::holds_alternative<MediaWorkerCounts>(mail.content)) ++counts_;
      auto* report = std::get_if<mediaserver::Report>(&mail.content);
      auto* reply = report ? std::get_if<mediaserver::Reply>(report) : nullptr;
      if (reply) replies_.push_back(std::move(*reply));
    }
  }
  ObjectNumber make(const char* type, std::optional<ObjectNumber> parent = std::nullopt) {
    const ObjectNumber object(++numbers_);
    const RequestNumber request(++requests_);
    worker_->post(mediaserver::CreateObject{request, object, object.text(), type, parent, {}});
    EXPECT_TRUE(wait_for(request).value.has_value());
    return object;
  }
  json::value ask(ObjectNumber object, const char* operation, json::object parameters) {
    const RequestNumber request(++requests_);
    worker_->post(mediaserver::Invoke{request, object, operation, std::move(parameters)});
    const auto reply = wait_for(request);
    EXPECT_TRUE(reply.value.has_value()) << operation;
    return reply.value.value_or(nullptr);
  }
  /// With an endpoint that sends back what it gets.
  std::unique_ptr<LiveBrowser> add_browser(ObjectNumber pipeline) {
    const ObjectNumber endpoint = make("WebRtcEndpoint", pipeline);
    auto browser = std::make_unique<LiveBrowser>(worker_->port(), endpoint.value());
    const auto answer = ask(endpoint, "processOffer", {{"offer", browser->offer()}});
    ask(endpoint, "connect", {{"sink", endpoint.value()}});
    browser->start(std::string_view(answer.as_string()));
    return browser;
  }

  net::Mailbox<WorkerMail> control_;
  std::unique_ptr<MediaWorker> worker_;
  std::deque<mediaserver::Reply> replies_;
  std::uint64_t numbers_ = 0;
  std::uint64_t requests_ = 0;
  int counts_ = 0;
};

TEST_F(MediaWorkerTest, media_of_several_browsers_flows_while_commands_come) {
  begin();
  const ObjectNumber pipeline = make("MediaPipeline");
  std::vector<std::unique_ptr<LiveBrowser>> browsers;
  for (int i = 0; i < 3; ++i) browsers.push_back(add_browser(pipeline));
  EXPECT_TRUE(holds([&] {
    worker_->post(mediaserver::Release{{make("BundleEndpoint", pipeline)}});
    return std::ranges::all_of(browsers, [](const auto& browser) { return browser->heard() > 20; });
  }));
  EXPECT_GT(counts_, 0);
  worker_->post(mediaserver::Release{{pipeline}});
}

TEST_F(MediaWorkerTest, many_threads_may_post_commands) {
  begin();
  const ObjectNumber pipeline = make("MediaPipeline");
  std::vector<std::thread> threads;
  for (std::uint64_t who = 1; who <= 4; ++who)
    threads.emplace_back([&, who] {
      for (std::uint64_t i = 0; i < 100; ++i) {
        const ObjectNumber object(who << 32U | i);
        worker_->post(mediaserver::CreateObject{RequestNumber(0), object, "x", "WebRtcEndpoint", pipeline, {}});
        worker_->post(mediaserver::Release{{object}});
      }
    });
  for (auto& thread : threads) thread.join();
  make("WebRtcEndpoint", pipeline);
  EXPECT_EQ(replies_.size(), 402U);
}

TEST_F(MediaWorkerTest, ends_at_any_moment_with_media_and_commands_under_way) {
  for (int i = 0; i < 60; ++i) {
    begin();
    const ObjectNumber pipeline = make("MediaPipeline");
    const auto browser = add_browser(pipeline);
    EXPECT_TRUE(holds([&] { return browser->heard() >= i % 6; }));
    for (int more = 0; more < i % 4; ++more) {
      const ObjectNumber object(++numbers_);
      worker_->post(mediaserver::CreateObject{RequestNumber(0), object, "x", "WebRtcEndpoint", pipeline, {}});
      worker_->post(mediaserver::Invoke{RequestNumber(0), object, "generateOffer", {}});
      if (more == 2) worker_->post(mediaserver::Release{{pipeline}});
    }
    worker_.reset();
  }
}

}  // namespace
}  // namespace ringer::app
