// SPDX-License-Identifier: Apache-2.0
#include "app/load_run.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "app/load_service.h"
#include "app/load_worker.h"
#include "crypto/random.h"
#include "net/clock.h"

namespace ringer::app {
namespace {

constexpr Duration connect_patience = std::chrono::seconds(20);
constexpr Duration poll_pause = std::chrono::milliseconds(5);

/// A socket for each connection: more than the usual 1024.
void allow_many_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

class Load {
 public:
  explicit Load(const LoadOptions& options)
      : options_(options),
        service_(options.janus ? make_janus_service(loop_, options) : make_kurento_service(loop_, options)) {
    for (std::size_t i = 0; i < options.threads; ++i) {
      workers_.push_back(std::make_unique<LoadWorker>(options.coalesce));
    }
  }

  LoadReport run() {
    const auto before = figures_of_server();
    for (std::size_t i = 0; i < options_.meetings; ++i) open_meeting(i);
    wait_for_connections();  // a Janus knows nobody who is not connected
    for (std::size_t i = 0; i < options_.meetings; ++i) add_viewers(i);
    wait_for_connections();
    service_->pass(options_.warm_up);
    LoadReport report = measure();
    if (before && report.server_resident_bytes) {
      report.server_growth_bytes =
          *report.server_resident_bytes - std::min(before->resident_bytes, *report.server_resident_bytes);
    }
    report.failed = sum(&LoadWorker::failed);
    workers_.clear();
    service_->close();
    return report;
  }

 private:
  std::optional<ServerFigures> figures_of_server() const {
    if (!options_.pid) return std::nullopt;
    auto figures = read_server_figures(*options_.pid);
    if (!figures) throw std::runtime_error(fmt::format("there is no process {} to measure", *options_.pid));
    return figures;
  }

  void open_meeting(std::size_t meeting) {
    service_->open_meeting();
    for (std::size_t i = 0; i < options_.publishers; ++i) add_publisher(meeting);
  }

  void add_viewers(std::size_t meeting) {
    for (std::size_t i = 0; options_.mesh && i < options_.publishers; ++i) add_viewer(meeting, i);
    for (std::size_t i = 0; i < options_.subscribers; ++i) add_viewer(meeting, std::nullopt);
  }

  load::Local local() {
    return {.credentials = ice::make_credentials(random_),
            .fingerprint = identity_.fingerprint(),
            .cname = fmt::format("load{}", ++names_),
            .feedback = options_.feedback};
  }

  void add_publisher(std::size_t meeting) {
    const load::Publication::Sources sources{.audio_ssrc = random_ssrc(),
                                             .video_ssrc = random_ssrc(),
                                             .audio_stream = ++streams_,
                                             .video_stream = ++streams_};
    const load::Local ours = local();
    add(ours, service_->publish(meeting, ours, sources), load::Publication(options_.shape, sources));
  }

  /// `self`: the publisher who watches.
  void add_viewer(std::size_t meeting, std::optional<std::size_t> self) {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < options_.publishers; ++i) {
      if (i != self) others.push_back(i);
    }
    const std::size_t each = service_->bundles() ? others.size() : 1;
    for (std::size_t i = 0; i < others.size(); i += each) {
      const load::Local ours = local();
      add(ours, service_->watch(meeting, std::span(others).subspan(i, each), ours), std::nullopt);
    }
  }

  void add(const load::Local& ours, load::Agreement agreement, const std::optional<load::Publication>& publication) {
    if (const auto address = IpAddress::parse(options_.address)) agreement.remote.address.address = *address;
    LoadWorker& worker = *workers_[connections_++ % workers_.size()];
    // Cameras do not take their pictures at the same moment.
    const Duration delay = std::chrono::microseconds(random_.next_below(33'000));
    worker.add(std::make_unique<load::Connection>(
                   identity_,
                   load::Connection::Own{.credentials = ours.credentials, .ssrc = random_ssrc(), .cname = ours.cname},
                   std::move(agreement), publication, worker.out()),
               delay);
  }

  std::uint32_t random_ssrc() { return static_cast<std::uint32_t>(random_.next_u64() | 1U); }

  std::size_t sum(std::size_t (LoadWorker::*count)() const) const {
    std::size_t total = 0;
    for (const auto& worker : workers_) total += (worker.get()->*count)();
    return total;
  }

  void wait_for_connections() {
    const Instant end = net::Clock::now().instant + connect_patience;
    while (sum(&LoadWorker::connected) + sum(&LoadWorker::failed) < connections_) {
      if (net::Clock::now().instant > end) break;
      service_->pass(poll_pause);
    }
    if (sum(&LoadWorker::connected) == 0) throw std::runtime_error("no connection to the server came about");
  }

  LoadReport measure() {
    for (const auto& worker : workers_) worker->begin_window();
    const Instant begin = net::Clock::now().instant;
    const auto server_at_begin = figures_of_server();
    service_->pass(options_.duration);
    const auto server_at_end = figures_of_server();
    LoadReport report{.connections = connections_};
    for (const auto& worker : workers_) {
      const LoadWorker::Window window = worker->end_window();
      report.figures.add(window.figures);
      report.load_cpu_seconds += window.cpu_seconds;
    }
    report.seconds = std::chrono::duration<double>(net::Clock::now().instant - begin).count();
    if (server_at_begin && server_at_end) {
      report.server_cpu_seconds = server_at_end->cpu_seconds - server_at_begin->cpu_seconds;
      report.server_resident_bytes = server_at_end->resident_bytes;
    }
    return report;
  }

  const LoadOptions& options_;
  crypto::SystemRandom random_;
  dtls::Identity identity_{net::Clock::now().wall};
  net::EventLoop loop_;
  std::unique_ptr<LoadService> service_;
  std::vector<std::unique_ptr<LoadWorker>> workers_;
  std::size_t connections_ = 0;
  std::uint32_t streams_ = 0;
  std::uint32_t names_ = 0;
};

}  // namespace

LoadReport run_load(const LoadOptions& options) {
  allow_many_files();
  return Load(options).run();
}

}  // namespace ringer::app
