// SPDX-License-Identifier: Apache-2.0
#include "net/udp_socket.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "net/sockaddr.h"

namespace ringer::net {
namespace {

// Of both directions: a batch per turn of the loop is enough to forget the cost of the call.
constexpr std::size_t batch = 64;
// What UDP_GRO may hand over as one: the largest datagram that IPv4 knows.
constexpr std::size_t coalesced_size = 65'536;
// UDP_MAX_SEGMENTS of the kernel is 128, of older ones 64.
constexpr std::size_t most_segments = 64;
// A burst of key frames to everybody must not meet a full buffer.
constexpr int buffer_bytes = 4 * 1024 * 1024;

constexpr std::size_t control_size = 128;

struct Control {
  alignas(cmsghdr) std::array<std::uint8_t, control_size> bytes;
};

std::uint64_t hash_of(const Path& path) {
  return std::hash<SocketAddress>{}(path.remote) * 0x9e3779b97f4a7c15 ^ std::hash<IpAddress>{}(path.local);
}

bool set(int fd, int level, int name, int value) { return setsockopt(fd, level, name, &value, sizeof value) == 0; }

/// By force where we may, else as far as net.core.rmem_max and wmem_max allow.
void grow_buffer(int fd, int by_force, int name) {
  if (!set(fd, SOL_SOCKET, by_force, buffer_bytes)) set(fd, SOL_SOCKET, name, buffer_bytes);
}

void configure(int fd, bool has_ipv6, bool coalesces) {
  if (has_ipv6) {
    set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
  } else {
    set(fd, IPPROTO_IP, IP_PKTINFO, 1);
  }
  grow_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF);
  grow_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF);
  set(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
  if (coalesces) set(fd, IPPROTO_UDP, UDP_GRO, 1);
}

template <class Value>
void add_control(msghdr& message, int level, int type, const Value& value) {
  auto* place = reinterpret_cast<std::uint8_t*>(message.msg_control) + message.msg_controllen;
  cmsghdr head{};
  head.cmsg_level = level;
  head.cmsg_type = type;
  head.cmsg_len = CMSG_LEN(sizeof value);
  std::memcpy(place, &head, sizeof head);
  std::memcpy(place + CMSG_LEN(0), &value, sizeof value);
  message.msg_controllen += CMSG_SPACE(sizeof value);
}

/// What came beside the bytes.
struct Aside {
  IpAddress local;
  std::size_t segment = coalesced_size;
  std::uint32_t overflowed = 0;  ///< on this socket so far; not said while it is zero
};

Aside read_control(msghdr& message) {
  Aside aside;
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
      int size = 0;
      std::memcpy(&size, CMSG_DATA(c), sizeof size);
      if (size > 0) aside.segment = static_cast<std::size_t>(size);
    } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
      std::memcpy(&aside.overflowed, CMSG_DATA(c), sizeof aside.overflowed);
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      std::array<std::uint8_t, 16> bytes{};
      std::memcpy(bytes.data(), CMSG_DATA(c), bytes.size());  // in6_pktinfo begins with the address
      aside.local = IpAddress::from_v6(bytes);
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      std::array<std::uint8_t, 4> bytes{};
      std::memcpy(bytes.data(), &info.ipi_addr, bytes.size());
      aside.local = IpAddress::from_v4(bytes);
    }
  }
  return aside;
}

void add_source(msghdr& message, const IpAddress& local, bool has_ipv6) {
  if (local == IpAddress()) return;
  if (has_ipv6) {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, local.v6_bytes().data(), sizeof info.ipi6_addr);
    add_control(message, IPPROTO_IPV6, IPV6_PKTINFO, info);
  } else {
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, local.v4_bytes().data(), sizeof info.ipi_spec_dst);
    add_control(message, IPPROTO_IP, IP_PKTINFO, info);
  }
}

bool can_reach(const Path& path, bool has_ipv6) {
  return has_ipv6 || (path.remote.address.is_v4() && (path.local.is_v4() || path.local == IpAddress()));
}

/// The size of what was written.
socklen_t write_place(sockaddr_in6& room, const SocketAddress& remote, bool has_ipv6) {
  room = to_sockaddr(remote);
  if (has_ipv6) return sizeof room;
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = room.sin6_port;
  std::memcpy(&v4.sin_addr, remote.address.v4_bytes().data(), sizeof v4.sin_addr);
  std::memcpy(&room, &v4, sizeof v4);
  return sizeof v4;
}

}  // namespace

/// Datagrams of one path that leave as one: all of the first one's size, but for the last, which may be smaller.
struct UdpSocket::Run {
  std::size_t first = 0;  ///< of the iovecs
  std::size_t count = 0;
  std::size_t bytes = 0;
};

