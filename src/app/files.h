// SPDX-License-Identifier: Apache-2.0
//
// Small whole files: read, and written so that a crash leaves the old or the new one and nobody else can read it.
// Owner and thread: any; each call asks the kernel.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace ringer::app {

/// At most 1 MiB. The error names the file and the reason.
std::expected<std::string, std::string> read_file(const std::string& path);

/// Mode 0600.
std::expected<void, std::string> write_private_file(const std::string& path, std::string_view content);

/// Made with its parents if it is not there; mode 0700.
std::expected<void, std::string> make_private_folder(const std::string& path);

}  // namespace ringer::app
