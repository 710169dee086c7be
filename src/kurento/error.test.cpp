// SPDX-License-Identifier: Apache-2.0
#include "kurento/error.h"

#include <gtest/gtest.h>

#include "jsonrpc/print.h"

namespace ringer::kurento {
namespace {

std::string printed(ErrorCode code, std::string message) {
  return jsonrpc::print_error(1, to_jsonrpc({code, std::move(message)}));
}

TEST(KurentoError, carries_the_constants_name) {
  EXPECT_EQ(printed(ErrorCode::object_not_found, "Object 'nope' not found"),
            R"({"error":{"code":40101,"data":{"type":"MEDIA_OBJECT_NOT_FOUND"},)"
            R"("message":"Object 'nope' not found"},"id":1,"jsonrpc":"2.0"})");
}

TEST(KurentoError, of_json_rpc_has_no_name) {
  EXPECT_EQ(printed(ErrorCode::method_not_found, "Method not found."),
            R"({"error":{"code":-32601,"message":"Method not found."},"id":1,"jsonrpc":"2.0"})");
}

TEST(KurentoError, comes_back_as_it_went_known_or_not) {
  for (const int code : {-32601, 40101, 40210, 49123}) {
    const Error error{static_cast<ErrorCode>(code), "why"};
    EXPECT_EQ(from_jsonrpc(to_jsonrpc(error)), error);
  }
}

TEST(KurentoError, spelling_is_kurentos_not_ours) {
  EXPECT_EQ(wire_name(ErrorCode::answer_already_processed), "SDP_END_POINT_ANSWER_ALREADY_PROCCESED");
  EXPECT_EQ(wire_name(ErrorCode::cannot_create_session), "SDP_END_POINT_CANNOT_CREATE_SESSON");
}

}  // namespace
}  // namespace ringer::kurento
