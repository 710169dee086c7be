// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/sdp_session.h"

#include <optional>
#include <utility>

#include "sdp/parse.h"
#include "sdp/print.h"

namespace ringer::mediaserver {
namespace {

using kurento::Error;
using kurento::ErrorCode;

std::unexpected<Error> no(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

/// What a text says that was taken, or written, before. Of ours, nothing as well when it has more of something than
/// sdp::limits allows: then there is no answering it.
std::optional<sdp::SessionDescription> read_again(const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto description = sdp::parse(text);
  return description ? std::optional(*std::move(description)) : std::nullopt;
}

}  // namespace

SdpSession::Text SdpSession::process_offer(std::string_view text, const sdp::Capabilities& ours,
                                           std::span<const sdp::Direction> wishes, const Complete& complete) {
  if (state_ != State::none && !repeats_) return no(ErrorCode::already_negotiated, "Endpoint already negotiated");
  if (state_ == State::offered)
    return no(ErrorCode::already_negotiated, "An offer of this endpoint waits for its answer");
  if (text.empty()) return no(ErrorCode::sdp_parse, "Empty offer not valid");
  auto offer = sdp::parse(text);
  if (!offer) return no(ErrorCode::sdp_parse, "Error parsing SDP: " + offer.error().text());
  const auto before = read_again(remote_);
  if (before) {
    const auto local = read_again(local_);
    if (!local) return no(ErrorCode::process_offer, "Error processing offer: the last answer was too large");
    if (const auto problem = sdp::check_successor(*before, *local, *offer))
      return no(ErrorCode::process_offer, "Error processing offer: " + problem->text());
  }
  auto negotiation = sdp::negotiate(*offer, ours, wishes, role_);
  if (!negotiation) return no(ErrorCode::process_offer, "Error processing offer: " + negotiation.error().text());
  restart_ = before && sdp::is_ice_restart(*before, *offer);
  sdp::LocalSession local = complete(*negotiation);
  local.origin = next_origin();
  local_ = sdp::print(sdp::make_answer(*offer, *negotiation, local));
  if (negotiation->transport) role_ = negotiation->transport->our_setup;
  remote_ = text;
  state_ = State::agreed;
  return local_;
}

SdpSession::Text SdpSession::generate_offer(std::span<const sdp::OfferedSection> sections,
                                            const sdp::LocalSession& given) {
  if (state_ != State::none && !repeats_) return no(ErrorCode::already_negotiated, "Endpoint already negotiated");
  if (state_ == State::offered)
    return no(ErrorCode::already_negotiated, "An offer of this endpoint waits for its answer");
  sdp::LocalSession local = given;
  local.origin = next_origin();
  offer_ = sdp::print(sdp::make_offer(sections, local));
  state_ = State::offered;
  return offer_;
}

SdpSession::Text SdpSession::process_answer(std::string_view text, const sdp::Capabilities& ours,
                                            const std::function<void(const sdp::Negotiation&)>& agreed) {
  if (state_ == State::agreed && offer_.empty())
    return no(!local_.empty() && !repeats_ ? ErrorCode::answer_already_processed : ErrorCode::no_offer_generated,
              "Sdp Answer already processed");
  if (offer_.empty())
    return no(ErrorCode::no_offer_generated, "Offer not generated. It is not possible to process an answer.");
  if (text.empty()) return no(ErrorCode::sdp_parse, "Empty answer not valid");
  auto answer = sdp::parse(text);
  if (!answer) return no(ErrorCode::sdp_parse, "Error parsing SDP: " + answer.error().text());
  const auto offer = read_again(offer_);
  if (!offer) return no(ErrorCode::process_answer, "Error processing answer: the offer was too large");
  const auto negotiation = sdp::apply_answer(*offer, *answer, ours);
  if (!negotiation) return no(ErrorCode::process_answer, "Error processing answer: " + negotiation.error().text());
  const auto before = read_again(remote_);
  restart_ = before && sdp::is_ice_restart(*before, *answer);
  if (negotiation->transport) role_ = negotiation->transport->our_setup;
  local_ = std::exchange(offer_, {});
  remote_ = text;
  state_ = State::agreed;
  agreed(*negotiation);
  return local_;
}

SdpSession::Text SdpSession::local_description() const {
  if (!offer_.empty()) return offer_;
  if (!local_.empty()) return local_;
  return no(ErrorCode::no_local_sdp, "No local SDP");
}

SdpSession::Text SdpSession::remote_description() const {
  if (!remote_.empty()) return remote_;
  return no(ErrorCode::no_remote_sdp, "No remote SDP");
}

sdp::Origin SdpSession::next_origin() {
  return {.username = "-", .session_id = session_id_, .version = std::to_string(++version_)};
}

}  // namespace ringer::mediaserver
