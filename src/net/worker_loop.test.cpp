// SPDX-License-Identifier: Apache-2.0
#include "net/worker_loop.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "net/clock.h"

namespace ringer::net {
namespace {

using std::chrono_literals::operator""ms;

/// Echoes datagrams, and reports mail and deadlines to the test's own mailbox.
class Echo final : public Work {
 public:
  explicit Echo(Mailbox<std::string>& report) : report_(report) {}

  void receive(Now, std::span<const UdpSocket::Received> datagrams) override {
    for (const auto& [path, bytes] : datagrams) queue_.push(path, bytes);
  }
  void read_mail(Now now) override {
    for (const std::string& message : mail_.take()) {
      report_.post("mail: " + message);
      if (message == "wake me") deadline_ = now.instant + 5ms;
    }
  }
  void handle_timeout(Now now) override {
    EXPECT_GE(now.instant, deadline_);
    deadline_ = never;
    report_.post("time");
  }
  Instant next_timeout() const override { return deadline_; }
  DatagramQueue& outgoing() override { return queue_; }

  Mailbox<std::string> mail_;

 private:
  Mailbox<std::string>& report_;
  DatagramQueue queue_;
  Instant deadline_ = never;
};

std::string next(Mailbox<std::string>& mailbox) {
  static std::vector<std::string> taken;
  while (taken.empty()) {
    taken = mailbox.take();
    std::this_thread::yield();
  }
  std::string first = taken.front();
  taken.erase(taken.begin());
  return first;
}

TEST(WorkerLoop, datagrams_mail_and_deadlines_are_served_until_it_is_stopped) {
  Mailbox<std::string> report;
  UdpSocket socket(0), client(0);
  Echo echo(report);
  WorkerLoop loop(socket, echo.mail_.fd(), echo);
  std::thread thread([&] { loop.run(); });
  echo.mail_.post("one");
  EXPECT_EQ(next(report), "mail: one");
  echo.mail_.post("wake me");
  EXPECT_EQ(next(report), "mail: wake me");
  EXPECT_EQ(next(report), "time");
  DatagramQueue queue;
  queue.push({.remote = {.address = *IpAddress::parse("127.0.0.1"), .port = socket.port()}}, as_bytes("ping"));
  client.send(queue);
  std::string came;
  while (came.empty())
    for (const auto& [path, bytes] : client.receive()) came = as_text(bytes);
  EXPECT_EQ(came, "ping");
  loop.stop();
  thread.join();
}

TEST(Mailbox, what_many_threads_post_comes_out_once_each_and_in_each_ones_order) {
  Mailbox<std::pair<int, int>> mailbox;
  std::vector<std::thread> threads;
  for (int who = 0; who < 4; ++who)
    threads.emplace_back([&, who] {
      for (int i = 0; i < 1000; ++i) mailbox.post({who, i});
    });
  std::array<int, 4> seen{};
  for (int total = 0; total < 4000;) {
    for (const auto& [who, i] : mailbox.take()) {
      EXPECT_EQ(i, seen[static_cast<std::size_t>(who)]++);
      ++total;
    }
  }
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(mailbox.take().empty());
}

}  // namespace
}  // namespace ringer::net
