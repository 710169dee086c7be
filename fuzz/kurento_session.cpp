// SPDX-License-Identifier: Apache-2.0
//
// The input is a script, a line a step, for four connections to one media server in virtual time, with a worker that
// has no media. A digit and a text: that connection says the text, in which @0 to @9 stand for the ids of the objects
// made so far and #0 to #9 for the subscriptions. `o`, `c` and a digit: the connection opens, closes. `a`: the worker
// answers at once from now on, or not. `r`, `e`: it answers the oldest request, with an error. `v` and a digit: that
// object raises an event. `t` and a number: so many seconds pass.
// Each text gets one answer, in order; a worker is told of living objects only; when all have left nothing is left.
#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <cctype>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "mediaserver/server.h"
#include "tests/sim/random.h"

namespace {

namespace json = boost::json;
using namespace ringer;
using namespace ringer::mediaserver;

struct Client {
  bool is_open = false;
  std::size_t said = 0;
  std::size_t answered = 0;
};

ServerConfig small_config() {
  ServerConfig config;
  config.workers = 2;
  config.limits.sessions = 8;
  config.limits.objects = 24;
  config.limits.subscriptions_per_session = 8;
  config.limits.queue_requests = 16;
  config.limits.requests_under_way = 8;
  config.limits.message_bytes = 4096;
  config.limits.cached_replies = 4;
  return config;
}

class Stage {
 public:
  Stage() : server_(small_config(), random_) {}

  void play(std::string_view script) {
    for (int step = 0; step < 300 && !script.empty(); ++step) {
      const auto end = std::min(script.find('\n'), script.size());
      act(script.substr(0, end));
      script.remove_prefix(std::min(end + 1, script.size()));
    }
    close_down();
  }

 private:
  Now now() const {
    return {Instant(elapsed_), WallTime(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed_))};
  }

  void act(std::string_view line) {
    if (line.empty()) return;
    const char verb = line.front();
    const std::string_view rest = line.substr(1);
    if (verb >= '0' && verb < '4') return say(static_cast<std::size_t>(verb - '0'), rest);
    const std::size_t digit = rest.empty() ? 0U : static_cast<unsigned char>(rest.front()) % 10U;
    switch (verb) {
      case 'o': return open(digit % clients_.size());
      case 'c': return close(digit % clients_.size());
      case 'a': answers_at_once_ = !answers_at_once_; break;
      case 'r': reply(nullptr); break;
      case 'e': reply(std::unexpected(kurento::Error{kurento::ErrorCode::sdp_parse, "Invalid SDP"})); break;
      case 'v': raise(digit); break;
      case 't': pass(std::chrono::seconds(static_cast<int>(digit) * 60)); break;
      default: break;
    }
  }

  static ConnectionId id_of(std::size_t client) { return ConnectionId(client + 1); }

  void open(std::size_t index) {
    if (clients_[index].is_open) return;
    clients_[index] = {.is_open = true};
    server_.handle_open(now(), id_of(index));
    drain();
  }

  void close(std::size_t index) {
    if (!clients_[index].is_open) return;
    clients_[index].is_open = false;
    server_.handle_close(now(), id_of(index));
    drain();
  }

  void say(std::size_t index, std::string_view text) {
    if (!clients_[index].is_open) return;
    ++clients_[index].said;
    server_.handle_text(now(), id_of(index), with_names(text));
    drain();
  }

  std::string with_names(std::string_view text) const {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto* names = text[i] == '@' ? &objects_ : text[i] == '#' ? &subscriptions_ : nullptr;
      const bool is_name =
          names != nullptr && i + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[i + 1]));
      const auto index = is_name ? static_cast<std::size_t>(text[i + 1] - '0') : 0;
      if (is_name && index < names->size())
        result += (*names)[index], ++i;
      else
        result += text[i];
    }
    return result;
  }

  void reply(std::expected<json::value, kurento::Error> value) {
    if (held_.empty()) return;
    const RequestNumber request = held_.front();
    held_.pop_front();
    server_.handle_reply(now(), {request, std::move(value)});
    drain();
  }

  void raise(std::size_t which) {
    server_.handle_event(now(), {.object = ObjectNumber(which), .type = "Error", .data = {{"errorCode", which}}});
    drain();
  }

  void pass(Duration duration) {
    const Duration until = elapsed_ + duration;
    while (server_.next_timeout() <= Instant(until)) {
      elapsed_ = std::max(elapsed_, server_.next_timeout().time_since_epoch());
      server_.handle_timeout(now());
      drain();
    }
    elapsed_ = until;
  }

  void close_down() {
    answers_at_once_ = true;
    while (!held_.empty()) reply(nullptr);
    for (const Client& client : clients_) ASSERT(!client.is_open || client.said == client.answered);
    for (std::size_t i = 0; i < clients_.size(); ++i) close(i);
    pass(std::chrono::seconds(721));
    const auto counts = server_.counts();
    ASSERT(counts.connections == 0 && counts.sessions == 0 && counts.objects == 0 && counts.pipelines == 0);
    ASSERT(counts.subscriptions == 0 && counts.under_way == 0 && alive_.empty());
    ASSERT(server_.next_timeout() == never);
  }

  void drain() {
    while (auto output = server_.poll_output()) {
      if (const auto* send = std::get_if<Send>(&*output))
        hear(send->connection, send->text);
      else if (const auto* close = std::get_if<Close>(&*output))
        clients_[close->connection.value() - 1].is_open = false;
      else
        obey(std::get<ToWorker>(*output));
    }
  }

  void hear(ConnectionId connection, const std::string& text) {
    Client& client = clients_[connection.value() - 1];
    ASSERT(client.is_open);
    const json::object message = json::parse(text).as_object();
    ASSERT(message.at("jsonrpc") == "2.0");
    if (message.contains("method")) return;
    ++client.answered;
    ASSERT(client.answered <= client.said);
    const auto* result = message.if_contains("result");
    if (result == nullptr) return;
    const auto* value = result->as_object().if_contains("value");
    if (value == nullptr || !value->is_string() || value->get_string().size() < 36) return;
    const std::string name(value->get_string());
    (name.find('_') == std::string::npos ? subscriptions_ : objects_).push_back(name);
  }

  void obey(const ToWorker& order) {
    ASSERT(order.worker < 2);
    RequestNumber request;
    if (const auto* release = std::get_if<Release>(&order.command)) {
      for (const auto object : release->objects) ASSERT(alive_.erase(object) == 1);
      return;
    }
    if (const auto* create = std::get_if<CreateObject>(&order.command)) {
      ASSERT(alive_.insert(create->object).second);
      ASSERT(!create->parent || alive_.contains(*create->parent));
      request = create->request;
    } else {
      const auto& invoke = std::get<Invoke>(order.command);
      ASSERT(alive_.contains(invoke.object));
      request = invoke.request;
    }
    held_.push_back(request);
    if (answers_at_once_) reply(nullptr);
  }

  sim::SeededRandom random_{1};
  Server server_;
  Duration elapsed_{};
  std::array<Client, 4> clients_;
  std::vector<std::string> objects_, subscriptions_;
  bool answers_at_once_ = true;
  std::deque<RequestNumber> held_;
  std::set<ObjectNumber> alive_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Stage().play({reinterpret_cast<const char*>(data), size});
  return 0;
}
