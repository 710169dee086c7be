// SPDX-License-Identifier: Apache-2.0
//
// Any datagrams to a port with one transport, from its browser's address, which ICE has validated, and from a
// stranger's: a stranger hears nothing but the answer to a plain Binding, and nobody moves the path. An input is a
// sequence of datagrams, each behind three bytes: who sends it, and its size.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/assert.h"
#include "rtc/demux.h"
#include "stun/writer.h"

namespace {

using namespace ringer;

const ice::Credentials local{"serv", "serverPasswordOfTwentyTwo"};
const IpAddress server = IpAddress::parse("192.0.2.1").value();
const Path browser{server, {IpAddress::parse("198.51.100.7").value(), 5000}};
const Path stranger{server, {IpAddress::parse("198.51.100.66").value(), 6666}};
const Path stranger6{server, {IpAddress::parse("2001:db8::66").value(), 6666}};

void connect(rtc::Demux& demux, Instant now) {
  std::array<std::uint8_t, 200> room{};
  stun::Writer check(room, stun::Class::request, {});
  check.username("serv:brow");
  check.use_candidate();
  check.message_integrity(local.password);
  check.fingerprint();
  demux.handle_datagram(now, browser, MutableBytes(room).first(check.finish()));
}

void check_answers(const DatagramQueue& out, std::size_t received) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i].path == browser) continue;
    ASSERT(received >= 20 && out.size() == 1);
    ASSERT(out[i].size == (out[i].path == stranger ? 32U : 44U));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const dtls::Identity identity{WallTime{}};
  Instant now{std::chrono::hours(1)};
  DatagramQueue out;
  rtc::Demux demux(out);
  rtc::WebRtcTransport transport(identity, local, out);
  ASSERT(demux.add(transport));
  ASSERT(transport.set_remote(now, {.credentials = {"brow", "browserPasswordOfTwentyTwo"},
                                    .fingerprint = identity.fingerprint(),
                                    .our_role = size % 2 == 0 ? dtls::Role::server : dtls::Role::client}));
  connect(demux, now);
  ASSERT(transport.selected_path() != nullptr);

  ByteReader reader({data, size});
  while (reader.left() > 0) {
    const std::uint8_t who = reader.u8();
    const std::size_t length = std::min<std::size_t>(reader.u16(), reader.left());
    const Bytes bytes = reader.take(length);
    std::vector<std::uint8_t> datagram(bytes.begin(), bytes.end());
    const Path& from = who % 4 == 0 ? stranger : who % 4 == 1 ? stranger6 : browser;
    now += std::chrono::milliseconds(who);
    out.clear();
    const auto received = demux.handle_datagram(now, from, datagram);
    check_answers(out, length);
    ASSERT(from == browser || received.transport == nullptr || received.incoming.kind == rtc::Incoming::Kind::none);
    transport.handle_timeout(now);
    while (transport.poll_event()) {
    }
    ASSERT(transport.selected_path() != nullptr && *transport.selected_path() == browser);
  }
  transport.close();
  demux.remove(transport);
  return 0;
}
