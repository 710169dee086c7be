// SPDX-License-Identifier: Apache-2.0
//
// Session descriptions as they were sent: captured from Chromium 156, Firefox 153, aiortc 1.4 and werift 0.25, with
// their addresses as they were. `safari_shape` was not captured: it is written by hand in the order and with the
// attributes that Safari is known for. `plain_rtp` is the shape of what Kurento's own clients offer in their tests.
// Owner and thread: tests.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "sdp/limits.h"
#include "sdp/parse.h"

namespace ringer::sdp {

/// Every fixture that is an offer of a WebRTC endpoint.
inline const std::vector<std::string>& offers() {
  static const std::vector<std::string> names = {"aiortc",
                                                 "chromium_data_channel",
                                                 "chromium_gathered",
                                                 "chromium_ice_restart",
                                                 "chromium_recvonly",
                                                 "chromium_screen_added",
                                                 "chromium_screen_stopped",
                                                 "chromium_sendrecv",
                                                 "chromium_simulcast",
                                                 "firefox_data_channel",
                                                 "firefox_gathered",
                                                 "firefox_ice_restart",
                                                 "firefox_recvonly",
                                                 "firefox_screen_added",
                                                 "firefox_screen_stopped",
                                                 "firefox_sendrecv",
                                                 "firefox_simulcast",
                                                 "safari_shape",
                                                 "werift"};
  return names;
}

inline std::string fixture_text(const std::string& name) {
  const std::string path = "src/sdp/fixtures/" + name + ".sdp";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) {
    ADD_FAILURE() << "cannot open " << path;
    return {};
  }
  std::string text(limits::size, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  return text;
}

inline SessionDescription fixture(const std::string& name) {
  const auto description = parse(fixture_text(name));
  if (!description) {
    ADD_FAILURE() << name << ": " << description.error().text();
    return {};
  }
  return *description;
}

}  // namespace ringer::sdp
