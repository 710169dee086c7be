// SPDX-License-Identifier: Apache-2.0
//
// Any text as a configuration file: taken, or refused with one line; what was taken, but for its secrets, can be
// printed and is the same when it is read again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/config_file.h"
#include "app/settings.h"
#include "base/assert.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ringer::app;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Config config;
  const auto taken = apply_toml(config, text, "ringer.toml");
  if (!taken) {
    ASSERT(!taken.error().empty() && taken.error().find('\n') == std::string::npos);
    return 0;
  }
  if (!validate(config)) return 0;
  // Secrets are never printed, so they would be missing.
  config.turn_secret.clear();
  std::erase_if(config.ice_servers, [](const auto& server) { return !server.credential.empty(); });
  const std::string printed = print_config(config);
  Config again;
  ASSERT(apply_toml(again, printed, "printed.toml"));
  ASSERT(print_config(again) == printed);
  return 0;
}
