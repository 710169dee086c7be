// SPDX-License-Identifier: Apache-2.0
//
// How much of everything a description may have. Beyond it the whole description is refused: nothing is cut off in
// silence. Every search in this folder goes through lists that these limits keep short.
// Owner and thread: constants.
#pragma once

#include <cstddef>

namespace ringer::sdp::limits {

/// An offer of Chromium has 2 to 5 KB per section.
inline constexpr std::size_t size = 64 * 1024;
inline constexpr std::size_t lines = 4096;
inline constexpr std::size_t sections = 128;
inline constexpr std::size_t groups = 8;
/// Every payload type once.
inline constexpr std::size_t formats = 128;
/// Of one format, or of all in a section; browsers write six.
inline constexpr std::size_t feedback = 16;
inline constexpr std::size_t extensions = 64;
/// Six with three layers and their retransmissions, doubled by an offerer that lists all of its cameras in one section.
inline constexpr std::size_t sources = 64;
inline constexpr std::size_t source_groups = 64;
inline constexpr std::size_t msids = 16;
inline constexpr std::size_t rids = 16;
inline constexpr std::size_t candidates = 64;
inline constexpr std::size_t fingerprints = 8;
inline constexpr std::size_t ice_options = 16;
/// RFC 8839 section 5.4, of the user name fragment and of the password.
inline constexpr std::size_t ice_credential = 256;
/// A SHA-512 hash has 191 letters.
inline constexpr std::size_t fingerprint = 191;
/// RFC 5888 has no limit; RFC 8852 sends mids and rids in header extensions of 255 bytes at most.
inline constexpr std::size_t identifier = 255;

}  // namespace ringer::sdp::limits