struct UdpSocket::Buffers {
  Buffers() : incoming(batch * coalesced_size) { received.reserve(batch * 4); }

  // Receiving.
  std::vector<std::uint8_t> incoming;
  std::array<mmsghdr, batch> in_messages{};
  std::array<iovec, batch> in_vectors{};
  std::array<sockaddr_in6, batch> in_places{};
  std::array<Control, batch> in_controls{};
  std::vector<Received> received;

  // Sending.
  struct Order {
    std::uint64_t path;
    std::uint32_t index;
    friend auto operator<=>(const Order&, const Order&) = default;
  };
  std::vector<Order> order;
  std::vector<iovec> out_vectors;
  std::array<mmsghdr, batch> out_messages{};
  std::array<sockaddr_in6, batch> out_places{};
  std::array<Control, batch> out_controls{};
  std::array<Run, batch> runs{};
};

UdpSocket::UdpSocket(std::uint16_t port, const Options& options)
    : segments_(options.offloads), buffers_(std::make_unique<Buffers>()) {
  if (options.takes_ipv6) fd_ = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  has_ipv6_ = fd_ >= 0;
  // A kernel without IPv6 has nothing but IPv4 to listen on.
  if (!has_ipv6_) fd_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd_ < 0) throw std::runtime_error(fmt::format("no UDP socket: {}", std::strerror(errno)));
  configure(fd_, has_ipv6_, options.offloads);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  const auto* place = has_ipv6_ ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  const auto length = static_cast<socklen_t>(has_ipv6_ ? sizeof v6 : sizeof v4);
  if (bind(fd_, place, length) != 0) {
    const int error = errno;
    close(fd_);
    throw std::runtime_error(error == EADDRINUSE ? fmt::format("UDP port {} is in use by another program", port)
                             : error == EACCES   ? fmt::format("UDP port {} needs more rights than this user has", port)
                                               : fmt::format("cannot use UDP port {}: {}", port, std::strerror(error)));
  }
  sockaddr_storage bound{};
  socklen_t bound_length = sizeof bound;
  getsockname(fd_, reinterpret_cast<sockaddr*>(&bound), &bound_length);
  port_ = from_sockaddr(reinterpret_cast<const sockaddr*>(&bound)).value_or(SocketAddress()).port;
}

UdpSocket::~UdpSocket() { close(fd_); }

std::span<const UdpSocket::Received> UdpSocket::receive() {
  Buffers& b = *buffers_;
  b.received.clear();
  for (std::size_t i = 0; i < batch; ++i) {
    b.in_vectors[i] = {.iov_base = &b.incoming[i * coalesced_size], .iov_len = coalesced_size};
    b.in_messages[i].msg_hdr = {.msg_name = &b.in_places[i],
                                .msg_namelen = sizeof b.in_places[i],
                                .msg_iov = &b.in_vectors[i],
                                .msg_iovlen = 1,
                                .msg_control = b.in_controls[i].bytes.data(),
                                .msg_controllen = control_size,
                                .msg_flags = 0};
  }
  const int count = recvmmsg(fd_, b.in_messages.data(), batch, MSG_DONTWAIT, nullptr);
  for (int m = 0; m < count; ++m) {
    const auto i = static_cast<std::size_t>(m);
    msghdr& head = b.in_messages[i].msg_hdr;
    const auto remote = from_sockaddr(reinterpret_cast<const sockaddr*>(&b.in_places[i]));
    if (!remote || (head.msg_flags & MSG_TRUNC) != 0) {
      ++counts_.truncated;
      continue;
    }
    const Aside aside = read_control(head);
    const Path path{.local = aside.local, .remote = *remote};
    counts_.overflowed = std::max<std::uint64_t>(counts_.overflowed, aside.overflowed);
    MutableBytes whole(&b.incoming[i * coalesced_size], b.in_messages[i].msg_len);
    counts_.received_bytes += whole.size();
    while (!whole.empty()) {
      const MutableBytes one = whole.first(std::min(aside.segment, whole.size()));
      whole = whole.subspan(one.size());
      ++counts_.received;
      if (one.size() > max_datagram_size)
        ++counts_.truncated;
      else
        b.received.push_back({path, one});
    }
  }
  return b.received;
}

