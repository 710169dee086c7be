// SPDX-License-Identifier: Apache-2.0
//
// What an operator can set about signalling, with the defaults and their reasons.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/time.h"

namespace ringer::signaling {

/// One entry of RTCConfiguration.iceServers.
struct IceServer {
  std::vector<std::string> urls;
  std::string username;
  std::string credential;
};

/// Time-limited TURN credentials (draft-uberti-behave-turn-rest-00, coturn's `use-auth-secret`).
struct TurnConfig {
  std::vector<std::string> urls;  ///< empty: none
  std::string secret;
  Duration ttl = std::chrono::hours(1);
};

struct HubConfig {
  std::string server_name = "ringer";
  std::string server_version;
  bool media_server = false;  ///< false: mode `server` is refused

  std::vector<IceServer> ice_servers;
  TurnConfig turn;

  Duration ring_timeout = std::chrono::seconds(45);   ///< as telephones do
  Duration lost_after = std::chrono::seconds(10);     ///< no socket for so long is shown to others
  Duration grace = std::chrono::seconds(60);          ///< no socket for so long is having left
  Duration connect_timeout = std::chrono::seconds(60);  ///< a call in which no media flows for so long has failed
  Duration heartbeat = std::chrono::seconds(15);      ///< told to the page; net sends the pings
  Duration meeting_ttl = std::chrono::hours(24);      ///< an empty meeting is forgotten after this

  std::size_t max_message_bytes = 64 * 1024;
  std::size_t max_sdp_bytes = 56 * 1024;  ///< 49 voices and 25 pictures take 48
  std::size_t max_meetings = 10'000;
  std::size_t unused_meetings_per_address = 1'000;  ///< made by one address, and nobody has come yet
  std::size_t max_sessions = 20'000;  ///< each connection has one, and for the grace time the lost ones
  std::size_t max_participants = 200;  ///< per meeting
  std::size_t max_sessions_per_participant = 8;
  std::size_t replay_events = 256;  ///< per session, for resuming
  std::size_t replay_bytes = 256 * 1024;
  std::size_t max_mesh_people = 6;  ///< each sends its picture to every other: beyond this phones and uplinks give up
  std::size_t max_server_people = 50;  ///< in one call through the media server: 49 voices fit into one description
  std::size_t max_videos = 25;  ///< sent to one page: as many tiles as it shows
  Duration direct_timeout = std::chrono::seconds(4);  ///< `auto`: not connected directly for so long, so not at all
  Duration repair_timeout = std::chrono::seconds(6);  ///< `auto`: a direct link that one end says is lost may mend
  Duration lost_timeout = std::chrono::milliseconds(500);  ///< the same when both ends say so
  Duration overlap = std::chrono::seconds(2);  ///< the direct link stays for so long beside the ones that replace it
  std::size_t chat_history = 200;
  std::size_t chat_history_bytes = 128 * 1024;  ///< all of it is in one message, the snapshot
  std::size_t max_chat_chars = 4'000;
  std::size_t max_name_chars = 64;
  std::size_t max_meeting_name_chars = 100;
  Duration hello_timeout = std::chrono::seconds(10);  ///< a connection that says nothing is closed

  double messages_per_second = 50;  ///< per session, after a burst
  double message_burst = 400;
  double news_per_second = 5;  ///< the same for what everybody in the meeting is told of
  double news_burst = 50;
  double misses_per_minute = 10;  ///< look-ups of unknown meetings, per address
  std::size_t max_addresses = 100'000;  ///< remembered for the limits per address
  double creations_per_minute = 60;  ///< per address
};

}  // namespace ringer::signaling
