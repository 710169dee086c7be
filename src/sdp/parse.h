// SPDX-License-Identifier: Apache-2.0
//
// Reads a session description (RFC 8866) of a browser or another WebRTC endpoint. Lenient in form: LF for CRLF, lines
// in any order within their section, sections without a mid, unknown lines and attributes, candidates that cannot be
// read. Strict in size (limits.h) and about what media depend on: an attribute that this project uses and cannot read
// refuses the whole. Work and memory are linear in the size of the text.
// It does not judge whether the description makes sense as an offer or an answer: negotiate.h does.
// Owner and thread: a pure function.
#pragma once

#include <expected>
#include <string_view>

#include "sdp/description.h"
#include "sdp/problem.h"

namespace ringer::sdp {

std::expected<SessionDescription, Problem> parse(std::string_view text);

}  // namespace ringer::sdp
