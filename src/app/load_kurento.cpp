// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/load_options.h"
#include "app/load_service.h"
#include "app/load_socket.h"
#include "kurento/client.h"
#include "net/clock.h"

namespace ringer::app {
namespace {

namespace json = boost::json;

std::string text_of(const json::value& value) { return value.is_string() ? std::string(value.get_string()) : ""; }

class KurentoService final : public LoadService {
 public:
  KurentoService(net::EventLoop& loop, const LoadOptions& options)
      : options_(options), socket_(loop, options.url, "", [this](std::string_view text) { receive(text); }) {
    client_.handle_open(now());
    flush();
  }

  void open_meeting() override {
    meetings_.push_back({.pipeline = text_of(value_of(client_.create(now(), "MediaPipeline"))), .publishers = {}});
  }

  load::Agreement publish(std::size_t meeting, const load::Local& local,
                          const load::Publication::Sources& sources) override {
    const std::string endpoint = create_endpoint(meeting);
    auto agreement = negotiate(endpoint, load::publishing_offer(local, sources, options_.shape));
    meetings_[meeting].publishers.push_back(endpoint);
    return agreement;
  }

  load::Agreement watch(std::size_t meeting, std::span<const std::size_t> publishers,
                        const load::Local& local) override {
    const std::string endpoint = create_endpoint(meeting);
    auto agreement = negotiate(endpoint, load::viewing_offer(local, publishers.size(), options_.shape));
    for (std::size_t i = 0; i < publishers.size(); ++i) {
      const std::string& source = meetings_[meeting].publishers[publishers[i]];
      if (!bundles()) {
        invoke(source, "connect", {{"sink", endpoint}});
        continue;
      }
      if (options_.shape.audio) connect(source, endpoint, "AUDIO", "a", i);
      if (options_.shape.video) connect(source, endpoint, "VIDEO", "v", i);
    }
    return agreement;
  }

  bool bundles() const override { return !options_.plain; }

  void pass(Duration duration) override {
    const Instant end = now() + duration;
    while (now() < end) {
      socket_.pass(std::min(end, client_.next_timeout()) - now());
      client_.handle_timeout(now());
      flush();
    }
  }

  void close() override {
    for (const Meeting& meeting : meetings_) value_of(client_.release(now(), meeting.pipeline));
    meetings_.clear();
  }

 private:
  struct Meeting {
    std::string pipeline;
    std::vector<std::string> publishers;
  };

  static Instant now() { return net::Clock::now().instant; }

  void receive(std::string_view text) {
    client_.handle_text(now(), text);
    while (auto event = client_.poll_event()) {
      if (auto* replied = std::get_if<kurento::Replied>(&*event)) {
        replies_.insert_or_assign(replied->call, std::move(replied->value));
      } else if (const auto* raised = std::get_if<kurento::Raised>(&*event)) {
        take_candidate(*raised);
      }
    }
    flush();
  }

  void take_candidate(const kurento::Raised& raised) {
    const auto* candidate = raised.data.if_contains("candidate");
    const auto* fields = candidate ? candidate->if_object() : nullptr;
    const auto* text = fields ? fields->if_contains("candidate") : nullptr;
    // The first is the one that the server prefers; TCP's and those of component 2 are of no use here.
    const std::string line = text ? text_of(*text) : "";
    if (line.contains(" 1 UDP ") || line.contains(" 1 udp ")) candidates_.try_emplace(raised.object, line);
  }

  void flush() {
    while (auto text = client_.poll_transmit()) socket_.send(*std::move(text));
  }

  json::value value_of(kurento::CallHandle call) {
    flush();
    socket_.wait_until([&] { return replies_.contains(call); });
    auto node = replies_.extract(call);
    if (!node.mapped()) throw std::runtime_error(fmt::format("the server: {}", node.mapped().error().message));
    return *std::move(node.mapped());
  }

  json::value invoke(std::string_view object, std::string_view operation, json::object parameters = {}) {
    return value_of(client_.invoke(now(), object, operation, std::move(parameters)));
  }

  std::string create_endpoint(std::size_t meeting) {
    const std::string_view type = bundles() ? "ringer.BundleEndpoint" : "WebRtcEndpoint";
    return text_of(value_of(client_.create(now(), type, {{"mediaPipeline", meetings_[meeting].pipeline}})));
  }

  load::Agreement negotiate(const std::string& endpoint, const std::string& offer) {
    const auto subscribed = client_.subscribe(now(), endpoint, "IceCandidateFound");
    const std::string answer = text_of(invoke(endpoint, "processOffer", {{"offer", offer}}));
    value_of(subscribed);
    invoke(endpoint, "gatherCandidates");
    if (!load::has_candidate(answer)) socket_.wait_until([&] { return candidates_.contains(endpoint); });
    auto agreement = load::read_answer(answer, candidates_[endpoint]);
    if (!agreement) throw std::runtime_error(agreement.error());
    return *std::move(agreement);
  }

  void connect(const std::string& source, const std::string& sink, const char* kind, const char* mid, std::size_t i) {
    invoke(source, "connect",
           {{"sink", sink},
            {"mediaType", kind},
            {"sourceMediaDescription", fmt::format("{}0", mid)},
            {"sinkMediaDescription", fmt::format("{}{}", mid, i)}});
  }

  const LoadOptions& options_;
  kurento::Client client_;
  std::map<kurento::CallHandle, std::expected<json::value, kurento::Error>> replies_;
  std::map<std::string, std::string> candidates_;  // by endpoint
  std::vector<Meeting> meetings_;
  LoadSocket socket_;
};

}  // namespace

std::unique_ptr<LoadService> make_kurento_service(net::EventLoop& loop, const LoadOptions& options) {
  return std::make_unique<KurentoService>(loop, options);
}

}  // namespace ringer::app
