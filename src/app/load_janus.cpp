// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/load_options.h"
#include "app/load_service.h"
#include "app/load_socket.h"
#include "crypto/random.h"
#include "net/clock.h"

namespace ringer::app {
namespace {

namespace json = boost::json;

// A room of a load test that was stopped is still there.
constexpr std::uint32_t most_rooms = 1'000'000'000;
constexpr Duration keep_alive = std::chrono::seconds(25);  // Janus forgets a session after 60 s

/// The member at the end of the path; null where there is none.
const json::value* find(const json::value& value, std::initializer_list<std::string_view> path) {
  const json::value* at = &value;
  for (const std::string_view name : path) {
    const auto* object = at ? at->if_object() : nullptr;
    at = object ? object->if_contains(name) : nullptr;
  }
  return at;
}

std::string text_at(const json::value& value, std::initializer_list<std::string_view> path) {
  const auto* found = find(value, path);
  return found && found->is_string() ? std::string(found->get_string()) : "";
}

std::int64_t number_at(const json::value& value, std::initializer_list<std::string_view> path) {
  const auto* found = find(value, path);
  return found && found->is_number() ? found->to_number<std::int64_t>() : 0;
}

/// Janus's WebSocket API and its VideoRoom: a room for each meeting, a handle for each connection.
class JanusService final : public LoadService {
 public:
  JanusService(net::EventLoop& loop, const LoadOptions& options)
      : options_(options),
        socket_(loop, options.url, "janus-protocol", [this](std::string_view text) { receive(text); }) {
    session_ = number_at(ask({{"janus", "create"}}), {"data", "id"});
  }

  void open_meeting() override {
    if (rooms_.empty()) control_ = attach();
    const std::int64_t room = 1 + std::int64_t{crypto::SystemRandom().next_below(most_rooms)};
    json::object create{
        {"request", "create"}, {"room", room}, {"publishers", options_.publishers + 1},     {"audiocodec", "opus"},
        {"videocodec", "vp8"}, {"bitrate", 0}, {"transport_wide_cc_ext", options_.feedback}};
    tell(control_, std::move(create));
    rooms_.push_back({.number = room, .feeds = {}});
  }

  load::Agreement publish(std::size_t meeting, const load::Local& local,
                          const load::Publication::Sources& sources) override {
    const std::int64_t handle = attach();
    const json::value reply =
        tell(handle,
             {{"request", "joinandconfigure"},
              {"ptype", "publisher"},
              {"room", rooms_[meeting].number},
              {"display", local.cname}},
             {{"type", "offer"}, {"sdp", load::publishing_offer(local, sources, options_.shape)}});
    rooms_[meeting].feeds.push_back(number_at(reply, {"plugindata", "data", "id"}));
    auto agreement = load::read_answer(text_at(reply, {"jsep", "sdp"}), "");
    if (!agreement) throw std::runtime_error(agreement.error());
    return *std::move(agreement);
  }

  load::Agreement watch(std::size_t meeting, std::span<const std::size_t> publishers,
                        const load::Local& local) override {
    const std::int64_t handle = attach();
    json::array streams;
    for (const std::size_t publisher : publishers) {
      streams.push_back(json::object{{"feed", rooms_[meeting].feeds[publisher]}});
    }
    const json::value reply = join(handle, {{"request", "join"},
                                            {"ptype", "subscriber"},
                                            {"room", rooms_[meeting].number},
                                            {"streams", std::move(streams)}});
    auto answered = load::answer_to(local, text_at(reply, {"jsep", "sdp"}));
    if (!answered) throw std::runtime_error(answered.error());
    tell(handle, {{"request", "start"}}, {{"type", "answer"}, {"sdp", answered->answer}});
    return std::move(answered->agreement);
  }

  bool bundles() const override { return true; }

  void pass(Duration duration) override {
    const auto now = [] { return net::Clock::now().instant; };
    for (const Instant end = now() + duration; now() < end;) {
      socket_.pass(std::min(end, kept_alive_ + keep_alive) - now());
      if (now() < kept_alive_ + keep_alive) continue;
      ask({{"janus", "keepalive"}});
      kept_alive_ = now();
    }
  }

  void close() override {
    for (const Room& room : rooms_) tell(control_, {{"request", "destroy"}, {"room", room.number}});
    rooms_.clear();
    ask({{"janus", "destroy"}});
  }

 private:
  struct Room {
    std::int64_t number;
    std::vector<std::int64_t> feeds;
  };

  void receive(std::string_view text) {
    boost::system::error_code error;
    const json::value message = json::parse(text, error);
    // The answer to a plugin's message is said twice: that it came, and later what came of it.
    if (error || text_at(message, {"transaction"}) != waiting_for_) return;
    const std::string kind = text_at(message, {"janus"});
    if (kind == "ack" && !acknowledgement_is_enough_) return;
    reply_ = message;
  }

  json::value ask(json::object request) {
    const bool is_message = request.at("janus") == "message";
    waiting_for_ = fmt::format("{}", ++transactions_);
    acknowledgement_is_enough_ = !is_message;
    reply_.reset();
    request.emplace("transaction", waiting_for_);
    if (session_ != 0) request.emplace("session_id", session_);
    socket_.send(json::serialize(request));
    socket_.wait_until([this] { return reply_.has_value(); });
    if (const std::string why = text_at(*reply_, {"error", "reason"}); !why.empty()) {
      throw std::runtime_error("Janus: " + why);
    }
    if (const std::string why = text_at(*reply_, {"plugindata", "data", "error"}); !why.empty()) {
      throw std::runtime_error("Janus: " + why);
    }
    return *std::move(reply_);
  }

  /// A feed is known a moment after its publisher has connected.
  json::value join(std::int64_t handle, const json::object& body) {
    for (int tries = 0; tries < 20; ++tries) {
      try {
        return tell(handle, body);
      } catch (const std::runtime_error& error) {
        if (!std::string_view(error.what()).contains("No such feed")) throw;
        socket_.pass(std::chrono::milliseconds(50));
      }
    }
    return tell(handle, body);
  }

  std::int64_t attach() {
    return number_at(ask({{"janus", "attach"}, {"plugin", "janus.plugin.videoroom"}}), {"data", "id"});
  }

  json::value tell(std::int64_t handle, json::object body, json::object description = {}) {
    json::object request{{"janus", "message"}, {"handle_id", handle}, {"body", std::move(body)}};
    if (!description.empty()) request.emplace("jsep", std::move(description));
    return ask(std::move(request));
  }

  const LoadOptions& options_;
  std::int64_t session_ = 0;
  std::int64_t control_ = 0;
  Instant kept_alive_ = net::Clock::now().instant;
  std::uint64_t transactions_ = 0;
  std::string waiting_for_;
  bool acknowledgement_is_enough_ = true;
  std::optional<json::value> reply_;
  std::vector<Room> rooms_;
  LoadSocket socket_;
};

}  // namespace

std::unique_ptr<LoadService> make_janus_service(net::EventLoop& loop, const LoadOptions& options) {
  return std::make_unique<JanusService>(loop, options);
}

}  // namespace ringer::app
