// SPDX-License-Identifier: Apache-2.0
//
// docs/protocol.md, web/protocol/messages.ts, the C++ vocabulary and the golden transcripts say the same: each type
// and word occurs in a transcript, and each example of the document is a message of a transcript. Before an example
// stands a comment that says which: `<!-- first_call: request call.start -->`. With RINGER_UPDATE_TRANSCRIPTS=1 the
// examples are written anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <functional>
#include <optional>
#include <regex>
#include <sstream>

#include "signaling/messages.h"
#include "tests/sim/transcript.h"
#include "tests/sim/vocabulary.h"

namespace ringer::sim {
namespace {

constexpr auto document = "docs/protocol.md";

/// What only REST can answer.
const Words rest_errors{"invalid_meeting_id", "invalid_meeting_name", "media_server_unavailable", "meeting_exists"};
/// In the vocabulary for what is still to come: docs/protocol.md says so where they stand.
const Words reserved_end_reasons{"replaced", "kicked"};
const Words reserved_close_codes{"1000", "4003"};  // 1000 is the page's own, 4003 is for being thrown out

Words without(Words words, const Words& others) {
  for (const auto& other : others) words.erase(other);
  return words;
}

std::string text(const json::value& value) { return std::string(value.as_string()); }

/// What occurs in the transcripts.
struct Seen {
  Words requests, replies, events, errors, end_reasons, ring_end_reasons, member_states, call_states, closes;
};

void note_call(Seen& seen, const json::object& call) {
  seen.call_states.insert(text(call.at("state")));
  for (const auto& member : call.at("members").as_array()) seen.member_states.insert(text(member.at("state")));
}

void note_message(Seen& seen, const json::object& message) {
  const auto type = text(message.at("t"));
  (message.contains("seq") ? seen.events : seen.replies).insert(type);
  if (type == "error") seen.errors.insert(text(message.at("e").at("code")));
  const auto* d = message.contains("d") ? message.at("d").if_object() : nullptr;
  if (d && d->contains("call") && d->at("call").is_object()) note_call(seen, d->at("call").as_object());
  if (type == "call.ring_ended") seen.ring_end_reasons.insert(text(d->at("reason")));
  if (type != "call.ended") return;
  seen.end_reasons.insert(text(d->at("reason")));
  seen.call_states.insert("ended");  // said by the event itself
  for (const auto& member : d->at("members").as_array()) seen.member_states.insert(text(member.at("state")));
}

Seen everything_seen() {
  Seen seen;
  for (const auto& transcript : stored_transcripts()) {
    for (const auto& value : transcript.steps) {
      const auto& step = value.as_object();
      if (step.contains("close")) seen.closes.insert(std::to_string(step.at("code").as_int64()));
      if (!step.contains("message")) continue;
      const auto& message = step.at("message").as_object();
      if (step.contains("to"))
        note_message(seen, message);
      else
        seen.requests.insert(text(message.at("t")));
    }
  }
  seen.requests.erase("wave");  // how an unknown type is answered
  return seen;
}

TEST(protocol, every_type_and_word_occurs_in_a_transcript) {
  const Seen seen = everything_seen();
  EXPECT_EQ(seen.requests, fields_of_interface("Requests"));
  EXPECT_EQ(seen.events, fields_of_interface("Events"));
  EXPECT_EQ(seen.replies, (Words{"ok", "welcome", "error"}));
  EXPECT_EQ(seen.errors, without(words_of_union("ErrorCode"), rest_errors));
  EXPECT_EQ(seen.end_reasons, without(words_of_union("EndReason"), reserved_end_reasons));
  EXPECT_EQ(seen.ring_end_reasons, words_of_union("RingEndReason"));
  EXPECT_EQ(seen.member_states, words_of_union("MemberState"));
  EXPECT_EQ(seen.call_states, words_of_union("CallState"));
  EXPECT_EQ(seen.closes, without(close_codes(), reserved_close_codes));
}

template <class Enum>
Words words_of(std::size_t count) {
  Words words;
  for (std::size_t i = 0; i < count; ++i) words.insert(std::string(to_text(static_cast<Enum>(i))));
  return words;
}

TEST(protocol, both_languages_have_the_same_words) {
  using namespace signaling;
  const auto expect = [](const char* name, auto last) {
    using Enum = decltype(last);
    EXPECT_EQ(words_of<Enum>(static_cast<std::size_t>(last) + 1), words_of_union(name)) << name;
  };
  expect("Mode", Mode::server);
  expect("Role", Role::guest);
  expect("CallState", CallState::ended);
  expect("EndReason", EndReason::server_shutdown);
  expect("MemberState", MemberState::left);
  expect("RingEndReason", RingEndReason::call_ended);
  expect("Source", Source::screen);
  expect("ErrorCode", ErrorCode::version_unsupported);
  EXPECT_EQ(std::variant_size_v<Request>, fields_of_interface("Requests").size());
}

/// One example of the document: the comment before it, and where its JSON begins and ends.
struct Example {
  std::string scenario;
  std::string kind;  ///< request, event, reply or error
  std::string what;  ///< the type; of an error its code; of a reply the request's type
  std::size_t nth;
  std::size_t begin, end;
};

std::vector<Example> examples_of(const std::string& document_text) {
  const std::regex pattern("<!-- ([a-z_]+): (request|event|reply|error) ([a-z_.]+)(?: ([0-9]+))? -->\n```json\n");
  std::vector<Example> examples;
  for (std::sregex_iterator match(document_text.begin(), document_text.end(), pattern), none; match != none; ++match) {
    const auto begin = static_cast<std::size_t>(match->position() + match->length());
    examples.push_back({.scenario = (*match)[1],
                        .kind = (*match)[2],
                        .what = (*match)[3],
                        .nth = (*match)[4].matched ? std::stoul((*match)[4]) : 1,
                        .begin = begin,
                        .end = document_text.find("```", begin)});
  }
  return examples;
}

bool is_reply_to(const json::object& message, const std::string& to, const std::map<std::string, std::string>& asked) {
  if (!message.contains("re")) return false;
  const auto found = asked.find(to + ' ' + std::to_string(message.at("re").as_int64()));
  return found != asked.end();
}

/// The message that the comment names.
std::optional<json::object> find_message(const json::array& steps, const Example& example) {
  std::map<std::string, std::string> asked;  // "<who> <id>" of each request of the type that a reply answers
  std::size_t count = 0;
  for (const auto& value : steps) {
    const auto& step = value.as_object();
    if (!step.contains("message")) continue;
    const auto& message = step.at("message").as_object();
    const auto type = text(message.at("t"));
    const bool is_request = step.contains("from");
    const auto who = text(step.at(is_request ? "from" : "to"));
    if (is_request && type == example.what) asked[who + ' ' + std::to_string(message.at("id").as_int64())] = type;
    const bool matches = example.kind == "request" ? is_request && type == example.what
                         : example.kind == "event" ? !is_request && type == example.what && message.contains("seq")
                         : example.kind == "error" ? type == "error" && text(message.at("e").at("code")) == example.what
                                                   : !is_request && is_reply_to(message, who, asked);
    if (matches && ++count == example.nth) return message;
  }
  return std::nullopt;
}

/// On one line where it fits, otherwise broken at the outermost level that does not.
std::string pretty(const json::value& value, std::size_t indent = 0, std::size_t used = 0) {
  constexpr std::size_t width = 110;
  const bool is_object = value.is_object();
  if (!is_object && !value.is_array()) return json::serialize(value);
  std::vector<std::pair<std::string, const json::value*>> entries;
  if (is_object)
    for (const auto& [key, item] : value.as_object())
      entries.emplace_back(json::serialize(json::value(key)) + ": ", &item);
  else
    for (const auto& item : value.as_array()) entries.emplace_back("", &item);
  const auto joined = [&](const std::string& open, const std::string& between, const std::string& close,
                          std::size_t deeper) {
    std::string result(is_object ? "{" : "[");
    result += open;
    for (bool first = true; const auto& [key, item] : entries) {
      if (!first) result += between;
      first = false;
      result += key + (deeper == 0 ? pretty(*item, 0, 0) : pretty(*item, indent + 2, indent + 2 + key.size() + 1));
    }
    return result + close + (is_object ? "}" : "]");
  };
  const bool has_padding = is_object && !entries.empty();
  std::string inline_text = joined(has_padding ? " " : "", ", ", has_padding ? " " : "", 0);
  if (entries.empty() || (inline_text.find('\n') == std::string::npos && used + inline_text.size() <= width))
    return inline_text;
  const std::string line = "\n" + std::string(indent + 2, ' ');
  return joined(line, "," + line, "\n" + std::string(indent, ' '), 1);
}

std::optional<json::array> steps_of(const std::vector<Transcript>& all, const std::string& name) {
  for (const auto& transcript : all)
    if (transcript.name == name) return transcript.steps;
  return std::nullopt;
}

std::string title(const Example& example) { return example.scenario + ": " + example.kind + ' ' + example.what; }

void update_examples() {
  std::string content = read_text_file(document);
  auto examples = examples_of(content);
  const auto all = stored_transcripts();
  for (auto example = examples.rbegin(); example != examples.rend(); ++example) {
    const auto steps = steps_of(all, example->scenario);
    const auto message = steps ? find_message(*steps, *example) : std::nullopt;
    ASSERT_TRUE(message) << "no such message: " << title(*example);
    content.replace(example->begin, example->end - example->begin, pretty(*message) + '\n');
  }
  write_text_file(document, content);
}

TEST(protocol, every_example_of_the_document_is_a_message_of_a_transcript) {
  if (is_updating_transcripts()) update_examples();
  const std::string content = read_text_file(document);
  const auto all = stored_transcripts();
  const auto examples = examples_of(content);
  for (const auto& example : examples) {
    const auto steps = steps_of(all, example.scenario);
    const auto message = steps ? find_message(*steps, example) : std::nullopt;
    ASSERT_TRUE(message) << "no such message: " << title(example);
    json::error_code error;
    const auto written = json::parse(content.substr(example.begin, example.end - example.begin), error);
    EXPECT_FALSE(error) << title(example) << ": not JSON";
    EXPECT_EQ(written, json::value(*message)) << title(example) << ": RINGER_UPDATE_TRANSCRIPTS=1 writes it anew";
  }
  std::size_t blocks = 0;
  for (auto at = content.find("```json"); at != std::string::npos; at = content.find("```json", at + 1)) ++blocks;
  EXPECT_EQ(blocks, examples.size()) << "an example without the comment that says where it is from";
}

TEST(protocol, every_type_has_an_example_and_every_word_is_explained) {
  const std::string content = read_text_file(document);
  Words requests, events;
  for (const auto& example : examples_of(content)) {
    if (example.kind == "request") requests.insert(example.what);
    if (example.kind == "event") events.insert(example.what);
  }
  EXPECT_EQ(requests, fields_of_interface("Requests"));
  EXPECT_EQ(events, fields_of_interface("Events"));
  for (const char* name :
       {"Mode", "Role", "CallState", "EndReason", "MemberState", "RingEndReason", "Source", "ErrorCode"})
    for (const auto& word : words_of_union(name))
      EXPECT_THAT(content, testing::HasSubstr("| `" + word + "` |")) << name << " has no row for it";
  for (const auto& code : close_codes()) EXPECT_THAT(content, testing::HasSubstr("| " + code + " |"));
}

}  // namespace
}  // namespace ringer::sim
