// SPDX-License-Identifier: Apache-2.0
//
// Writes a session description (RFC 8866) in the order that JSEP prescribes (RFC 8829 section 5.2.1): session lines,
// then each section with transport, direction, codecs and streams. Lines end with CRLF. What parse.h reads from the
// text is the description again. It invents nothing: a description that lacks something prints without it. c= is always
// 0.0.0.0 (RFC 8829, same place). Owner and thread: a pure function.
#pragma once

#include <string>

#include "sdp/description.h"

namespace ringer::sdp {

std::string print(const SessionDescription& description);

}  // namespace ringer::sdp
