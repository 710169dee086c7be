// SPDX-License-Identifier: Apache-2.0
#include "net/udp_socket.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <map>
#include <string>
#include <vector>

namespace ringer::net {
namespace {

struct Arrived {
  Path path;
  std::string text;
};

/// Waits until `count` datagrams have come.
std::vector<Arrived> receive(UdpSocket& socket, std::size_t count) {
  std::vector<Arrived> all;
  while (all.size() < count) {
    pollfd entry{.fd = socket.fd(), .events = POLLIN, .revents = 0};
    if (poll(&entry, 1, 20'000) <= 0) break;
    for (const auto& [path, bytes] : socket.receive()) all.push_back({path, std::string(as_text(bytes))});
  }
  return all;
}

Path to(const char* remote, std::uint16_t port, const char* local = "::") {
  return {.local = *IpAddress::parse(local), .remote = {.address = *IpAddress::parse(remote), .port = port}};
}

bool is_ipv6_usable() {
  UdpSocket a(0), b(0);
  DatagramQueue queue;
  queue.push(to("::1", b.port()), as_bytes("hello"));
  a.send(queue);
  return a.has_ipv6() && a.counts().sent == 1;
}

struct Way {
  const char* name;
  UdpSocket::Options options;
  const char* address;
};

class UdpSocketTest : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    if (GetParam().options.takes_ipv6 && !is_ipv6_usable()) GTEST_SKIP() << "this machine's loopback has no IPv6";
  }

  UdpSocket client_{0, GetParam().options};
  UdpSocket server_{0, GetParam().options};
  DatagramQueue queue_;
};

TEST_P(UdpSocketTest, an_answer_goes_back_the_way_the_question_came) {
  queue_.push(to(GetParam().address, server_.port()), as_bytes("question"));
  client_.send(queue_);
  EXPECT_TRUE(queue_.empty());
  const auto question = receive(server_, 1);
  ASSERT_EQ(question.size(), 1U);
  EXPECT_EQ(question[0].text, "question");
  EXPECT_EQ(question[0].path.local.text(), GetParam().address);
  EXPECT_EQ(question[0].path.remote.port, client_.port());
  // Of several addresses of ours the one that was asked: 127.0.0.2 is not what the kernel would choose.
  for (int i = 0; i < 3; ++i) queue_.push(question[0].path, as_bytes("answer"));
  server_.send(queue_);
  const auto answers = receive(client_, 3);
  ASSERT_EQ(answers.size(), 3U);
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.text, "answer");
    EXPECT_EQ(answer.path.remote.address.text(), GetParam().address);
    EXPECT_EQ(answer.path.remote.port, server_.port());
  }
}

TEST_P(UdpSocketTest, runs_of_one_size_arrive_as_the_datagrams_that_they_were) {
  std::vector<std::string> sent;
  for (int i = 0; i < 100; ++i) {
    sent.emplace_back(i % 10 == 9 ? 77 : 1200, static_cast<char>('a' + i % 26));
    queue_.push(to(GetParam().address, server_.port()), as_bytes(sent.back()));
  }
  client_.send(queue_);
  const auto came = receive(server_, sent.size());
  ASSERT_EQ(came.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) ASSERT_EQ(came[i].text, sent[i]) << i;
  EXPECT_EQ(server_.counts().received, 100U);
  EXPECT_EQ(client_.counts().sent, 100U);
}

INSTANTIATE_TEST_SUITE_P(
    Each, UdpSocketTest,
    testing::Values(Way{"ipv4_socket", {.takes_ipv6 = false}, "127.0.0.1"},
                    Way{"ipv4_socket_asked_at_another_address", {.takes_ipv6 = false}, "127.0.0.2"},
                    Way{"ipv4_socket_without_offload", {.takes_ipv6 = false, .offloads = false}, "127.0.0.2"},
                    Way{"ipv4_on_ipv6_socket", {}, "127.0.0.1"},
                    Way{"ipv4_on_ipv6_socket_asked_at_another_address", {}, "127.0.0.2"}, Way{"ipv6", {}, "::1"},
                    Way{"ipv6_without_offload", {.offloads = false}, "::1"}),
    [](const auto& way) { return std::string(way.param.name); });

TEST(UdpSocket, every_datagram_of_a_mixed_batch_arrives_whole_and_in_order) {
  UdpSocket sender(0), one(0), other(0);
  DatagramQueue queue;
  std::map<std::uint16_t, std::vector<std::string>> sent;
  for (int i = 0; i < 300; ++i) {
    const UdpSocket& receiver = i % 3 == 0 ? one : other;
    // Runs of one size, with smaller and larger ones between them.
    const std::size_t size = i % 17 == 0 ? 90 : i % 23 == 0 ? 1400 : 1150;
    std::string text(size, static_cast<char>('a' + i % 26));
    text.replace(0, 3, std::to_string(100 + i));
    queue.push(to("127.0.0.1", receiver.port()), as_bytes(text));
    sent[receiver.port()].push_back(text);
  }
  sender.send(queue);
  for (UdpSocket* receiver : {&one, &other}) {
    const auto& expected = sent[receiver->port()];
    const auto came = receive(*receiver, expected.size());
    ASSERT_EQ(came.size(), expected.size());
    for (std::size_t i = 0; i < came.size(); ++i) ASSERT_EQ(came[i].text, expected[i]) << i;
  }
  EXPECT_EQ(sender.counts().sent, 300U);
  EXPECT_LT(sender.counts().send_calls, 20U);
  EXPECT_EQ(sender.counts().send_errors, 0U);
}

