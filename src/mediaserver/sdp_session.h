// SPDX-License-Identifier: Apache-2.0
//
// The offer/answer state of one endpoint (RFC 3264, RFC 8829): which descriptions there are, whose turn it is, and what
// was agreed. Kurento's endpoints negotiate once; those of the module `ringer` as often as they like, either side
// offering, and a new offer of ours waits until the last one has been answered. It knows nothing of packets: the
// endpoint says what it wants to send and is told what was agreed. Descriptions are kept as texts, which take a third
// of the memory of what they say, and read again when the next one comes. Owner and thread: mediaserver::Endpoint, its
// worker.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kurento/error.h"
#include "sdp/local_description.h"
#include "sdp/negotiate.h"

namespace ringer::mediaserver {

class SdpSession {
 public:
  using Text = std::expected<std::string, kurento::Error>;
  /// Called with what an offer and we have in common, before the answer is written: the endpoint takes away what it
  /// does not want, says what it sends in each section, and with which transport.
  using Complete = std::function<sdp::LocalSession(sdp::Negotiation&)>;

  /// `repeats`: may negotiate again.
  SdpSession(bool repeats, std::string session_id) : repeats_(repeats), session_id_(std::move(session_id)) {}

  /// The answer.
  Text process_offer(std::string_view text, const sdp::Capabilities& ours, std::span<const sdp::Direction> wishes,
                     const Complete& complete);
  Text generate_offer(std::span<const sdp::OfferedSection> sections, const sdp::LocalSession& local);
  /// Our own description; `agreed` is told what was agreed.
  Text process_answer(std::string_view text, const sdp::Capabilities& ours,
                      const std::function<void(const sdp::Negotiation&)>& agreed);

  Text local_description() const;
  Text remote_description() const;

  bool is_negotiated() const { return state_ == State::agreed; }
  bool has_offered() const { return state_ == State::offered; }
  /// Whether the offer taken last began ICE anew.
  bool was_restart() const { return restart_; }

 private:
  enum class State : std::uint8_t { none, offered, agreed };

  sdp::Origin next_origin();

  bool repeats_;
  std::string session_id_;
  std::uint64_t version_ = 0;
  State state_ = State::none;
  bool restart_ = false;
  // Empty: there is none.
  std::string local_;
  std::string offer_;  ///< of ours, that waits for its answer
  std::string remote_;
  std::optional<sdp::SetupRole> role_;  ///< ours, in the DTLS association that exists
};

}  // namespace ringer::mediaserver
