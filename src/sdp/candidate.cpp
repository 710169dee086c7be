// SPDX-License-Identifier: Apache-2.0
#include "sdp/candidate.h"

#include <algorithm>
#include <utility>

#include "sdp/text.h"

namespace ringer::sdp {
namespace {

constexpr std::size_t max_candidate_size = 512;  // a relayed IPv6 candidate with all its extensions has about 250
constexpr std::size_t max_foundation = 32;       // RFC 8839 section 5.1
constexpr std::uint16_t max_component = 256;     // RFC 8839 section 5.1

CandidateTransport to_transport(std::string_view word) {
  if (equal_ignoring_case(word, "udp")) return CandidateTransport::udp;
  return equal_ignoring_case(word, "tcp") ? CandidateTransport::tcp : CandidateTransport::other;
}

CandidateType to_type(std::string_view word) {
  constexpr std::pair<std::string_view, CandidateType> types[] = {{"host", CandidateType::host},
                                                                  {"srflx", CandidateType::srflx},
                                                                  {"prflx", CandidateType::prflx},
                                                                  {"relay", CandidateType::relay}};
  for (const auto& [name, type] : types) {
    if (name == word) return type;
  }
  return CandidateType::other;
}

}  // namespace

std::optional<Candidate> Candidate::parse(std::string_view text) {
  text = trim(text);
  if (text.size() > max_candidate_size || std::ranges::any_of(text, is_control)) return std::nullopt;
  if (text.starts_with("a=")) text.remove_prefix(2);
  if (text.starts_with("candidate:")) text.remove_prefix(10);

  Candidate candidate;
  std::string_view rest = text;
  candidate.foundation = take_word(rest);
  const auto component = to_number<std::uint16_t>(take_word(rest), max_component);
  candidate.transport = to_transport(take_word(rest));
  const auto priority = to_number<std::uint32_t>(take_word(rest));
  candidate.address = take_word(rest);
  const auto port = to_number<std::uint16_t>(take_word(rest));
  const bool typed = take_word(rest) == "typ";
  const std::string_view type = take_word(rest);
  if (!is_token(candidate.foundation) || candidate.foundation.size() > max_foundation || !component || !priority ||
      !is_token(candidate.address) || !port || !typed || type.empty()) {
    return std::nullopt;
  }
  candidate.text = "candidate:";
  candidate.text += text;
  candidate.component = *component;
  candidate.priority = *priority;
  candidate.ip = IpAddress::parse(candidate.address);
  candidate.port = *port;
  candidate.type = to_type(type);
  while (!rest.empty()) {
    const std::string_view name = take_word(rest);
    const std::string_view value = take_word(rest);
    if (name == "ufrag") candidate.ufrag = value;
  }
  return candidate;
}

Candidate Candidate::host(const SocketAddress& place, std::uint32_t priority, std::string_view foundation) {
  Candidate candidate;
  candidate.foundation = foundation;
  candidate.priority = priority;
  candidate.address = place.address.text();
  candidate.ip = place.address;
  candidate.port = place.port;
  candidate.text = "candidate:" + candidate.foundation + " 1 udp " + std::to_string(priority) + " " +
                   candidate.address + " " + std::to_string(place.port) + " typ host";
  return candidate;
}

}  // namespace ringer::sdp
