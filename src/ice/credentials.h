// SPDX-License-Identifier: Apache-2.0
//
// The user fragment and password with which one ICE agent knows the checks that are meant for it (RFC 8445 section 5.3,
// RFC 8839 section 5.4). They live as long as one generation: an ICE restart makes new ones.
// Owner and thread: plain values.
#pragma once

#include <string>
#include <string_view>

#include "crypto/random.h"

namespace ringer::ice {

struct Credentials {
  std::string ufrag;
  std::string password;

  friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// 72 random bits of user fragment, by which a port's many transports are told apart, and 144 of password: more than
/// the 24 and 128 that RFC 8445 section 5.3 asks for.
Credentials make_credentials(crypto::RandomSource& random);

/// RFC 8839 section 5.4: 4 to 256 and 22 to 256 characters of letters, digits, '+' and '/'.
bool is_valid(const Credentials& credentials);

/// A check's USERNAME: the receiver's fragment, a colon, the sender's (RFC 8445 section 7.2.2).
struct Username {
  std::string_view receiver;
  std::string_view sender;
};
/// Views `text`. Without a colon, the sender's is empty.
Username split_username(std::string_view text);

}  // namespace ringer::ice
