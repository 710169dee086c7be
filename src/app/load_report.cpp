// SPDX-License-Identifier: Apache-2.0
#include "app/load_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <sstream>

namespace ringer::app {
namespace {

namespace json = boost::json;

double milliseconds(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

/// "1,234,567"
std::string grouped(double number) {
  std::string digits = fmt::format("{:.0f}", number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string who(const LoadOptions& options) {
  const std::string meetings = counted(options.meetings, "meeting");
  if (options.mesh && options.subscribers == 0) return fmt::format("{} of {} people", meetings, options.publishers);
  return fmt::format("{} of {} and {}{}", meetings, counted(options.publishers, "publisher"),
                     counted(options.subscribers, "viewer"), options.mesh ? ", publishers see each other" : "");
}

std::size_t expected_streams(const LoadOptions& options) {
  return options.subscriptions() * ((options.shape.audio ? 1U : 0U) + (options.shape.video ? 1U : 0U));
}

std::string row(std::string_view name, const std::string& value) { return fmt::format("  {:<24}{}\n", name, value); }

std::string server_rows(const LoadOptions& options, const LoadReport& report) {
  if (!report.server_cpu_seconds) return row("server CPU", "not measured: say --pid");
  std::string rows;
  if (const auto each = report.microseconds_per_packet()) {
    rows += row("server CPU", fmt::format("{:.2f} µs a packet, {:.1f} % of a core", *each,
                                          100 * *report.server_cpu_seconds / report.seconds));
  }
  if (report.server_growth_bytes && report.server_resident_bytes) {
    const double people = static_cast<double>(options.participants());
    rows += row("server memory", fmt::format("{:.0f} kB a participant, {:.1f} MB in all",
                                             static_cast<double>(*report.server_growth_bytes) / 1024 / people,
                                             static_cast<double>(*report.server_resident_bytes) / 1e6));
  }
  return rows;
}

}  // namespace

std::optional<ServerFigures> read_server_figures(int pid) {
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string line;
  // The name stands in parentheses and may hold anything, parentheses too.
  if (!std::getline(stat, line) || line.rfind(')') == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  std::ifstream memory(fmt::format("/proc/{}/statm", pid));
  std::uint64_t total = 0, resident = 0;
  if (!fields || !(memory >> total >> resident)) return std::nullopt;
  return ServerFigures{.cpu_seconds = (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK)),
                       .resident_bytes = resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))};
}

double LoadReport::loss() const {
  const std::uint64_t expected = figures.packets + figures.lost;
  return expected == 0 ? 0 : static_cast<double>(figures.lost) / static_cast<double>(expected);
}

std::optional<double> LoadReport::microseconds_per_packet() const {
  if (!server_cpu_seconds || figures.packets == 0) return std::nullopt;
  return *server_cpu_seconds * 1e6 / static_cast<double>(figures.packets);
}

std::string text_of(const LoadOptions& options, const LoadReport& report) {
  const load::Figures& figures = report.figures;
  std::string text = fmt::format("{}, {} connections, {:.1f} s:\n", who(options), report.connections, report.seconds);
  text += row("forwarded", fmt::format("{} packets/s, {:.1f} Mbit/s", grouped(report.packets_per_second()),
                                       static_cast<double>(figures.bytes) * 8 / report.seconds / 1e6));
  text += row("loss", fmt::format("{:.3f} %", 100 * report.loss()));
  text += row("delay", fmt::format("p50 {:.2f} ms, p99 {:.2f} ms, longest {:.2f} ms",
                                   milliseconds(figures.delay.percentile(0.5)),
                                   milliseconds(figures.delay.percentile(0.99)), milliseconds(figures.delay.max())));
  text += server_rows(options, report);
  text += row("the load itself", fmt::format("{:.1f} % of a core", 100 * report.load_cpu_seconds / report.seconds));
  if (report.failed > 0) text += row("FAILED", counted(report.failed, "connection"));
  if (const std::size_t expected = expected_streams(options); figures.streams < expected) {
    text += row("MISSING", fmt::format("{} of {} streams gave nothing", expected - figures.streams, expected));
  }
  if (report.load_cpu_seconds / report.seconds > 0.9 * static_cast<double>(options.threads)) {
    text += "  The load itself is at its limit: loss and delay are its own as well; try --threads.\n";
  }
  return text;
}

std::string json_of(const LoadOptions& options, const LoadReport& report) {
  const load::Figures& figures = report.figures;
  json::object object{{"meetings", options.meetings},
                      {"publishers", options.publishers},
                      {"subscribers", options.subscribers},
                      {"mesh", options.mesh},
                      {"seconds", report.seconds},
                      {"connections", report.connections},
                      {"failedConnections", report.failed},
                      {"expectedStreams", expected_streams(options)},
                      {"streams", figures.streams},
                      {"packets", figures.packets},
                      {"packetsPerSecond", report.packets_per_second()},
                      {"otherPackets", figures.other_packets},
                      {"bytes", figures.bytes},
                      {"lost", figures.lost},
                      {"loss", report.loss()},
                      {"delayMsP50", milliseconds(figures.delay.percentile(0.5))},
                      {"delayMsP99", milliseconds(figures.delay.percentile(0.99))},
                      {"delayMsMax", milliseconds(figures.delay.max())},
                      {"loadCpuSeconds", report.load_cpu_seconds}};
  if (report.server_cpu_seconds) object.emplace("serverCpuSeconds", *report.server_cpu_seconds);
  if (const auto each = report.microseconds_per_packet()) object.emplace("serverCpuMicrosecondsPerPacket", *each);
  if (report.server_growth_bytes) object.emplace("serverGrowthBytes", *report.server_growth_bytes);
  if (report.server_resident_bytes) object.emplace("serverResidentBytes", *report.server_resident_bytes);
  return json::serialize(object) + "\n";
}

}  // namespace ringer::app