TEST(UdpSocket, a_destination_that_cannot_be_reached_is_counted_and_keeps_nothing_back) {
  UdpSocket sender(0), receiver(0);
  DatagramQueue queue;
  queue.push(to("127.0.0.1", receiver.port(), "192.0.2.9"), as_bytes("from an address that is not ours"));
  queue.push(to("127.0.0.1", receiver.port()), as_bytes("good"));
  sender.send(queue);
  const auto came = receive(receiver, 1);
  ASSERT_EQ(came.size(), 1U);
  EXPECT_EQ(came[0].text, "good");
  EXPECT_EQ(sender.counts().send_errors, 1U);
}

TEST(UdpSocket, a_run_that_the_kernel_refuses_goes_datagram_by_datagram) {
  UdpSocket sender(0, {.takes_ipv6 = false});
  UdpSocket receiver(0, {.takes_ipv6 = false});
  const int yes = 1;  // without checksums the kernel does not segment
  ASSERT_EQ(setsockopt(sender.fd(), SOL_SOCKET, SO_NO_CHECK, &yes, sizeof yes), 0);
  DatagramQueue queue;
  for (const char* text : {"one", "two", "six", "4"}) {
    queue.push(to("127.0.0.1", receiver.port(), "127.0.0.1"), as_bytes(text));
  }
  sender.send(queue);
  const auto came = receive(receiver, 4);
  ASSERT_EQ(came.size(), 4U);
  EXPECT_EQ(came[3].text, "4");
  EXPECT_EQ(sender.counts().sent, 4U);
  EXPECT_EQ(sender.counts().send_calls, 5U);
}

TEST(UdpSocket, an_ipv6_address_is_no_way_out_of_an_ipv4_socket) {
  UdpSocket sender(0, {.takes_ipv6 = false});
  UdpSocket receiver(0, {.takes_ipv6 = false});
  DatagramQueue queue;
  queue.push(to("2001:db8::7f00:1", receiver.port()), as_bytes("its last four bytes are 127.0.0.1"));
  queue.push(to("127.0.0.1", receiver.port(), "2001:db8::1"), as_bytes("from nowhere"));
  queue.push(to("127.0.0.1", receiver.port()), as_bytes("good"));
  sender.send(queue);
  const auto came = receive(receiver, 1);
  ASSERT_EQ(came.size(), 1U);
  EXPECT_EQ(came[0].text, "good");
  EXPECT_EQ(sender.counts().send_errors, 2U);
}

TEST(UdpSocket, what_is_longer_than_a_frame_is_dropped) {
  for (const bool offloads : {true, false}) {
    UdpSocket receiver(0, {.takes_ipv6 = false, .offloads = offloads});
    const UdpSocket sender(0, {.takes_ipv6 = false});
    const sockaddr_in place{
        .sin_family = AF_INET, .sin_port = htons(receiver.port()), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    for (const std::size_t size : {1501U, 20'000U, 0U, 1500U}) {
      const std::string text(size, 'x');
      ASSERT_EQ(sendto(sender.fd(), text.data(), size, 0, reinterpret_cast<const sockaddr*>(&place), sizeof place),
                static_cast<ssize_t>(size));
    }
    const auto came = receive(receiver, 1);
    ASSERT_EQ(came.size(), 1U);
    EXPECT_EQ(came[0].text.size(), 1500U);
    EXPECT_EQ(receiver.counts().truncated, 2U);
  }
}

TEST(UdpSocket, what_the_kernel_lost_is_counted) {
  UdpSocket receiver(0, {.takes_ipv6 = false});
  UdpSocket sender(0, {.takes_ipv6 = false, .offloads = false});
  const int smallest = 1;
  setsockopt(receiver.fd(), SOL_SOCKET, SO_RCVBUF, &smallest, sizeof smallest);
  DatagramQueue queue;
  for (int i = 0; i < 50; ++i) queue.push(to("127.0.0.1", receiver.port()), as_bytes(std::string(1200, 'x')));
  sender.send(queue);
  const std::size_t came = receive(receiver, 1).size();
  // The kernel tells with the next datagram.
  queue.push(to("127.0.0.1", receiver.port()), as_bytes("one more"));
  sender.send(queue);
  receive(receiver, 1);
  EXPECT_LT(came, 50U);
  EXPECT_EQ(receiver.counts().overflowed, 50U - came);
}

TEST(UdpSocket, a_port_that_is_taken_is_said_in_a_sentence) {
  const UdpSocket first(0);
  try {
    const UdpSocket second(first.port());
    FAIL() << "the port was taken twice";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()), "UDP port " + std::to_string(first.port()) + " is in use by another program");
  }
}

}  // namespace
}  // namespace ringer::net