void UdpSocket::send(DatagramQueue& queue) {
  Buffers& b = *buffers_;
  b.order.clear();
  b.out_vectors.clear();
  for (std::uint32_t i = 0; i < queue.size(); ++i) {
    if (can_reach(queue[i].path, has_ipv6_)) {
      b.order.push_back({hash_of(queue[i].path), i});
    } else {
      ++counts_.send_errors;
    }
  }
  std::ranges::sort(b.order);  // together what goes the same way, in its order
  for (const auto& entry : b.order) {
    const MutableBytes bytes = MutableBytes(queue[entry.index].room).first(queue[entry.index].size);
    b.out_vectors.push_back({.iov_base = bytes.data(), .iov_len = bytes.size()});
  }
  std::size_t sent = 0;
  while (sent < b.order.size()) {
    const std::size_t messages = fill_messages(queue, sent);
    sent = b.runs[messages - 1].first + b.runs[messages - 1].count;
    transmit(messages);
  }
  queue.clear();
}

/// Makes messages of the datagrams from `first` on; answers how many.
std::size_t UdpSocket::fill_messages(const DatagramQueue& queue, std::size_t first) {
  Buffers& b = *buffers_;
  std::size_t messages = 0;
  for (std::size_t next = first; next < b.order.size() && messages < batch; ++messages) {
    const DatagramQueue::Datagram& head = queue[b.order[next].index];
    Run& run = b.runs[messages] = {.first = next, .count = 0, .bytes = 0};
    while (next < b.order.size() && run.count < (segments_ ? most_segments : 1)) {
      const DatagramQueue::Datagram& datagram = queue[b.order[next].index];
      const bool fits = datagram.size <= head.size && run.bytes + datagram.size <= coalesced_size - 1024;
      if (run.count > 0 && (!fits || datagram.path != head.path)) break;
      ++run.count;
      ++next;
      run.bytes += datagram.size;
      if (datagram.size < head.size) break;  // a smaller one must be the last
    }
    msghdr& message = b.out_messages[messages].msg_hdr;
    message = {.msg_name = &b.out_places[messages],
               .msg_namelen = write_place(b.out_places[messages], head.path.remote, has_ipv6_),
               .msg_iov = &b.out_vectors[run.first],
               .msg_iovlen = run.count,
               .msg_control = b.out_controls[messages].bytes.data(),
               .msg_controllen = 0,
               .msg_flags = 0};
    add_source(message, head.path.local, has_ipv6_);
    if (run.count > 1) add_control(message, IPPROTO_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(head.size));
  }
  return messages;
}

void UdpSocket::transmit(std::size_t messages) {
  Buffers& b = *buffers_;
  for (std::size_t next = 0; next < messages;) {
    ++counts_.send_calls;
    const int done = sendmmsg(fd_, &b.out_messages[next], static_cast<unsigned>(messages - next), MSG_DONTWAIT);
    for (int i = 0; i < done; ++i, ++next) {
      counts_.sent += b.runs[next].count;
      counts_.sent_bytes += b.runs[next].bytes;
    }
    if (done > 0) continue;
    const int error = errno;
    if (error == EINTR) continue;
    const Run& run = b.runs[next];
    const bool refuses_segments = error == EIO || error == EINVAL || error == EOPNOTSUPP || error == EMSGSIZE;
    if (run.count > 1 && refuses_segments) {
      // EIO: the device cannot; the others: the kernel cannot. One path's small MTU is no reason to stop for all.
      if (error == EIO || error == EOPNOTSUPP) segments_ = false;
      transmit_singly(run);
    } else {
      count_failure(error, run);
    }
    ++next;
  }
}

void UdpSocket::transmit_singly(const Run& run) {
  Buffers& b = *buffers_;
  const auto whole = std::ranges::find(b.runs, run.first, &Run::first) - b.runs.begin();
  msghdr message = b.out_messages[static_cast<std::size_t>(whole)].msg_hdr;
  message.msg_controllen -= CMSG_SPACE(sizeof(std::uint16_t));  // UDP_SEGMENT stands last
  if (message.msg_controllen == 0) message.msg_control = nullptr;
  message.msg_iovlen = 1;
  for (std::size_t i = 0; i < run.count; ++i) {
    const Run one{.first = run.first + i, .count = 1, .bytes = b.out_vectors[run.first + i].iov_len};
    message.msg_iov = &b.out_vectors[one.first];
    ++counts_.send_calls;
    if (sendmsg(fd_, &message, MSG_DONTWAIT) < 0) {
      count_failure(errno, one);
    } else {
      ++counts_.sent;
      counts_.sent_bytes += one.bytes;
    }
  }
}

void UdpSocket::count_failure(int error, const Run& run) {
  const bool is_full = error == EAGAIN || error == ENOBUFS;
  (is_full ? counts_.send_full : counts_.send_errors) += run.count;
}

}  // namespace ringer::net
