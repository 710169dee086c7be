// SPDX-License-Identifier: Apache-2.0
//
// The media half of the media server on one worker, with a network and browsers around it, in virtual time: commands
// are handed over as the control half does, answers and events collected; what a test takes for granted throws when it
// fails. Repeatable but for DTLS, whose randomness is OpenSSL's own. For tests only.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mediaserver/media_objects.h"
#include "tests/sim/media_browser.h"
#include "tests/sim/wire.h"

namespace ringer::sim {

namespace json = jsonrpc::json;
using mediaserver::ObjectNumber;

class MediaWorld {
 public:
  using Answer = std::expected<json::value, kurento::Error>;

  explicit MediaWorld(std::uint64_t seed = 1, Duration delay = std::chrono::milliseconds(10))
      : random(seed), wire(delay, seed), objects(std::make_unique<mediaserver::MediaObjects>(ours(), random, out_)) {
    objects->set_addresses({server_address()});
  }

  // What the control half does.
  ObjectNumber make(std::string_view type, std::optional<ObjectNumber> parent = std::nullopt,
                    json::object parameters = {}) {
    const ObjectNumber object(++numbers_);
    const auto answer = command(mediaserver::CreateObject{.request = next_request(),
                                                          .object = object,
                                                          .id = "object" + std::to_string(numbers_),
                                                          .type = std::string(type),
                                                          .parent = parent,
                                                          .parameters = std::move(parameters)});
    expect(answer.has_value(), type);
    return object;
  }
  Answer ask(ObjectNumber object, std::string_view operation, json::object parameters = {}) {
    return command(mediaserver::Invoke{.request = next_request(),
                                       .object = object,
                                       .operation = std::string(operation),
                                       .parameters = std::move(parameters)});
  }
  /// Of an answer that is text.
  std::string text(ObjectNumber object, std::string_view operation, json::object parameters = {}) {
    const Answer answer = ask(object, operation, std::move(parameters));
    if (answer && answer->is_string()) return std::string(answer->get_string());
    throw std::runtime_error(std::string(operation) + ": " + (answer ? "no text" : answer.error().message));
  }
  /// 0 when it succeeds.
  int error(ObjectNumber object, std::string_view operation, json::object parameters = {}) {
    const Answer answer = ask(object, operation, std::move(parameters));
    return answer ? 0 : static_cast<int>(answer.error().code);
  }
  void release(ObjectNumber object) {
    objects->handle_command(now(), mediaserver::Release{{object}});
    after_input();
  }
  int connect(ObjectNumber source, ObjectNumber sink, json::object more = {}) {
    more["sink"] = sink.value();
    return error(source, "connect", std::move(more));
  }

  // Browsers.
  MediaBrowser& add_browser() {
    const std::size_t number = browser_count_++;
    const std::string ip = "10.1." + std::to_string(number / 250) + '.' + std::to_string(1 + number % 250);
    const SocketAddress address{IpAddress::parse(ip).value(), 5000};
    return browsers_.emplace(address, std::make_unique<MediaBrowser>(wire, address, server_address(), theirs(), random))
        .first->second.operator*();
  }
  void remove_browser(MediaBrowser& browser) {
    std::erase_if(browsers_, [&](const auto& entry) { return entry.second.get() == &browser; });
  }
  /// It offers, the endpoint answers.
  void publish(MediaBrowser& browser, ObjectNumber endpoint, const OfferShape& shape = {}) {
    browser.take_answer(instant, text(endpoint, "processOffer", {{"offer", browser.offer(shape)}}));
  }
  /// The endpoint offers, it answers.
  void subscribe(MediaBrowser& browser, ObjectNumber endpoint, bool sends = false) {
    const std::string offer = text(endpoint, "generateOffer");
    expect(error(endpoint, "processAnswer", {{"answer", browser.answer(instant, offer, sends)}}) == 0, "processAnswer");
  }
  /// With a BundleEndpoint of its own that publishes, connected, and sending.
  std::pair<MediaBrowser*, ObjectNumber> add_publisher(ObjectNumber pipeline, const OfferShape& shape = {}) {
    const ObjectNumber endpoint = make("BundleEndpoint", pipeline);
    MediaBrowser& browser = add_browser();
    publish(browser, endpoint, shape);
    browser.start_media(instant);
    return {&browser, endpoint};
  }

