// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/load_options.h"

namespace ringer::app {
namespace {

constexpr std::string_view about =
    "Puts load on a media server and says what it carries: ringer load [flags]\n"
    "Every participant is real to the server (ICE, DTLS, SRTP); server and load run on one machine. Start the server\n"
    "with a media_port and a kurento_port, and give its process id: ringer load --subscribers 30 --pid $(pidof ringer)";

Duration seconds(double value) { return Duration(static_cast<Duration::rep>(value * 1e9)); }

void add_who(CLI::App& app, LoadOptions& options, std::string& janus) {
  app.add_option("--url", options.url, "The server's Kurento protocol [" + options.url + "].")->type_name("url");
  app.add_option("--janus", janus, "Instead: a Janus with its VideoRoom, by WebSocket.")->type_name("url");
  app.add_flag(
      "--kurento", options.plain,
      "One connection for each stream received (WebRtcEndpoint), as a Kurento wants it; otherwise two for each "
      "participant (ringer.BundleEndpoint).");
  app.add_option("--meetings", options.meetings, "How many [1].")->check(CLI::Range(1, 10'000))->type_name("count");
  app.add_option("--publishers", options.publishers, "In each [1].")->check(CLI::Range(1, 1'000))->type_name("count");
  app.add_option("--subscribers", options.subscribers, "In each, who only watch [0; without --mesh 10].")
      ->check(CLI::Range(0, 10'000))
      ->type_name("count");
  app.add_flag("--mesh", options.mesh, "Publishers watch each other: a call, and not a stage.");
}

void add_what(CLI::App& app, load::Shape& shape, bool& no_audio) {
  app.add_option("--fps", shape.frames_per_second, "Pictures a second [30]; 0 for no video.")
      ->check(CLI::Range(0.0, 10'000.0))
      ->type_name("number");
  app.add_option("--packets", shape.packets_per_frame, "Packets of a picture, about [4].")
      ->check(CLI::Range(1, 64))
      ->type_name("count");
  app.add_option("--packet-size", shape.packet_size, "Bytes of such a packet, about [1150].")
      ->check(CLI::Range(100, 1150))
      ->type_name("bytes");
  app.add_flag("--no-audio", no_audio, "No sound.");
}

}  // namespace

std::expected<LoadCommandLine, std::string> parse_load_flags(std::span<const std::string> arguments) {
  LoadCommandLine line;
  LoadOptions& options = line.options;
  CLI::App app{std::string(about), "ringer load"};
  app.set_help_flag();
  bool help = false;
  app.add_flag("-h,--help", help, "Print this help.");
  std::string janus;
  add_who(app, options, janus);
  bool no_audio = false;
  add_what(app, options.shape, no_audio);
  bool no_feedback = false;
  app.add_flag("--no-feedback", no_feedback,
               "Receivers say nothing about their network: the server must not hold back.");
  double warm_up = 2, measured = 10;
  app.add_option("--warm-up", warm_up, "Before it is measured [2].")
      ->check(CLI::Range(0.0, 3600.0))
      ->type_name("seconds");
  app.add_option("--seconds", measured, "For which it is measured [10].")
      ->check(CLI::Range(0.1, 86'400.0))
      ->type_name("seconds");
  app.add_option("--pid", options.pid, "The server's process: for its CPU time and memory.")->type_name("pid");
  app.add_option(
         "--address", options.address,
         "Where the server's media port is reached, whatever its candidates say: 127.0.0.1 is cheaper than this "
         "machine's own address.")
      ->check(CLI::ValidIPV4)
      ->type_name("address");
  app.add_option("--threads", options.threads, "Of the load itself [1].")->check(CLI::Range(1, 64))->type_name("count");
  app.add_flag("--coalesce", options.coalesce,
               "Receive with UDP_GRO: cheaper for the load, and on loopback for the server.");
  app.add_flag("--json", options.json, "Print the result as JSON.");
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 wants the last one first
  } catch (const CLI::Error& error) {
    const std::string_view text = error.what();
    return std::unexpected(std::string(text.substr(0, text.find('\n'))));
  }
  if (help) {
    line.help = app.help();
    return line;
  }
  if (!janus.empty()) {
    options.url = janus;
    options.janus = true;
  }
  if (!options.mesh && options.subscribers == 0) options.subscribers = 10;
  if (options.mesh && options.publishers == 1 && options.subscribers == 0) {
    return std::unexpected("--mesh needs --publishers 2 or more");
  }
  options.shape.video = options.shape.frames_per_second > 0;
  options.shape.audio = !no_audio;
  if (!options.shape.video && no_audio) return std::unexpected("neither video nor sound: nothing would be sent");
  options.feedback = !no_feedback;
  options.warm_up = seconds(warm_up);
  options.duration = seconds(measured);
  return line;
}

}  // namespace ringer::app
