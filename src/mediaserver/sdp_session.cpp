// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/sdp_session.h"

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

}  // namespace

SdpSession::Text SdpSession::process_offer(std::string_view text, const sdp::Capabilities& ours,
                                           std::span<const sdp::Direction> wishes, const Complete& complete) {
  if (state_ != State::none && !repeats_) return no(ErrorCode::already_negotiated, "Endpoint already negotiated");
  if (state_ == State::offered)
    return no(ErrorCode::already_negotiated, "An offer of this endpoint waits for its answer");
  if (text.empty()) return no(ErrorCode::sdp_parse, "Empty offer not valid");
  auto offer = sdp::parse(text);
  if (!offer) return no(ErrorCode::sdp_parse, "Error parsing SDP: " + offer.error().text());
  if (remote_ && local_) {
    if (const auto problem = sdp::check_successor(*remote_, *local_, *offer))
      return no(ErrorCode::process_offer, "Error processing offer: " + problem->text());
  }
  auto negotiation = sdp::negotiate(*offer, ours, wishes, role_);
  if (!negotiation) return no(ErrorCode::process_offer, "Error processing offer: " + negotiation.error().text());
  restart_ = remote_ && sdp::is_ice_restart(*remote_, *offer);
  sdp::LocalSession local = complete(*negotiation);
  local.origin = next_origin();
  local_ = sdp::make_answer(*offer, *negotiation, local);
  if (negotiation->transport) role_ = negotiation->transport->our_setup;
  remote_ = *std::move(offer);
  remote_text_ = text;
  state_ = State::agreed;
  return sdp::print(*local_);
}

SdpSession::Text SdpSession::generate_offer(std::span<const sdp::OfferedSection> sections,
                                            const sdp::LocalSession& given) {
  if (state_ != State::none && !repeats_) return no(ErrorCode::already_negotiated, "Endpoint already negotiated");
  if (state_ == State::offered)
    return no(ErrorCode::already_negotiated, "An offer of this endpoint waits for its answer");
  sdp::LocalSession local = given;
  local.origin = next_origin();
  offer_ = sdp::make_offer(sections, local);
  state_ = State::offered;
  return sdp::print(*offer_);
}

SdpSession::Text SdpSession::process_answer(std::string_view text, const sdp::Capabilities& ours,
                                            const std::function<void(const sdp::Negotiation&)>& agreed) {
  if (state_ == State::agreed && !offer_)
    return no(local_ && !repeats_ ? ErrorCode::answer_already_processed : ErrorCode::no_offer_generated,
              "Sdp Answer already processed");
  if (!offer_)
    return no(ErrorCode::no_offer_generated, "Offer not generated. It is not possible to process an answer.");
  if (text.empty()) return no(ErrorCode::sdp_parse, "Empty answer not valid");
  auto answer = sdp::parse(text);
  if (!answer) return no(ErrorCode::sdp_parse, "Error parsing SDP: " + answer.error().text());
  const auto negotiation = sdp::apply_answer(*offer_, *answer, ours);
  if (!negotiation) return no(ErrorCode::process_answer, "Error processing answer: " + negotiation.error().text());
  restart_ = remote_ && sdp::is_ice_restart(*remote_, *answer);
  if (negotiation->transport) role_ = negotiation->transport->our_setup;
  local_ = std::exchange(offer_, std::nullopt);
  remote_ = *std::move(answer);
  remote_text_ = text;
  state_ = State::agreed;
  agreed(*negotiation);
  return sdp::print(*local_);
}

SdpSession::Text SdpSession::local_description() const {
  if (offer_) return sdp::print(*offer_);
  if (local_) return sdp::print(*local_);
  return no(ErrorCode::no_local_sdp, "No local SDP");
}

SdpSession::Text SdpSession::remote_description() const {
  if (remote_) return remote_text_;
  return no(ErrorCode::no_remote_sdp, "No remote SDP");
}

sdp::Origin SdpSession::next_origin() {
  return {.username = "-", .session_id = session_id_, .version = std::to_string(++version_)};
}

}  // namespace ringer::mediaserver