  // Time.
  void run_for(Duration duration) { run_until(instant + duration); }
  void run_until(Instant end) {
    after_input();
    while (true) {
      const Instant next = next_timeout();
      if (next > end) break;
      instant = std::max(instant, next);
      while (auto datagram = wire.pop_due(instant)) deliver(*datagram);
      if (objects && objects->next_timeout() <= instant) objects->handle_timeout(now());
      for (const auto& [address, browser] : browsers_)
        if (browser->next_timeout() <= instant) browser->handle_timeout(instant);
      after_input();
    }
    instant = end;
  }
  /// As if it had come by the network just now.
  void inject(const SocketAddress& from, Bytes bytes) {
    deliver({from, server_address(), {bytes.begin(), bytes.end()}});
    after_input();
  }
  Now now() const {
    return {instant, WallTime(std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch()))};
  }

  // Events.
  std::vector<json::object> events_of(ObjectNumber object, std::string_view type) const {
    std::vector<json::object> found;
    for (const auto& event : events)
      if (event.object == object && event.type == type) found.push_back(event.data);
    return found;
  }
  /// The member of each, as text.
  std::vector<std::string> told(ObjectNumber object, std::string_view type, const char* member) const {
    std::vector<std::string> found;
    for (const auto& event : events_of(object, type)) found.emplace_back(event.at(member).as_string());
    return found;
  }

  static SocketAddress server_address() { return {IpAddress::parse("192.0.2.1").value(), 3478}; }
  static const dtls::Identity& ours() {
    static const dtls::Identity identity{WallTime{}};
    return identity;
  }
  static const dtls::Identity& theirs() {
    static const dtls::Identity identity{WallTime{}};
    return identity;
  }

  Instant instant{std::chrono::hours(1)};
  SeededRandom random;
  Wire wire;

 private:
  DatagramQueue out_;

 public:
  std::unique_ptr<mediaserver::MediaObjects> objects;
  std::vector<mediaserver::MediaEvent> events;
  std::map<SocketAddress, std::uint64_t> bytes_to;
  std::function<void(const Wire::Datagram&)> tap;  ///< sees whatever reaches the server

 private:
  static void expect(bool holds, std::string_view what) {
    if (!holds) throw std::runtime_error("MediaWorld: failed: " + std::string(what));
  }
  mediaserver::RequestNumber next_request() { return mediaserver::RequestNumber(++requests_); }

  Answer command(const mediaserver::Command& command) {
    objects->handle_command(now(), command);
    after_input();
    expect(reply_.has_value(), "an answer");
    return *std::exchange(reply_, std::nullopt);
  }

  void after_input() {
    for (std::size_t i = 0; i < out_.size(); ++i) {
      bytes_to[out_[i].path.remote] += out_[i].size;
      wire.send(instant, server_address(), out_[i].path.remote, out_[i].bytes());
    }
    out_.clear();
    while (auto report = objects ? objects->poll_report() : std::nullopt) {
      if (auto* reply = std::get_if<mediaserver::Reply>(&*report)) reply_ = std::move(reply->value);
      if (auto* event = std::get_if<mediaserver::MediaEvent>(&*report)) events.push_back(std::move(*event));
    }
  }

  Instant next_timeout() {
    Instant next = std::min(wire.next(), objects ? objects->next_timeout() : never);
    for (const auto& [address, browser] : browsers_) next = std::min(next, browser->next_timeout());
    return next;
  }

  void deliver(Wire::Datagram datagram) {
    if (datagram.to == server_address()) {
      if (tap) tap(datagram);
      if (objects) objects->handle_datagram(now(), {server_address().address, datagram.from}, datagram.bytes);
      return;
    }
    for (const auto& [address, browser] : browsers_)
      if (browser->peer.address() == datagram.to) return browser->handle_datagram(instant, datagram.bytes);
  }

  std::map<SocketAddress, std::unique_ptr<MediaBrowser>> browsers_;
  std::size_t browser_count_ = 0;
  std::uint64_t numbers_ = 0;
  std::uint64_t requests_ = 0;
  std::optional<Answer> reply_;
};

}  // namespace ringer::sim
