// SPDX-License-Identifier: Apache-2.0
//
// The errors of the Kurento protocol: a code, the constant's name that goes with it (`data.type`), a message. The
// numbers and names are Kurento's, spelling included; both sides of the protocol use them.
// Owner and thread: plain values.
#pragma once

#include <string>
#include <string_view>

#include "jsonrpc/message.h"

namespace ringer::kurento {

/// Any number may come from a server; these are the ones with a meaning.
enum class ErrorCode : int {
  // of JSON-RPC
  parse_error = jsonrpc::parse_error,
  invalid_request = jsonrpc::invalid_request,
  method_not_found = jsonrpc::method_not_found,
  invalid_params = jsonrpc::invalid_params,
  internal_error = jsonrpc::internal_error,
  server_error = jsonrpc::server_error,
  // of the client alone, never on the wire: there was no answer
  no_connection = 1,
  no_answer = 2,
  too_many_calls = 3,
  // of Kurento
  marshall_error = 40001,
  unexpected_error = 40003,
  connect_error = 40004,
  unsupported_media_type = 40005,
  not_implemented = 40006,
  invalid_session = 40007,
  malformed_transaction = 40008,
  not_enough_resources = 40009,
  type_not_found = 40100,
  object_not_found = 40101,
  constructor_not_found = 40104,
  method_of_object_not_found = 40105,
  event_not_supported = 40106,
  illegal_param = 40107,
  object_not_available = 40108,
  object_not_found_transaction_no_commit = 40109,
  tag_key_not_found = 40110,
  operation_not_supported = 40111,
  sdp_create = 40200,
  sdp_parse = 40201,
  no_local_sdp = 40202,
  no_remote_sdp = 40203,
  generate_offer = 40204,
  process_offer = 40205,
  process_answer = 40206,
  sdp_configuration = 40207,
  already_negotiated = 40208,
  no_offer_generated = 40209,
  answer_already_processed = 40210,
  cannot_create_session = 40211,
  http_end_point_registration = 40300,
  ice_gather_candidates = 40400,
  ice_add_candidate = 40401,
  server_manager = 40500,
  file_not_found = 40600,
  player_seek_fail = 40700,
};

/// What `data.type` says; empty: no such member.
std::string_view wire_name(ErrorCode code);

struct Error {
  ErrorCode code;
  std::string message;

  friend bool operator==(const Error&, const Error&) = default;
};

jsonrpc::Error to_jsonrpc(const Error& error);
Error from_jsonrpc(const jsonrpc::Error& error);

}  // namespace ringer::kurento
