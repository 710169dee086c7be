// SPDX-License-Identifier: Apache-2.0
#include "kurento/error.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>

namespace ringer::kurento {
namespace {

namespace json = jsonrpc::json;

struct Row {
  ErrorCode code;
  std::string_view name;
};

constexpr std::array rows{
    Row{ErrorCode::parse_error, "PARSE_ERROR"},
    Row{ErrorCode::invalid_params, "INVALID_PARAMS"},
    Row{ErrorCode::marshall_error, "MARSHALL_ERROR"},
    Row{ErrorCode::unexpected_error, "UNEXPECTED_ERROR"},
    Row{ErrorCode::connect_error, "CONNECT_ERROR"},
    Row{ErrorCode::unsupported_media_type, "UNSUPPORTED_MEDIA_TYPE"},
    Row{ErrorCode::not_implemented, "NOT_IMPLEMENTED"},
    Row{ErrorCode::invalid_session, "INVALID_SESSION"},
    Row{ErrorCode::malformed_transaction, "MALFORMED_TRANSACTION"},
    Row{ErrorCode::not_enough_resources, "NOT_ENOUGH_RESOURCES"},
    Row{ErrorCode::type_not_found, "MEDIA_OBJECT_TYPE_NOT_FOUND"},
    Row{ErrorCode::object_not_found, "MEDIA_OBJECT_NOT_FOUND"},
    Row{ErrorCode::constructor_not_found, "MEDIA_OBJECT_CONSTRUCTOR_NOT_FOUND"},
    Row{ErrorCode::method_of_object_not_found, "MEDIA_OBJECT_METHOD_NOT_FOUND"},
    Row{ErrorCode::event_not_supported, "MEDIA_OBJECT_EVENT_NOT_SUPPORTED"},
    Row{ErrorCode::illegal_param, "MEDIA_OBJECT_ILLEGAL_PARAM_ERROR"},
    Row{ErrorCode::object_not_available, "MEDIA_OBJECT_NOT_AVAILABLE"},
    Row{ErrorCode::object_not_found_transaction_no_commit, "MEDIA_OBJECT_NOT_FOUND_TRANSACTION_NO_COMMIT"},
    Row{ErrorCode::tag_key_not_found, "MEDIA_OBJECT_TAG_KEY_NOT_FOUND"},
    Row{ErrorCode::operation_not_supported, "MEDIA_OBJECT_OPERATION_NOT_SUPPORTED"},
    Row{ErrorCode::sdp_create, "SDP_CREATE_ERROR"},
    Row{ErrorCode::sdp_parse, "SDP_PARSE_ERROR"},
    Row{ErrorCode::no_local_sdp, "SDP_END_POINT_NO_LOCAL_SDP_ERROR"},
    Row{ErrorCode::no_remote_sdp, "SDP_END_POINT_NO_REMOTE_SDP_ERROR"},
    Row{ErrorCode::generate_offer, "SDP_END_POINT_GENERATE_OFFER_ERROR"},
    Row{ErrorCode::process_offer, "SDP_END_POINT_PROCESS_OFFER_ERROR"},
    Row{ErrorCode::process_answer, "SDP_END_POINT_PROCESS_ANSWER_ERROR"},
    Row{ErrorCode::sdp_configuration, "SDP_CONFIGURATION_ERROR"},
    Row{ErrorCode::already_negotiated, "SDP_END_POINT_ALREADY_NEGOTIATED"},
    Row{ErrorCode::no_offer_generated, "SDP_END_POINT_NOT_OFFER_GENERATED"},
    Row{ErrorCode::answer_already_processed, "SDP_END_POINT_ANSWER_ALREADY_PROCCESED"},
    Row{ErrorCode::cannot_create_session, "SDP_END_POINT_CANNOT_CREATE_SESSON"},
    Row{ErrorCode::http_end_point_registration, "HTTP_END_POINT_REGISTRATION_ERROR"},
    Row{ErrorCode::ice_gather_candidates, "ICE_GATHER_CANDIDATES_ERROR"},
    Row{ErrorCode::ice_add_candidate, "ICE_ADD_CANDIDATE_ERROR"},
    Row{ErrorCode::server_manager, "UNDEFINED"},
    Row{ErrorCode::file_not_found, "URI_PATH_FILE_NOT_FOUND"},
    Row{ErrorCode::player_seek_fail, "PLAYER_SEEK_FAIL"},
};

}  // namespace

std::string_view wire_name(ErrorCode code) {
  const auto* found = std::ranges::find(rows, code, &Row::code);
  return found == rows.end() ? std::string_view() : found->name;
}

jsonrpc::Error to_jsonrpc(const Error& error) {
  jsonrpc::Error wire{.code = static_cast<int>(error.code), .message = error.message, .data = nullptr};
  if (const auto name = wire_name(error.code); !name.empty())
    wire.data = json::object{{"type", json::string_view(name.data(), name.size())}};
  return wire;
}

Error from_jsonrpc(const jsonrpc::Error& error) { return {static_cast<ErrorCode>(error.code), error.message}; }

}  // namespace ringer::kurento
