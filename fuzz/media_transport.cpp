// SPDX-License-Identifier: Apache-2.0
//
// The input is a script of (time, datagram) for one worker of the media server in virtual time, with an endpoint that
// publishes, one that gets what the first has, and a browser at each. Its first octet says how far they are when it
// begins (nothing described, described, connected) and how many layers there are. Then steps: two octets of
// milliseconds to wait, one of what is done, two of length, and so many octets:
//   0, 1  a datagram from the publisher's, the viewer's address, as it is
//   2     a datagram from an address that nobody has checked
//   3, 4  a packet, RTP or RTCP, that the publisher, the viewer encrypts and sends
//   5, 6  an offer to the publisher's endpoint, an answer to the viewer's
//   7     from now on the network loses packets, of a hundred as many as the first octet says
//   8     the publisher is at another address from now on
//   9     the publisher's endpoint is released
// Nothing is left when all are gone.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>

#include "base/assert.h"
#include "tests/sim/media_world.h"

namespace {

using namespace ringer;
using namespace std::chrono_literals;
using mediaserver::ObjectNumber;

class Stage {
 public:
  explicit Stage(std::uint8_t beginning) {
    if (beginning % 3 == 0) return;
    world_.publish(publisher_, up_, {.layers = beginning % 6 < 3 ? 1U : 3U});
    for (const auto& [kind, from, to] : {std::tuple("AUDIO", "0", "a"), std::tuple("VIDEO", "1", "v")})
      ASSERT(world_.connect(up_, down_,
                            {{"mediaType", kind}, {"sourceMediaDescription", from}, {"sinkMediaDescription", to}}) ==
             0);
    world_.subscribe(viewer_, down_);
    if (beginning % 3 == 2) world_.run_for(300ms);
  }

  void play(ByteReader& script) {
    for (Duration left = 60s; left > Duration::zero();) {
      const Duration wait = std::min<Duration>(std::chrono::milliseconds(script.u16()), left);
      const std::uint8_t what = script.u8();
      const Bytes bytes = script.take(script.u16());
      if (script.failed()) return;
      world_.run_for(wait);
      act(what, bytes);
      left -= wait + 1ms;
    }
  }

  void finish() {
    world_.release(pipeline_);
    world_.run_for(1s);
    ASSERT(world_.objects->counts().endpoints == 0);
    ASSERT(world_.objects->addresses() == 0);
    ASSERT(world_.objects->next_timeout() == never);
  }

 private:
  void act(std::uint8_t what, Bytes bytes) {
    const Bytes datagram = bytes.first(std::min(bytes.size(), max_datagram_size));
    switch (what % 10) {
      case 0: return world_.inject(publisher_.peer.address(), datagram);
      case 1: return world_.inject(viewer_.peer.address(), datagram);
      case 2: return world_.inject({IpAddress::parse("198.51.100.66").value(), 6666}, datagram);
      case 3: return send(publisher_, bytes);
      case 4: return send(viewer_, bytes);
      case 5: std::ignore = world_.ask(up_, "processOffer", {{"offer", std::string(as_text(bytes))}}); return;
      case 6:
        std::ignore = world_.ask(down_, "generateOffer");
        std::ignore = world_.ask(down_, "processAnswer", {{"answer", std::string(as_text(bytes))}});
        return;
      case 7: return world_.wire.lose(bytes.empty() ? 0U : bytes[0] % 100U);
      case 8: return publisher_.peer.move_to(world_.instant, {IpAddress::parse("10.9.0.1").value(), ++port_});
      default: world_.release(up_);
    }
  }
  void send(sim::MediaBrowser& browser, Bytes bytes) {
    constexpr std::size_t room_for_tag = 32;
    const Bytes packet = bytes.first(std::min(bytes.size(), max_datagram_size - room_for_tag));
    if (packet.size() < rtp::fixed_header_size) return;
    if (rtp::is_rtcp(packet))
      browser.peer.send_rtcp(world_.instant, packet);
    else
      browser.peer.send_rtp(world_.instant, packet);
  }

  sim::MediaWorld world_;
  ObjectNumber pipeline_ = world_.make("MediaPipeline");
  ObjectNumber up_ = world_.make("BundleEndpoint", pipeline_);
  ObjectNumber down_ = world_.make("BundleEndpoint", pipeline_);
  sim::MediaBrowser& publisher_ = world_.add_browser();
  sim::MediaBrowser& viewer_ = world_.add_browser();
  std::uint16_t port_ = 6000;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  ByteReader script{Bytes(bytes, size)};
  Stage stage(script.u8());
  stage.play(script);
  stage.finish();
  return 0;
}
