// SPDX-License-Identifier: Apache-2.0
//
// A connectivity check as a browser makes it, each part of which a test may change or leave out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ice/credentials.h"
#include "stun/writer.h"

namespace ringer::ice {

inline const Credentials server{"serv", "serverPasswordOfTwentyTwo"};
inline const Credentials browser{"brow", "browserPasswordOfTwentyTwo"};

struct Check {
  std::optional<std::string> username = "serv:brow";
  std::optional<std::string> password = server.password;
  std::optional<std::uint32_t> priority = 1000;
  std::optional<std::uint64_t> controlling = 1;
  std::optional<std::uint64_t> controlled;
  bool use_candidate = false;
  bool fingerprint = true;
  std::optional<std::uint16_t> extra_attribute;
  stun::Class message_class = stun::Class::request;
  stun::TransactionId id{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  std::vector<std::uint8_t> bytes() const {
    std::vector<std::uint8_t> room(600);
    stun::Writer writer(room, message_class, id);
    if (username) writer.username(*username);
    if (controlling) writer.ice_controlling(*controlling);
    if (controlled) writer.ice_controlled(*controlled);
    if (use_candidate) writer.use_candidate();
    if (priority) writer.priority(*priority);
    if (extra_attribute) writer.attribute(static_cast<stun::Attribute>(*extra_attribute), {});
    if (password) writer.message_integrity(*password);
    if (fingerprint) writer.fingerprint();
    room.resize(writer.finish());
    return room;
  }
};

}  // namespace ringer::ice
