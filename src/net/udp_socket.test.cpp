// SPDX-License-Identifier: Apache-2.0
#include "net/udp_socket.h"

#include <gtest/gtest.h>
#include <poll.h>

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

TEST(UdpSocket, datagrams_go_over_ipv4_and_ipv6_on_one_port) {
  UdpSocket a(0), b(0);
  std::vector<const char*> addresses{"127.0.0.1"};
  if (a.has_ipv6()) addresses.push_back("::1");
  for (const char* address : addresses) {
    DatagramQueue queue;
    queue.push(to(address, b.port()), as_bytes("hello"));
    a.send(queue);
    EXPECT_TRUE(queue.empty());
    const auto came = receive(b, 1);
    if (came.empty() && std::string_view(address) == "::1") continue;  // a machine whose loopback has no IPv6
    ASSERT_EQ(came.size(), 1U) << address;
    EXPECT_EQ(came[0].text, "hello");
    EXPECT_EQ(came[0].path.remote.address.text(), address);
    EXPECT_EQ(came[0].path.remote.port, a.port());
    EXPECT_EQ(came[0].path.local.text(), address);
  }
}

TEST(UdpSocket, an_answer_comes_from_the_address_that_was_asked) {
  UdpSocket server(0), client(0);
  DatagramQueue queue;
  queue.push(to("127.0.0.2", server.port()), as_bytes("question"));
  client.send(queue);
  const auto question = receive(server, 1);
  ASSERT_EQ(question.size(), 1U);
  EXPECT_EQ(question[0].path.local.text(), "127.0.0.2");
  queue.push(question[0].path, as_bytes("answer"));
  server.send(queue);
  const auto answer = receive(client, 1);
  ASSERT_EQ(answer.size(), 1U);
  EXPECT_EQ(answer[0].path.remote.address.text(), "127.0.0.2");
}

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
