// SPDX-License-Identifier: Apache-2.0
//
// The session descriptions of a load test's connections: offers that publish or ask for streams, answers to offers of
// the server, and what is read from the server's. VP8 and Opus alone, in the form and with the extensions and feedback
// that browsers offer, but without retransmission streams.
// Owner and thread: plain values and pure functions.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "dtls/fingerprint.h"
#include "ice/credentials.h"
#include "load/connection.h"
#include "load/publication.h"

namespace ringer::load {

/// What our descriptions say of one connection.
struct Local {
  ice::Credentials credentials;
  dtls::Fingerprint fingerprint;
  std::string cname;
  bool feedback = true;  ///< whether transport-wide feedback and REMB are offered
};

/// Sections "a0" and "v0", sending.
std::string publishing_offer(const Local& local, const Publication::Sources& sources, const Shape& shape);

/// Sections "a0", "v0", "a1", "v1", ...: one pair for each of `publishers`, receiving.
std::string viewing_offer(const Local& local, std::size_t publishers, const Shape& shape);

struct Answered {
  std::string answer;
  Agreement agreement;
};
/// Takes all sections that the server offers to send. The error is a sentence.
std::expected<Answered, std::string> answer_to(const Local& local, std::string_view offer);

/// What the server's answer agrees to. `candidate`: one that came apart from it, when it has none itself; may be empty.
std::expected<Agreement, std::string> read_answer(std::string_view answer, std::string_view candidate);

/// Whether the description has a candidate of its own that we can use.
bool has_candidate(std::string_view description);

}  // namespace ringer::load
