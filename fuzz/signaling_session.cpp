// SPDX-License-Identifier: Apache-2.0
//
// The bytes are a script for a handful of connections to one Hub in virtual time: they come, say hello, take sessions
// up again, send well-formed messages with ids that are right or nearly right, send noise, break, leave; time passes.
// Nothing may be sent to a connection that is gone, everything sent is JSON, and when all have left nothing is left.
#include <fmt/format.h>

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "signaling/hub.h"
#include "tests/sim/random.h"

namespace {

namespace json = boost::json;
using namespace ringer;
using signaling::ConnectionId;

constexpr std::array request_types{
    "ping",     "call.start", "call.invite", "call.accept", "call.decline", "call.cancel",
    "call.end", "call.leave", "call.knock",  "call.admit",  "call.refuse",  "call.withdraw",
    "rtc.desc", "rtc.cand",   "rtc.report",  "media.state", "chat.send",    "hello",
};

class Script {
 public:
  Script(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  bool is_over() const { return at_ >= size_; }
  std::uint8_t next() { return is_over() ? 0 : data_[at_++]; }
  std::string_view rest(std::size_t most) {
    const std::size_t count = std::min(most, size_ - std::min(at_, size_));
    const std::string_view bytes(reinterpret_cast<const char*>(data_ + at_), count);
    at_ += count;
    return bytes;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

struct Page {
  std::optional<ConnectionId> connection;
  std::string session, secret;
};

class Room {
 public:
  Room() : hub_({}, random_) {
    const auto made = hub_.create_meeting(now(), "192.0.2.1", {});
    meeting_ = made->id;
    token_ = made->host_token;
  }

  void play(Script script) {
    for (int step = 0; step < 200 && !script.is_over(); ++step) {
      const std::uint8_t what = script.next();
      Page& page = pages_[what % pages_.size()];
      switch (what / pages_.size() % 8) {
        case 0: come(page, script.next()); break;
        case 1: go(page, script.next() % 2 == 0); break;
        case 2: pass_time(std::chrono::milliseconds(script.next() * 300)); break;
        case 3:
          if (page.connection) hub_.handle_text(now(), *page.connection, script.rest(script.next()));
          break;
        default: say(page, script);
      }
      drain();
    }
    for (Page& page : pages_) go(page, true);
    pass_time(std::chrono::seconds(120));
    const auto counts = hub_.counts();
    ASSERT(counts.connections == 0 && counts.sessions == 0 && counts.calls == 0);
  }

 private:
  Now now() const {
    return {Instant(elapsed_), WallTime(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed_))};
  }

  void come(Page& page, std::uint8_t how) {
    if (page.connection) return;
    page.connection = ConnectionId(++connections_);
    hub_.handle_connect(now(), *page.connection, "192.0.2.1");
    drain();
    if (how % 8 == 7) return;  // says nothing
    const auto name = &page - pages_.data();
    json::object d{{"versions", json::array{1}},
                   {"meeting", meeting_},
                   {"name", fmt::format("Person {}", how % 8 == 6 ? 0 : name)},
                   {"identity", fmt::format("identity-of-person-{}", name / 2)}};
    if (name < 2) d["token"] = token_;
    if (how % 2 == 0 && !page.session.empty()) {
      d["resume"] = json::object{{"session", page.session}, {"secret", page.secret}, {"last_seq", how}};
    }
    send(page, "hello", std::move(d));
  }

  void go(Page& page, bool politely) {
    if (!page.connection) return;
    const ConnectionId id = *page.connection;
    page.connection.reset();
    hub_.handle_disconnect(now(), id, politely ? signaling::Departure::left : signaling::Departure::lost);
    drain();
  }

  void pass_time(Duration duration) {
    const Duration until = elapsed_ + duration;
    while (hub_.next_timeout() <= Instant(until)) {
      elapsed_ = std::max(elapsed_, hub_.next_timeout().time_since_epoch());
      hub_.handle_timeout(now());
      drain();
    }
    elapsed_ = until;
  }

  /// An id that the server once gave, or one with a letter changed.
  std::string some(const std::vector<std::string>& known, std::uint8_t which) const {
    if (known.empty()) return "c0000000000000";
    std::string id = known[which % known.size()];
    if (which % 16 == 15) id.back() = id.back() == '0' ? '1' : '0';
    return id;
  }

  void say(Page& page, Script& script) {
    if (!page.connection) return;
    const std::string_view type = request_types[script.next() % request_types.size()];
    const std::uint8_t choice = script.next();
    json::object d{{"call", some(calls_, script.next())},
                   {"peer", some(peers_, script.next())},
                   {"link", some(links_, choice)},
                   {"media", json::object{{"audio", true}, {"video", choice % 2 == 0}}},
                   {"audio", true},
                   {"video", false},
                   {"screen", choice % 2 == 0},
                   {"state", "connected"},
                   {"key", fmt::format("{}", choice)},
                   {"text", "hello"},
                   {"cand", nullptr},
                   {"desc", json::object{{"type", "offer"}, {"sdp", "v=0"}}},
                   {"tracks", json::object{{"0", json::object{{"source", "camera"}}}}}};
    if (choice % 3 == 0)
      d["to"] = "all";
    else
      d["to"] = json::array{json::string(some(peers_, choice))};
    send(page, type, std::move(d));
  }

  void send(Page& page, std::string_view type, json::object d) {
    const json::object message{{"t", json::string_view(type.data(), type.size())}, {"id", ++ids_}, {"d", std::move(d)}};
    hub_.handle_text(now(), *page.connection, json::serialize(message));
    drain();
  }

  Page* page_of(ConnectionId id) {
    for (Page& page : pages_)
      if (page.connection == id) return &page;
    return nullptr;
  }

  void drain() {
    while (const auto output = hub_.poll_output()) {
      if (const auto* close = std::get_if<signaling::Close>(&*output)) {
        Page* page = page_of(close->connection);
        ASSERT(page != nullptr);
        page->connection.reset();
      }
      if (const auto* send = std::get_if<signaling::Send>(&*output)) {
        Page* page = page_of(send->to);
        ASSERT(page != nullptr);
        learn(*page, json::parse(send->text).as_object());
      }
    }
  }

  void learn(Page& page, const json::object& message) {
    const auto* d = message.contains("d") ? message.at("d").if_object() : nullptr;
    if (d == nullptr) return;
    const auto text = [&](std::string_view name) -> std::string {
      const auto* value = d->if_contains(json::string_view(name.data(), name.size()));
      return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    const auto note = [](std::vector<std::string>& known, std::string id) {
      if (!id.empty() && known.size() < 32 && std::find(known.begin(), known.end(), id) == known.end())
        known.push_back(std::move(id));
    };
    if (std::string_view(message.at("t").as_string()) == "welcome") {
      page.session = text("session");
      page.secret = text("resume_secret");
      note(peers_, text("peer_id"));
    }
    note(links_, text("link"));
    if (const auto* call = d->if_contains("call"); call != nullptr && call->is_object())
      note(calls_, std::string(call->at("id").as_string()));
  }

  sim::SeededRandom random_{1};
  signaling::Hub hub_;
  Duration elapsed_{};
  std::uint64_t connections_ = 0;
  std::int64_t ids_ = 0;
  std::string meeting_, token_;
  std::array<Page, 5> pages_;
  std::vector<std::string> calls_, peers_, links_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Room().play({data, size});
  return 0;
}
